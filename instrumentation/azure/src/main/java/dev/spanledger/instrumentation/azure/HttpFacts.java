package dev.spanledger.instrumentation.azure;

import com.microsoft.azure.functions.HttpRequestMessage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Attributes of an HTTP request. Workers up to 2.17 do not show a middleware the request; a
 * function that wants them on its span says so in one line:
 *
 * <pre>{@code
 * HttpFacts.describe(request, "/orders/{id}");
 * }</pre>
 */
public final class HttpFacts {
  private HttpFacts() {}

  /**
   * Puts method, path and route on the current span and names it after them.
   *
   * @param route as in the trigger's annotation; null for none
   */
  public static void describe(HttpRequestMessage<?> request, @Nullable String route) {
    AttributesBuilder attributes = Attributes.builder();
    describe(attributes, request);
    Span span = Span.current();
    if (route != null) {
      attributes.put("http.route", route);
      span.updateName(request.getHttpMethod().name() + ' ' + route);
    }
    span.setAllAttributes(attributes.build());
  }

  static void describe(AttributesBuilder attributes, HttpRequestMessage<?> request) {
    attributes.put("http.request.method", request.getHttpMethod().name());
    URI uri = request.getUri();
    if (uri != null) {
      put(attributes, "url.path", uri.getPath());
      put(attributes, "url.scheme", uri.getScheme());
      put(attributes, "url.query", uri.getRawQuery());
      put(attributes, "server.address", uri.getHost());
    }
    put(attributes, "user_agent.original", header(request.getHeaders(), "user-agent"));
  }

  private static @Nullable String header(@Nullable Map<String, String> headers, String name) {
    if (headers == null) {
      return null;
    }
    for (Map.Entry<String, String> header : headers.entrySet()) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  private static void put(AttributesBuilder attributes, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      attributes.put(key, value);
    }
  }
}
