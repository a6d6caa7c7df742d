package dev.spanledger.collector.pull;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** X-Ray, CloudWatch and STS on this machine, in their own wire formats, with faults on demand. */
public final class AwsStub implements AutoCloseable {
  /** Account of any credentials. */
  public static final String ACCOUNT = "111122223333";

  /** A request as it came, and the answer it got. */
  public record Captured(String operation, String request, String answer) {}

  /** What goes wrong with one request, before it is answered. */
  public enum Fault {
    NONE,
    THROTTLED,
    HALF_PAGE,
    SERVER_ERROR,
    DENIED
  }

  /** One operation of a service: body in, body out. */
  interface Operation {
    String answer(String request) throws IOException;
  }

  private final HttpServer server;
  private final Map<String, Operation> operations = new HashMap<>();
  private final Map<String, Deque<Fault>> faults = new HashMap<>();
  private final List<Captured> captured = new ArrayList<>();
  private final XRayAnswers xray = new XRayAnswers();
  private final CloudWatchAnswers cloudWatch = new CloudWatchAnswers();

  private AwsStub(HttpServer server) {
    this.server = server;
    operations.put("GetTraceSummaries", xray::summaries);
    operations.put("BatchGetTraces", xray::traces);
    operations.put("ListMetrics", cloudWatch::metrics);
    operations.put("GetMetricData", cloudWatch::data);
    operations.put("GetCallerIdentity", request -> identity());
  }

  /**
   * Listens.
   *
   * @param port 0 for any that is free
   */
  public static AwsStub start(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
    AwsStub stub = new AwsStub(server);
    server.createContext("/", stub::handle);
    server.start();
    return stub;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public XRayAnswers xray() {
    return xray;
  }

  public CloudWatchAnswers cloudWatch() {
    return cloudWatch;
  }

  /** Requests that were answered so far, identity apart. */
  public synchronized List<Captured> captured() {
    return List.copyOf(captured);
  }

  public synchronized long count(String operation) {
    return captured.stream().filter(one -> one.operation().equals(operation)).count();
  }

  synchronized void forget() {
    captured.clear();
  }

  /** The next requests of this operation fail so, one after the other. */
  synchronized void fail(String operation, Fault fault, int times) {
    for (int i = 0; i < times; i++) {
      faults.computeIfAbsent(operation, name -> new ArrayDeque<>()).add(fault);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String signature = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      String path = exchange.getRequestURI().getPath();
      String operation = operation(path, body);
      boolean isJson = path.length() > 1;
      Operation answers = operations.get(operation);
      if (!signature.startsWith("AWS4-HMAC-SHA256 ") || answers == null) {
        send(exchange, 400, error(isJson, "InvalidRequestException"), isJson);
        return;
      }
      Fault fault = faults.getOrDefault(operation, new ArrayDeque<>()).poll();
      String answer = answers.answer(body);
      if (!operation.equals("GetCallerIdentity")) {
        captured.add(
            new Captured(
                operation, body, fault == null || fault == Fault.NONE ? answer : fault.name()));
      }
      if (fault == null || fault == Fault.NONE) {
        send(exchange, 200, answer, isJson);
      } else {
        fail(exchange, fault, answer, isJson);
      }
    }
  }

  private static String operation(String path, String body) {
    return switch (path) {
      case "/TraceSummaries" -> "GetTraceSummaries";
      case "/Traces" -> "BatchGetTraces";
      default -> Forms.of(body).getOrDefault("Action", "none");
    };
  }

  private static void fail(HttpExchange exchange, Fault fault, String answer, boolean isJson)
      throws IOException {
    switch (fault) {
      case NONE -> throw new IllegalStateException("Nothing is to fail");
      case THROTTLED ->
          send(
              exchange,
              isJson ? 429 : 400,
              error(isJson, isJson ? "ThrottledException" : "Throttling"),
              isJson);
      case SERVER_ERROR -> send(exchange, 500, error(isJson, "InternalServiceFault"), isJson);
      case DENIED ->
          send(
              exchange,
              403,
              error(isJson, isJson ? "AccessDeniedException" : "AccessDenied"),
              isJson);
      case HALF_PAGE -> {
        byte[] whole = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", isJson ? "application/json" : "text/xml");
        exchange.sendResponseHeaders(200, whole.length);
        exchange.getResponseBody().write(whole, 0, whole.length / 2);
        exchange.getResponseBody().flush();
      }
    }
  }

  private static String error(boolean isJson, String code) {
    return isJson
        ? "{\"__type\":\"%s\",\"Message\":\"said by a stub\"}".formatted(code)
        : "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>said by a stub</Message></Error><RequestId>r</RequestId></ErrorResponse>"
            .formatted(code);
  }

  private static void send(HttpExchange exchange, int status, String body, boolean isJson)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", isJson ? "application/json" : "text/xml");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String identity() {
    return """
    <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <GetCallerIdentityResult>
        <Arn>arn:aws:iam::111122223333:user/sre</Arn>
        <UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>
        <Account>111122223333</Account>
      </GetCallerIdentityResult>
      <ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
    </GetCallerIdentityResponse>
    """;
  }

  /** Text that may be missing. */
  static String textOr(JsonNode node, String otherwise) {
    return node.isTextual() ? node.asText() : otherwise;
  }
}
