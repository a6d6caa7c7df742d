package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.HttpRequest;
import dev.spanledger.instrumentation.event.TraceContexts;
import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.invocation.InvocationRequest;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an HTTP request says, in the words of the semantic conventions for HTTP servers. */
final class HttpRequests {
  private static final String TRIGGER = "http";
  // The runtime answers 200 where the function sets no status, and 500 where it throws.
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");
  private static final int TRACE_ID_CHARS = 32;
  private static final int SPAN_ID_CHARS = 16;

  private HttpRequests() {}

  /** Never throws; what cannot be read is left out. */
  static InvocationRequest read(HttpRequest request) {
    InvocationRequest invocation = InvocationRequest.of(TRIGGER).http(200, 500);
    try {
      Map<String, List<String>> headers = request.getHeaders();
      return invocation.attributes(attributes(request, headers)).platformParent(caller(headers));
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.EVENT, e);
      return invocation;
    }
  }

  private static Attributes attributes(HttpRequest request, Map<String, List<String>> headers) {
    AttributesBuilder attributes = Attributes.builder();
    String method = request.getMethod();
    // A method of the client's invention would make values without end.
    boolean isKnown = METHODS.contains(method);
    attributes.put("http.request.method", isKnown ? method : "_OTHER");
    if (!isKnown) {
      attributes.put("http.request.method_original", method);
    }
    put(attributes, "url.path", request.getPath());
    put(attributes, "url.query", request.getQuery().orElse(null));
    String forwarded = first(headers, "X-Forwarded-Proto");
    // Not java.net.URI, which refuses the bars and braces that browsers leave in a query.
    String uri = request.getUri();
    int scheme = uri.indexOf("://");
    if (scheme > 0) {
      put(attributes, "url.scheme", forwarded == null ? uri.substring(0, scheme) : forwarded);
      put(attributes, "server.address", host(uri, scheme + "://".length()));
    }
    put(attributes, "client.address", client(first(headers, "X-Forwarded-For")));
    put(attributes, "user_agent.original", first(headers, "User-Agent"));
    put(attributes, "faas.invocation_id", first(headers, "Function-Execution-Id"));
    return attributes.build();
  }

  /** {@code a.example} of {@code a.example:8080/orders}; an IPv6 address keeps its brackets. */
  private static String host(String uri, int start) {
    int end = start;
    boolean isBracketed = false;
    while (end < uri.length()) {
      char c = uri.charAt(end);
      isBracketed = c == '[' || (isBracketed && c != ']');
      if (c == '/' || c == '?' || (c == ':' && !isBracketed)) {
        break;
      }
      end++;
    }
    return uri.substring(start, end);
  }

  /** The leftmost address is the client's; each proxy on the way adds the one before it. */
  private static @Nullable String client(@Nullable String forwardedFor) {
    int comma = forwardedFor == null ? -1 : forwardedFor.indexOf(',');
    return forwardedFor == null || comma < 0 ? forwardedFor : forwardedFor.substring(0, comma);
  }

  private static Context caller(Map<String, List<String>> headers) {
    Context w3c = TraceContexts.of(headers);
    if (Span.fromContext(w3c).getSpanContext().isValid()) {
      return w3c;
    }
    SpanContext google = googleTrace(first(headers, "X-Cloud-Trace-Context"));
    return google.isValid() ? w3c.with(Span.wrap(google)) : w3c;
  }

  /**
   * Google's own header, older than W3C's: {@code 105445aa7843bc8bf206b12000100000/123;o=1}, the
   * span id in decimal.
   */
  static SpanContext googleTrace(@Nullable String header) {
    int slash = header == null ? -1 : header.indexOf('/');
    if (header == null || slash != TRACE_ID_CHARS) {
      return SpanContext.getInvalid();
    }
    int semicolon = header.indexOf(';', slash);
    String span = header.substring(slash + 1, semicolon < 0 ? header.length() : semicolon);
    String spanId;
    try {
      spanId = Long.toHexString(Long.parseUnsignedLong(span));
    } catch (NumberFormatException e) {
      return SpanContext.getInvalid();
    }
    boolean isSampled = semicolon >= 0 && header.substring(semicolon).contains("o=1");
    return SpanContext.createFromRemoteParent(
        header.substring(0, slash),
        "0".repeat(SPAN_ID_CHARS - spanId.length()) + spanId,
        isSampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  private static @Nullable String first(Map<String, List<String>> headers, String name) {
    List<String> exact = headers.get(name);
    if (exact != null) {
      return exact.isEmpty() ? null : exact.get(0);
    }
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      boolean isNamed = header.getKey().equalsIgnoreCase(name) && !header.getValue().isEmpty();
      if (isNamed) {
        return header.getValue().get(0);
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
