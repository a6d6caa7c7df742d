package dev.spanledger.locallambda.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jetty's WebSocket server on loopback, as the API's front. */
final class JettyFront implements AutoCloseable {
  /** A client's message waits for its function on one of them. */
  private static final int MOST_THREADS = 64;

  /** API Gateway's limit. */
  private static final int LARGEST_MESSAGE_BYTES = 128 * 1024;

  private static final int INTERNAL_ERROR = 500;
  private static final Logger LOG = LoggerFactory.getLogger(JettyFront.class);

  private final WebSocketApi api;
  private final Server server;
  private final ServerConnector connector;

  JettyFront(WebSocketApi api, WebSocketConfig config, int port) {
    this.api = api;
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
    threads.setName("websocket");
    threads.setDaemon(true);
    this.server = new Server(threads);
    this.connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(
        WebSocketUpgradeHandler.from(
            server,
            container -> {
              container.setMaxTextMessageSize(LARGEST_MESSAGE_BYTES);
              container.setIdleTimeout(config.idleTimeout());
              container.addMapping("/" + config.stage(), this::connect);
            }));
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot listen for WebSockets on port " + port, e);
    }
  }

  int port() {
    return connector.getLocalPort();
  }

  private @Nullable Object connect(
      ServerUpgradeRequest request,
      ServerUpgradeResponse response,
      org.eclipse.jetty.util.Callback callback) {
    ClientConnection connection =
        api.connecting(headers(request), query(request), Request.getRemoteAddr(request));
    int refusal;
    try {
      refusal = api.admit(connection);
    } catch (RuntimeException e) {
      LOG.warn("A client could not be admitted", e);
      refusal = INTERNAL_ERROR;
    }
    if (refusal == 0) {
      return new Endpoint(connection);
    }
    Response.writeError(request, response, callback, refusal);
    return null;
  }

  private static Map<String, List<String>> headers(Request request) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (HttpField field : request.getHeaders()) {
      headers
          .computeIfAbsent(field.getName(), name -> new ArrayList<>())
          .add(String.valueOf(field.getValue()));
    }
    return headers;
  }

  private static Map<String, List<String>> query(Request request) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (Fields.Field field : Request.extractQueryParameters(request)) {
      query.put(field.getName(), field.getValues());
    }
    return query;
  }

  /** Jetty's side of one connection; it calls one method at a time, and only those it may see. */
  public final class Endpoint implements Session.Listener.AutoDemanding {
    private final ClientConnection connection;
    private @Nullable Session session;

    Endpoint(ClientConnection connection) {
      this.connection = connection;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
      session = opened;
      api.opened(connection, opened);
    }

    @Override
    public void onWebSocketText(String message) {
      api.received(connection, message);
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
      callback.succeed();
      Session open = session;
      if (open != null) {
        open.close(StatusCode.BAD_DATA, "This API takes text", Callback.NOOP);
      }
    }

    @Override
    public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
      api.closed(connection, statusCode, reason == null ? "" : reason);
      callback.succeed();
    }
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot stop the WebSocket server", e);
    }
  }
}
