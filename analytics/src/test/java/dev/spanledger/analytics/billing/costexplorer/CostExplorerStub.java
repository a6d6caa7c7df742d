package dev.spanledger.analytics.billing.costexplorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cost Explorer and STS on this machine: answers from the fixtures beside it, or with a failure.
 */
public final class CostExplorerStub implements AutoCloseable {
  /** Account of any credentials. */
  public static final String ACCOUNT = "111122223333";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TARGET = "AWSInsightsIndexService.";

  /** A request as it came. */
  public record Captured(String operation, String body) {}

  private record Failure(int status, String code) {}

  private final HttpServer server;
  private final List<Captured> captured = new ArrayList<>();
  private final Deque<Failure> failures = new ArrayDeque<>();
  private boolean isLater;

  private CostExplorerStub(HttpServer server) {
    this.server = server;
  }

  /**
   * @param port 0 for any that is free
   */
  public static CostExplorerStub start(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
    CostExplorerStub stub = new CostExplorerStub(server);
    server.createContext("/", stub::handle);
    server.start();
    return stub;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Requests to Cost Explorer so far. */
  public synchronized List<Captured> captured() {
    return List.copyOf(captured);
  }

  synchronized void forget() {
    captured.clear();
  }

  /** The next requests fail so, one after the other. */
  synchronized void fail(int status, String code, int times) {
    for (int i = 0; i < times; i++) {
      failures.add(new Failure(status, code));
    }
  }

  /** From now on the estimates have changed. */
  synchronized void becomeLater() {
    isLater = true;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] request = exchange.getRequestBody().readAllBytes();
      String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
      String signature = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      if (!signature.startsWith("AWS4-HMAC-SHA256 ")) {
        send(exchange, 400, error("MissingAuthenticationTokenException"));
      } else if (target.startsWith(TARGET)) {
        String body = new String(request, StandardCharsets.UTF_8);
        String operation = target.substring(TARGET.length());
        captured.add(new Captured(operation, body));
        Failure failure = failures.poll();
        if (failure == null) {
          answer(exchange, operation, JSON.readTree(body));
        } else {
          send(exchange, failure.status(), error(failure.code()));
        }
      } else {
        sendIdentity(exchange);
      }
    }
  }

  private void answer(HttpExchange exchange, String operation, JsonNode request)
      throws IOException {
    String start = request.at("/TimePeriod/Start").asText();
    String name = kind(request) + "-" + start.replaceFirst(":.*", "");
    JsonNode token = request.path("NextPageToken");
    name += token.isTextual() ? "-" + token.asText() : "";
    boolean isOfResources = operation.equals("GetCostAndUsageWithResources");
    byte[] fixture = isLater ? fixture(name + ".later") : null;
    fixture = fixture == null ? fixture(name) : fixture;
    if (fixture == null || isOfResources != name.startsWith("resource")) {
      send(exchange, 400, error("ValidationException"));
    } else {
      send(exchange, 200, fixture);
    }
  }

  private static String kind(JsonNode request) {
    List<String> keys = new ArrayList<>();
    request.path("GroupBy").forEach(group -> keys.add(group.path("Key").asText()));
    return switch (String.join("+", keys)) {
      case "SERVICE+USAGE_TYPE" -> "usage";
      case "SERVICE+RECORD_TYPE" -> "rest";
      case "RESOURCE_ID+USAGE_TYPE" -> "resource";
      case "team+SERVICE" -> "tag";
      default -> "unknown";
    };
  }

  private static byte @Nullable [] fixture(String name) throws IOException {
    try (InputStream input = CostExplorerStub.class.getResourceAsStream(name + ".json")) {
      return input == null ? null : input.readAllBytes();
    }
  }

  private static byte[] error(String code) {
    return "{\"__type\":\"%s\",\"message\":\"said by a stub\"}"
        .formatted(code)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void sendIdentity(HttpExchange exchange) throws IOException {
    byte[] body =
        """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <GetCallerIdentityResult>
            <Arn>arn:aws:iam::111122223333:user/finance</Arn>
            <UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>
            <Account>111122223333</Account>
          </GetCallerIdentityResult>
          <ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
        </GetCallerIdentityResponse>
        """
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/xml");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }
}
