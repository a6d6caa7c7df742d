package dev.spanledger.instrumentation.event;

import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** API Gateway (HTTP, REST, WebSocket, authorizers), load balancer, function URL, CloudFront. */
final class HttpEvents {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private HttpEvents() {}

  /** Null where the event is no HTTP request. */
  static @Nullable EventFacts read(Object event) {
    Object context = Fields.get(event, "requestContext");
    if (Fields.text(event, "methodArn") != null || Fields.text(event, "routeArn") != null) {
      return authorizer(event, context);
    }
    if (context == null) {
      return null;
    }
    Object http = Fields.get(context, "http");
    if (http != null) {
      return version2(event, context, http);
    }
    if (Fields.get(context, "connectionId") != null) {
      return webSocket(event, context);
    }
    if (Fields.text(event, "httpMethod") == null) {
      return null;
    }
    boolean isBalancer = Fields.get(context, "elb") != null;
    Request request =
        new Request(
            isBalancer ? EventSource.LOAD_BALANCER : EventSource.API_GATEWAY_REST, event, context);
    return request
        .facts()
        .behind(isBalancer ? HttpFront.LOAD_BALANCER : HttpFront.API_GATEWAY_REST);
  }

  private static @Nullable EventFacts version2(Object event, Object context, Object http) {
    if (Fields.text(http, "method") == null) {
      return null;
    }
    String domain = Fields.text(context, "domainName");
    boolean isUrl = domain != null && domain.contains(".lambda-url.");
    Request request =
        new Request(
            isUrl ? EventSource.FUNCTION_URL : EventSource.API_GATEWAY_HTTP, event, context);
    return request.facts().behind(isUrl ? HttpFront.FUNCTION_URL : HttpFront.API_GATEWAY_HTTP);
  }

  /** Answers with a policy, so no status is looked for, and the route is another function's. */
  private static EventFacts authorizer(Object event, @Nullable Object context) {
    return new Request(EventSource.API_GATEWAY_AUTHORIZER, event, context).facts().named(null);
  }

  /** Only the request that connects has headers; later ones may have context in their JSON. */
  private static EventFacts webSocket(Object event, Object context) {
    EventFacts request = new Request(EventSource.API_GATEWAY_WEBSOCKET, event, context).facts();
    Context caller =
        TraceContexts.spanOf(request.caller()).isValid()
            ? request.caller()
            : Envelope.of(Fields.get(event, "body")).producer();
    return EventFacts.of(request.source(), request.attributes(), caller, request.xrayHeader())
        .named(Fields.text(context, "routeKey"));
  }

  /** A request that passes CloudFront on its way. */
  static EventFacts cloudFront(Object request) {
    return new Request(EventSource.CLOUDFRONT, request, null).facts().named(null);
  }

  /** Reads one request, wherever its front put things. */
  private static final class Request {
    private final EventSource source;
    private final Object event;
    private final @Nullable Object context;
    private final @Nullable Object http;
    private final @Nullable Object headers;
    private final @Nullable Object carrier;
    private final FewAttributes attributes = new FewAttributes();

    Request(EventSource source, Object event, @Nullable Object context) {
      this.source = source;
      this.event = event;
      this.context = context;
      this.http = Fields.get(context, "http");
      Object single = Fields.get(event, "headers");
      boolean hasSingle = single instanceof Map<?, ?> map && !map.isEmpty();
      Object all = Fields.get(event, "multiValueHeaders");
      this.headers = hasSingle ? single : all;
      // With several values for a name the map of single ones has the last of them only.
      this.carrier = single == null || all == null ? headers : List.of(all, single);
    }

    EventFacts facts() {
      String method = method();
      String route = route();
      if (method != null) {
        // A method of the client's invention would make span names without end.
        boolean isKnown = METHODS.contains(method);
        attributes.put(Attribute.HTTP_REQUEST_METHOD, isKnown ? method : "_OTHER");
        if (!isKnown) {
          attributes.put(Attribute.HTTP_REQUEST_METHOD_ORIGINAL, method);
        }
        method = isKnown ? method : "HTTP";
      }
      attributes.put(Attribute.HTTP_ROUTE, route);
      url();
      network();
      String name = method == null || route == null ? method : method + ' ' + route;
      return EventFacts.of(
              source, attributes, TraceContexts.of(carrier), TraceContexts.xrayHeader(headers))
          .named(name);
    }

