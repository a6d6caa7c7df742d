package dev.spanledger.locallambda.websocket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.wire.Body;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The event that API Gateway makes of what a client does.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html">
 *     WebSocket API mapping template reference</a>
 */
final class WebSocketEvent {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter REQUEST_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private WebSocketEvent() {}

  /** Who the API is, to the function. */
  record Api(String accountId, String region, String apiId, String stage) {
    String domainName() {
      return apiId + ".execute-api." + region + ".amazonaws.com";
    }
  }

  /** A client that wants to connect. */
  static Body connect(Api api, ClientConnection connection, Instant now) {
    ObjectNode event = JSON.createObjectNode();
    putMulti(event, "headers", "multiValueHeaders", connection.headers());
    if (!connection.query().isEmpty()) {
      putMulti(
          event, "queryStringParameters", "multiValueQueryStringParameters", connection.query());
    }
    context(event, api, connection, "$connect", "CONNECT", now);
    return body(event);
  }

  /** A client that has gone. */
  static Body disconnect(
      Api api, ClientConnection connection, int status, String reason, Instant now) {
    ObjectNode event = JSON.createObjectNode();
    ObjectNode context = context(event, api, connection, "$disconnect", "DISCONNECT", now);
    context.put("disconnectStatusCode", status).put("disconnectReason", reason);
    return body(event);
  }

  /** What a client sent. */
  static Body message(
      Api api, ClientConnection connection, String routeKey, String text, Instant now) {
    ObjectNode event = JSON.createObjectNode();
    ObjectNode context = context(event, api, connection, routeKey, "MESSAGE", now);
    context.put("messageId", WebSocketApi.newId());
    event.put("body", text);
    return body(event);
  }

  private static void putMulti(
      ObjectNode event, String single, String multi, Map<String, List<String>> values) {
    ObjectNode last = event.putObject(single);
    ObjectNode all = event.putObject(multi);
    values.forEach(
        (name, texts) -> {
          last.put(name, texts.get(texts.size() - 1));
          ArrayNode array = all.putArray(name);
          texts.forEach(array::add);
        });
  }

  private static ObjectNode context(
      ObjectNode event,
      Api api,
      ClientConnection connection,
      String routeKey,
      String eventType,
      Instant now) {
    ObjectNode context = event.putObject("requestContext");
    String id = UUID.randomUUID().toString();
    context.put("routeKey", routeKey).put("eventType", eventType);
    context.put("extendedRequestId", id).put("requestTime", REQUEST_TIME.format(now));
    context.put("messageDirection", "IN").put("stage", api.stage());
    context.put("connectedAt", connection.connectedAt().toEpochMilli());
    context.put("requestTimeEpoch", now.toEpochMilli());
    identity(context, connection);
    context.put("requestId", id).put("domainName", api.domainName());
    context.put("connectionId", connection.id()).put("apiId", api.apiId());
    event.put("isBase64Encoded", false);
    return context;
  }

  /** As the management API tells it too. */
  static void identity(ObjectNode parent, ClientConnection connection) {
    ObjectNode identity = parent.putObject("identity").put("sourceIp", connection.sourceIp());
    @Nullable String agent = connection.header("user-agent");
    if (agent != null) {
      identity.put("userAgent", agent);
    }
  }

  private static Body body(ObjectNode event) {
    try {
      return Body.of(JSON.writeValueAsBytes(event));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot encode a WebSocket event", e);
    }
  }
}
