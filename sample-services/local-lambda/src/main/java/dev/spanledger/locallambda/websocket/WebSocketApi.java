package dev.spanledger.locallambda.websocket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.runtime.FunctionCaller;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
import dev.spanledger.locallambda.wire.Body;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket API of API Gateway on loopback: connects clients, hands what they send to the
 * function of its route, and lets functions send to clients through its management API. A
 * function's answer to a message is not sent, as without a route response.
 */
public final class WebSocketApi implements AutoCloseable {
  /** Of the one API that a local cloud has. */
  public static final String LOCAL_API_ID = "local0ws00";

  /** API Gateway's unit of a message. */
  private static final int BILLED_CHUNK_BYTES = 32 * 1024;

  private static final int ID_BYTES = 11;
  private static final int THREADS = 4;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketApi.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final WebSocketEvent.Api api;
  private final Routes routes;
  private final FunctionCaller functions;
  private final Consumer<WebSocketUsage> meter;
  private final Clock clock;
  private final Map<String, ClientConnection> connections = new ConcurrentHashMap<>();
  private final ScheduledExecutorService threads;
  private final ManagementApi management;
  private final JettyFront front;

  private WebSocketApi(
      WebSocketEvent.Api api,
      WebSocketConfig config,
      int port,
      FunctionCaller functions,
      Consumer<WebSocketUsage> meter,
      Clock clock) {
    this.api = api;
    this.routes = new Routes(config.routes());
    this.functions = functions;
    this.meter = meter;
    this.clock = clock;
    this.threads =
        Executors.newScheduledThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "websocket-api");
              thread.setDaemon(true);
              return thread;
            });
    this.management = new ManagementApi(config.stage(), this);
    this.front = new JettyFront(this, config, port);
    ScheduledFuture<?> unused =
        threads.scheduleWithFixedDelay(this::billMinutes, 1, 1, TimeUnit.SECONDS);
  }

  /**
   * Listens.
   *
   * @param port 0 for any free one
   * @param meter takes what messages and connections add to the bill
   */
  public static WebSocketApi start(
      String accountId,
      String region,
      String apiId,
      int port,
      WebSocketConfig config,
      FunctionCaller functions,
      Consumer<WebSocketUsage> meter,
      Clock clock) {
    return new WebSocketApi(
        new WebSocketEvent.Api(accountId, region, apiId, config.stage()),
        config,
        port,
        functions,
        meter,
        clock);
  }

  /** Where clients connect. */
  public URI endpoint() {
    return URI.create("ws://127.0.0.1:%d/%s".formatted(front.port(), api.stage()));
  }

  /** Value of AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI. */
  public URI managementEndpoint() {
    return URI.create("http://%s/%s".formatted(management.authority(), api.stage()));
  }

  /** ARN of a WebSocket API, as bills have it. */
  public static String arn(String region, String apiId) {
    return "arn:aws:apigateway:%s::/apis/%s".formatted(region, apiId);
  }

  /** Ids of the clients that are connected now. */
  public List<String> connectionIds() {
    return List.copyOf(connections.keySet());
  }

  static String newId() {
    byte[] bytes = new byte[ID_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  /**
   * Asks the function of {@code $connect} whether a client may connect.
   *
   * @return HTTP status of the refusal, 0 where the client may
   */
  int admit(ClientConnection connection) {
    String function = routes.function(Routes.CONNECT);
    if (function == null) {
      return 0;
    }
    Body event = WebSocketEvent.connect(api, connection, clock.instant());
    try {
      InvocationResult result = functions.invoke(function, event, connection.header("traceparent"));
      int status = result.isSuccess() ? status(result.payload()) : 502;
      return status >= 200 && status < 300 ? 0 : status;
    } catch (TooManyRequestsException e) {
      return 429;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 503;
    }
  }

  private static int status(Body answer) {
    try {
      JsonNode status = JSON.readTree(answer.text()).path("statusCode");
      return status.isInt() ? status.intValue() : 502;
    } catch (JsonProcessingException e) {
      return 502;
    }
  }

  ClientConnection connecting(
      Map<String, List<String>> headers, Map<String, List<String>> query, String sourceIp) {
    return new ClientConnection(newId(), clock.instant(), headers, query, sourceIp);
  }

  void opened(ClientConnection connection, Session session) {
    connection.open(session);
    connections.put(connection.id(), connection);
    bill(connection, 0);
  }

  /** Null where there is none, or no longer. */
  @Nullable ClientConnection connection(String id) {
    return connections.get(id);
  }

  void received(ClientConnection connection, String text) {
    connection.active(clock.instant());
    bill(connection, billedChunks(text.getBytes(StandardCharsets.UTF_8).length));
    String route = routes.select(text);
    String function = route == null ? null : routes.function(route);
    if (route == null || function == null) {
      tell(connection, "Forbidden");
      return;
    }
    Body event = WebSocketEvent.message(api, connection, route, text, clock.instant());
    try {
      if (!functions.invoke(function, event, null).isSuccess()) {
        tell(connection, "Internal server error");
      }
    } catch (TooManyRequestsException e) {
      tell(connection, "Limit Exceeded");
    } catch (RuntimeException e) {
      LOG.warn("Message to {} was not handled: {}", function, e.toString());
      tell(connection, "Internal server error");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An error of the API itself, in API Gateway's words. */
  private void tell(ClientConnection connection, String message) {
    Session session = connection.session();
    if (session != null) {
      session.sendText(
          JSON.createObjectNode()
              .put("message", message)
              .put("connectionId", connection.id())
              .put("requestId", UUID.randomUUID().toString())
              .toString(),
          Callback.NOOP);
    }
  }

  void sent(ClientConnection connection, int bytes) {
    connection.active(clock.instant());
    bill(connection, billedChunks(bytes));
  }

  void closed(ClientConnection connection, int status, String reason) {
    if (connections.remove(connection.id()) == null) {
      return;
    }
    bill(connection, 0);
    String function = routes.function(Routes.DISCONNECT);
    if (function != null && !threads.isShutdown()) {
      Body event = WebSocketEvent.disconnect(api, connection, status, reason, clock.instant());
      threads.execute(() -> disconnect(function, event));
    }
  }

  private void disconnect(String function, Body event) {
    try {
      InvocationResult unused = functions.invoke(function, event, null);
    } catch (TooManyRequestsException | RuntimeException e) {
      // API Gateway tries to tell of a disconnection, and does not promise to.
      LOG.warn("{} was not told of a disconnection: {}", function, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static long billedChunks(int bytes) {
    return Math.max(1, (bytes + BILLED_CHUNK_BYTES - 1) / BILLED_CHUNK_BYTES);
  }

  private void billMinutes() {
    connections.values().forEach(connection -> bill(connection, 0));
  }

  private void bill(ClientConnection connection, long messages) {
    long minutes = connection.takeUnbilledMinutes(clock.instant());
    if (minutes > 0 || messages > 0) {
      meter.accept(
          new WebSocketUsage(clock.instant(), arn(api.region(), api.apiId()), messages, minutes));
    }
  }

  /** Takes no more clients, ends the connections, and waits until functions know of it. */
  public void drain() {
    List<ClientConnection> open = new ArrayList<>(connections.values());
    for (ClientConnection connection : open) {
      closed(connection, StatusCode.SHUTDOWN, "Going away");
      Session session = connection.session();
      if (session != null) {
        session.close(StatusCode.SHUTDOWN, "Going away", Callback.NOOP);
      }
    }
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    drain();
    front.close();
    management.close();
  }
}