    private @Nullable String method() {
      String method = Fields.text(event, "httpMethod");
      method = method != null ? method : Fields.text(http, "method");
      return method != null ? method : Fields.text(event, "method");
    }

    /** The route that was configured; {@code $default} is none, nor is a balancer's path. */
    private @Nullable String route() {
      if (source == EventSource.LOAD_BALANCER || source == EventSource.API_GATEWAY_WEBSOCKET) {
        return null;
      }
      String routeKey = Fields.text(event, "routeKey");
      if (routeKey != null) {
        int space = routeKey.indexOf(' ');
        return space < 0 ? null : routeKey.substring(space + 1);
      }
      String resource = Fields.text(event, "resource");
      return resource != null ? resource : Fields.text(context, "resourcePath");
    }

    private void url() {
      String path = Fields.text(event, "rawPath");
      path = path != null ? path : Fields.text(event, "path");
      path = path != null ? path : Fields.text(http, "path");
      path = path != null ? path : Fields.text(event, "uri");
      attributes.put(Attribute.URL_PATH, path);
      String scheme = Fields.header(headers, "x-forwarded-proto");
      if (scheme == null && source != EventSource.LOAD_BALANCER) {
        scheme = source == EventSource.API_GATEWAY_WEBSOCKET ? "wss" : "https";
      }
      attributes.put(Attribute.URL_SCHEME, scheme);
      attributes.put(Attribute.URL_QUERY, query());
    }

    private @Nullable String query() {
      String raw = Fields.text(event, "rawQueryString");
      raw = raw != null ? raw : Fields.text(event, "querystring");
      if (raw != null) {
        return raw;
      }
      Object all = Fields.get(event, "multiValueQueryStringParameters");
      boolean hasAll = all instanceof Map<?, ?> map && !map.isEmpty();
      Object parameters = hasAll ? all : Fields.get(event, "queryStringParameters");
      if (!(parameters instanceof Map<?, ?> map) || map.isEmpty()) {
        return null;
      }
      StringBuilder query = new StringBuilder();
      for (Map.Entry<?, ?> parameter : map.entrySet()) {
        List<?> values =
            parameter.getValue() instanceof List<?> list ? list : List.of(text(parameter));
        for (Object value : values) {
          query.append(query.length() == 0 ? "" : "&");
          query.append(parameter.getKey()).append('=').append(value);
        }
      }
      return query.toString();
    }

    private static String text(Map.Entry<?, ?> parameter) {
      String text = Fields.textOf(parameter.getValue());
      return text == null ? "" : text;
    }

    private void network() {
      Object identity = Fields.get(context, "identity");
      String agent = Fields.header(headers, "user-agent");
      agent = agent != null ? agent : Fields.text(http, "userAgent");
      attributes.put(
          Attribute.USER_AGENT, agent != null ? agent : Fields.text(identity, "userAgent"));
      String client = Fields.text(http, "sourceIp");
      client = client != null ? client : Fields.text(identity, "sourceIp");
      client = client != null ? client : Fields.text(event, "clientIp");
      attributes.put(
          Attribute.CLIENT_ADDRESS,
          client != null ? client : firstOf(Fields.header(headers, "x-forwarded-for")));
      String domain = Fields.text(context, "domainName");
      attributes.put(
          Attribute.SERVER_ADDRESS,
          domain != null ? domain : withoutPort(Fields.header(headers, "host")));
      long port = Fields.number(Fields.header(headers, "x-forwarded-port"), -1);
      if (port > 0) {
        attributes.put(Attribute.SERVER_PORT, port);
      }
      String protocol = Fields.text(context, "protocol");
      protocol = protocol != null ? protocol : Fields.text(http, "protocol");
      if (protocol != null && protocol.startsWith("HTTP/")) {
        attributes.put(Attribute.PROTOCOL_VERSION, protocol.substring("HTTP/".length()));
      }
    }

    /** The client, which the proxies after it follow. */
    private static @Nullable String firstOf(@Nullable String addresses) {
      int comma = addresses == null ? -1 : addresses.indexOf(',');
      return addresses == null || comma < 0 ? addresses : addresses.substring(0, comma).trim();
    }

    private static @Nullable String withoutPort(@Nullable String host) {
      int colon = host == null ? -1 : host.lastIndexOf(':');
      return host == null || colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
    }
  }
}
