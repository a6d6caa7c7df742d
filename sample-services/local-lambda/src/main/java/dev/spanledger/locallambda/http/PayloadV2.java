package dev.spanledger.locallambda.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.HttpResponse.Header;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Payload format 2.0 of API Gateway's HTTP API.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     Lambda integrations for HTTP APIs</a>
 */
final class PayloadV2 {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter REQUEST_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private PayloadV2() {}

  /** Who the API is, to the function. */
  record Api(String accountId, String apiId, String region, String domainName) {

    /** An HTTP API. */
    Api(String accountId, String apiId, String region) {
      this(accountId, apiId, region, apiId + ".execute-api." + region + ".amazonaws.com");
    }

    /** The URL of a function. */
    static Api ofFunctionUrl(String accountId, String urlId, String region) {
      return new Api(accountId, urlId, region, urlId + ".lambda-url." + region + ".on.aws");
    }
  }

  /** The event of one request. */
  static Body event(
      Api api,
      String routeKey,
      Map<String, String> pathParameters,
      HttpRequest request,
      String requestId,
      String traceRoot,
      Instant now) {
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "2.0").put("routeKey", routeKey);
    String path = URLDecoder.decode(request.path().replace("+", "%2B"), StandardCharsets.UTF_8);
    event.put("rawPath", path).put("rawQueryString", request.query());
    putHeaders(event, request, traceRoot);
    putAll(event, "queryStringParameters", query(request.query()));
    ObjectNode context = event.putObject("requestContext");
    context.put("accountId", api.accountId()).put("apiId", api.apiId());
    context.put("domainName", api.domainName()).put("domainPrefix", api.apiId());
    context
        .putObject("http")
        .put("method", request.method())
        .put("path", path)
        .put("protocol", "HTTP/1.1")
        .put("sourceIp", request.remoteHost())
        .put("userAgent", String.valueOf(request.header("user-agent")));
    context.put("requestId", requestId).put("routeKey", routeKey).put("stage", "$default");
    context.put("time", REQUEST_TIME.format(now)).put("timeEpoch", now.toEpochMilli());
    putAll(event, "pathParameters", pathParameters);
    boolean isText = isText(request);
    if (request.body().length() > 0) {
      event.put(
          "body",
          isText
              ? request.body().text()
              : Base64.getEncoder().encodeToString(request.body().bytes()));
    }
    event.put("isBase64Encoded", !isText && request.body().length() > 0);
    try {
      return Body.of(JSON.writeValueAsBytes(event));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot encode the event of " + routeKey, e);
    }
  }

  private static void putHeaders(ObjectNode event, HttpRequest request, String traceRoot) {
    ObjectNode headers = JSON.createObjectNode();
    for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
      if (header.getKey().equals("cookie")) {
        ArrayNode cookies = event.putArray("cookies");
        header.getValue().forEach(value -> List.of(value.split("; ?")).forEach(cookies::add));
      } else {
        headers.put(header.getKey(), String.join(",", header.getValue()));
      }
    }
    headers.put("x-amzn-trace-id", traceRoot);
    headers.put("x-forwarded-for", request.remoteHost());
    event.set("headers", headers);
  }

  private static void putAll(ObjectNode event, String field, Map<String, String> values) {
    if (!values.isEmpty()) {
      ObjectNode object = event.putObject(field);
      values.forEach(object::put);
    }
  }

  private static Map<String, String> query(String query) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      values.merge(name, value, (first, next) -> first + "," + next);
    }
    return values;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static boolean isText(HttpRequest request) {
    String type = request.header("content-type");
    if (type == null) {
      return true;
    }
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith("text/")
        || lower.startsWith("application/json")
        || lower.startsWith("application/xml")
        || lower.startsWith("application/x-www-form-urlencoded")
        || lower.startsWith("application/javascript");
  }

  /**
   * The answer to a request from what a function returned. An object with a {@code statusCode} says
   * what to answer; anything else is itself the JSON body of a 200.
   */
  static HttpResponse response(Body payload) {
    JsonNode result;
    try {
      result = JSON.readTree(payload.bytes());
    } catch (IOException e) {
      return internalServerError();
    }
    if (!result.isObject() || !result.has("statusCode")) {
      return HttpResponse.json(200, payload);
    }
    int status = result.path("statusCode").asInt(0);
    if (status < 100 || status > 599) {
      return internalServerError();
    }
    try {
      return new HttpResponse(status, headers(result), body(result));
    } catch (IllegalArgumentException e) {
      return internalServerError();
    }
  }

  private static List<Header> headers(JsonNode result) {
    List<Header> headers = new ArrayList<>();
    boolean hasType = false;
    for (Map.Entry<String, JsonNode> header : result.path("headers").properties()) {
      headers.add(new Header(header.getKey(), header.getValue().asText()));
      hasType |= header.getKey().equalsIgnoreCase("content-type");
    }
    if (!hasType) {
      headers.add(new Header("Content-Type", "text/plain; charset=utf-8"));
    }
    for (JsonNode cookie : result.path("cookies")) {
      headers.add(new Header("Set-Cookie", cookie.asText()));
    }
    return headers;
  }

  private static Body body(JsonNode result) {
    String body = result.path("body").asText("");
    return result.path("isBase64Encoded").asBoolean(false)
        ? Body.of(Base64.getDecoder().decode(body))
        : Body.of(body);
  }

  static HttpResponse internalServerError() {
    return HttpResponse.json(500, "{\"message\":\"Internal Server Error\"}");
  }
}
