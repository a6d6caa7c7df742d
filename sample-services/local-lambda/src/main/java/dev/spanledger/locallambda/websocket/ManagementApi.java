package dev.spanledger.locallambda.websocket;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * {@code /@connections/{id}}: POST sends to a client, GET describes its connection, DELETE ends it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html">
 *     Use &#64;connections commands</a>
 */
final class ManagementApi implements AutoCloseable {
  private static final int LARGEST_MESSAGE_BYTES = 128 * 1024;
  private static final String PATH = "/@connections/";
  private static final Duration SEND_PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String stage;
  private final WebSocketApi api;
  private final LoopbackServer server;

  ManagementApi(String stage, WebSocketApi api) {
    this.stage = stage;
    this.api = api;
    this.server = LoopbackServer.start(0, "websocket-management", Duration.ZERO, this::answer);
  }

  String authority() {
    return server.authority();
  }

  private HttpResponse answer(HttpRequest request) {
    String prefix = "/" + stage + PATH;
    String path = URLDecoder.decode(request.path().replace("+", "%2B"), StandardCharsets.UTF_8);
    if (!path.startsWith(prefix)) {
      return error(403, "ForbiddenException", "There is no " + path + " below /" + stage);
    }
    ClientConnection connection = api.connection(path.substring(prefix.length()));
    @Nullable Session session = connection == null ? null : connection.session();
    if (connection == null || session == null || !session.isOpen()) {
      return error(410, "GoneException", "The connection is gone");
    }
    return switch (request.method()) {
      case "POST" -> send(connection, session, request.body());
      case "GET" -> describe(connection);
      case "DELETE" -> {
        session.close(StatusCode.NORMAL, "Connection Closed Normally", Callback.NOOP);
        yield respond(204, Body.EMPTY);
      }
      default -> error(405, "MethodNotAllowedException", request.method() + " is not known here");
    };
  }

  private HttpResponse send(ClientConnection connection, Session session, Body message) {
    if (message.length() > LARGEST_MESSAGE_BYTES) {
      return error(
          413,
          "PayloadTooLargeException",
          "A message of %d bytes; at most %d are sent"
              .formatted(message.length(), LARGEST_MESSAGE_BYTES));
    }
    Callback.Completable sent = new Callback.Completable();
    session.sendText(message.text(), sent);
    try {
      sent.get(SEND_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return error(503, "ServiceUnavailableException", "The API is closing");
    } catch (ExecutionException | TimeoutException e) {
      return error(410, "GoneException", "The connection is gone");
    }
    api.sent(connection, message.length());
    return respond(200, Body.EMPTY);
  }

  private static HttpResponse describe(ClientConnection connection) {
    ObjectNode json = JSON.createObjectNode();
    json.put("connectedAt", connection.connectedAt().toString());
    WebSocketEvent.identity(json, connection);
    json.put("lastActiveAt", connection.lastActiveAt().toString());
    return respond(200, Body.of(json.toString()));
  }

  private static HttpResponse error(int status, String type, String message) {
    return respond(status, Body.of(JSON.createObjectNode().put("message", message).toString()))
        .with("x-amzn-ErrorType", type);
  }

  private static HttpResponse respond(int status, Body body) {
    return new HttpResponse(
        status,
        List.of(
            new HttpResponse.Header("Content-Type", "application/json"),
            new HttpResponse.Header("x-amzn-RequestId", UUID.randomUUID().toString())),
        body);
  }

  @Override
  public void close() {
    server.close();
  }
}
