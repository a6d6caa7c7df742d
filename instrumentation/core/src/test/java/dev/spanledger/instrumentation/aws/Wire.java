package dev.spanledger.instrumentation.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spanledger.instrumentation.Spanledger;
import dev.spanledger.instrumentation.lambda.Exported;
import dev.spanledger.instrumentation.lambda.TestContext;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** What the SDK's real clients put on the wire, and the spans that come of it. */
final class Wire implements Closeable {
  static final String CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());
  private final Exported exported = new Exported();
  private final Spanledger spanledger =
      Spanledger.builder()
          .environment(
              Map.of("AWS_LAMBDA_FUNCTION_NAME", "shop", "OTEL_EXPORTER_OTLP_TIMEOUT", "60000"))
          .standardOutput(exported.stream())
          .build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  /**
   * One request as it arrived.
   *
   * @param text of the body, each byte a character
   */
  record Request(String path, Map<String, List<String>> headers, String text) {
    String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> header.getValue().get(0))
          .findFirst()
          .orElse(null);
    }
  }

  private record Answer(int status, String body, Map<String, String> headers) {}

  Wire() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** What the next request is answered; the last one stays for all that follow. */
  Wire answer(int status, String body) {
    return answer(status, body, Map.of());
  }

  Wire answer(int status, String body, Map<String, String> headers) {
    answers.add(new Answer(status, body, headers));
    return this;
  }

  /** Sets a client up to talk to this server, and to try once. */
  <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return client(builder, 1);
  }

  <B extends AwsClientBuilder<B, C>, C> C client(
      B builder, int attempts, ExecutionInterceptor... interceptors) {
    if (builder instanceof AwsSyncClientBuilder<?, ?> sync) {
      sync.httpClientBuilder(UrlConnectionHttpClient.builder());
    }
    return builder
        .endpointOverride(uri())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .overrideConfiguration(
            config ->
                config
                    .executionInterceptors(List.of(interceptors))
                    .retryStrategy(retry -> retry.maxAttempts(attempts))
                    // Some operations else go to a host of their own, such as sync-127.0.0.1.
                    .putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true))
        .build();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Runs the call within an invocation that then runs out of time. */
  void timeOut(Runnable call) {
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          call.run();
          while (exported.text().isEmpty()) {
            Thread.onSpinWait();
          }
          return "late";
        };
    long endNanoTime = System.nanoTime() + 1_500_000_000L;
    spanledger
        .trace(handler)
        .handleRequest(
            Map.of(),
            TestContext.of("late-1")
                .withRemainingMillis(() -> (int) ((endNanoTime - System.nanoTime()) / 1_000_000)));
  }

  /** Runs the call within an invocation that a traced caller with a tenant asked for. */
  void invoke(Runnable call) {
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          call.run();
          return "ok";
        };
    Map<String, Object> event =
        Map.of(
            "routeKey", "GET /a",
            "headers",
                Map.of("traceparent", CALLER, "tracestate", "vendor=1", "baggage", "tenant=acme"),
            "requestContext", Map.of("http", Map.of("method", "GET")));
    spanledger.trace(handler).handleRequest(event, TestContext.of("request-1"));
  }

  Request request() {
    if (requests.size() != 1) {
      throw new AssertionError(requests.size() + " requests: " + requests);
    }
    return requests.get(0);
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  Exported exported() {
    return exported;
  }

  Map<String, Object> attributes(String spanName) {
    return Exported.attributes(exported.span(spanName));
  }

  String traceparent(String spanName) {
    Span span = exported.span(spanName);
    return "00-" + hex(span.getTraceId()) + '-' + hex(span.getSpanId()) + "-01";
  }

  String xRayHeader(String spanName) {
    Span span = exported.span(spanName);
    String traceId = hex(span.getTraceId());
    return "Root=1-"
        + traceId.substring(0, 8)
        + '-'
        + traceId.substring(8)
        + ";Parent="
        + hex(span.getSpanId())
        + ";Sampled=1";
  }

  /** The members that a JSON object is given, as they stand at its start. */
  String members(String spanName) {
    return "{\"traceparent\":\""
        + traceparent(spanName)
        + "\",\"baggage\":\"tenant=acme\",\"tracestate\":\"vendor=1\"";
  }

  private static String hex(com.google.protobuf.ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      requests.add(
          new Request(
              exchange.getRequestURI().toString(),
              Map.copyOf(exchange.getRequestHeaders()),
              new String(body, StandardCharsets.ISO_8859_1)));
      Answer answer = answers.size() > 1 ? answers.remove(0) : answers.get(0);
      byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("x-amzn-RequestId", "request-1");
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
      exchange.getResponseBody().write(text);
    }
  }
}
