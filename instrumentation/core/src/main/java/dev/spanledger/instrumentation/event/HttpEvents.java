package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** API Gateway (HTTP, REST, WebSocket), load balancer and function URL. */
final class HttpEvents {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private HttpEvents() {}

  /** Null where the event is no HTTP request. */
  static @Nullable EventFacts read(Object event) {
    Object context = Fields.get(event, "requestContext");
    if (context == null) {
      return null;
    }
    Object http = Fields.get(context, "http");
    if (http != null) {
      return version2(event, context, http);
    }
    if (Fields.get(context, "connectionId") != null) {
      return webSocket(context);
    }
    String method = Fields.text(event, "httpMethod");
    if (method == null) {
      return null;
    }
    if (Fields.get(context, "elb") != null) {
      return request(event, HttpFront.LOAD_BALANCER, method, Fields.text(event, "path"), null);
    }
    String route = Fields.text(event, "resource");
    return request(
        event,
        HttpFront.API_GATEWAY_REST,
        method,
        Fields.text(event, "path"),
        route != null ? route : Fields.text(context, "resourcePath"));
  }

  private static @Nullable EventFacts version2(Object event, Object context, Object http) {
    String method = Fields.text(http, "method");
    if (method == null) {
      return null;
    }
    String domain = Fields.text(context, "domainName");
    boolean isUrl = domain != null && domain.contains(".lambda-url.");
    String rawPath = Fields.text(event, "rawPath");
    return request(
        event,
        isUrl ? HttpFront.FUNCTION_URL : HttpFront.API_GATEWAY_HTTP,
        method,
        rawPath != null ? rawPath : Fields.text(http, "path"),
        routeOf(Fields.text(event, "routeKey")));
  }

  /** {@code /orders/{id}} of {@code GET /orders/{id}}; {@code $default} is no route. */
  private static @Nullable String routeOf(@Nullable String routeKey) {
    int space = routeKey == null ? -1 : routeKey.indexOf(' ');
    return routeKey == null || space < 0 ? null : routeKey.substring(space + 1);
  }

  private static EventFacts webSocket(Object context) {
    AttributesBuilder attributes = Attributes.builder();
    Attribute.put(attributes, Attribute.SERVER_ADDRESS, Fields.text(context, "domainName"));
    String route = Fields.text(context, "routeKey");
    return new EventFacts(
        Trigger.HTTP,
        route,
        null,
        io.opentelemetry.context.Context.root(),
        attributes.build(),
        List.of(),
        List.of());
  }

  private static EventFacts request(
      Object event,
      HttpFront front,
      String rawMethod,
      @Nullable String path,
      @Nullable String route) {
    Object headers = Fields.get(event, "headers");
    if (!(headers instanceof Map<?, ?> map) || map.isEmpty()) {
      headers = Fields.get(event, "multiValueHeaders");
    }
    // A method of the client's invention would make span names without end.
    boolean isKnown = METHODS.contains(rawMethod);
    String method = isKnown ? rawMethod : "_OTHER";
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(Attribute.HTTP_REQUEST_METHOD, method);
    if (!isKnown) {
      attributes.put(Attribute.HTTP_REQUEST_METHOD_ORIGINAL, rawMethod);
    }
    Attribute.put(attributes, Attribute.HTTP_ROUTE, route);
    Attribute.put(attributes, Attribute.URL_PATH, path);
    Attribute.put(attributes, Attribute.URL_SCHEME, Fields.header(headers, "x-forwarded-proto"));
    Attribute.put(attributes, Attribute.USER_AGENT, Fields.header(headers, "user-agent"));
    Object context = Fields.get(event, "requestContext");
    String domain = Fields.text(context, "domainName");
    Attribute.put(
        attributes,
        Attribute.SERVER_ADDRESS,
        domain != null ? domain : withoutPort(Fields.header(headers, "host")));
    String protocol = Fields.text(context, "protocol");
    protocol = protocol != null ? protocol : Fields.text(Fields.get(context, "http"), "protocol");
    if (protocol != null && protocol.startsWith("HTTP/")) {
      attributes.put(Attribute.PROTOCOL_VERSION, protocol.substring("HTTP/".length()));
    }
    String verb = isKnown ? method : "HTTP";
    return new EventFacts(
        Trigger.HTTP,
        route == null ? verb : verb + ' ' + route,
        front,
        TraceContexts.ofHeaders(headers),
        attributes.build(),
        List.of(),
        List.of());
  }

  private static @Nullable String withoutPort(@Nullable String host) {
    int colon = host == null ? -1 : host.lastIndexOf(':');
    return host == null || colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }
}
