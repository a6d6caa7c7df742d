package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Lambda Runtime API, version 2018-06-01, for one instance.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
final class RuntimeApi implements AutoCloseable {
  private static final String RUNTIME = "/2018-06-01/runtime/";
  private static final Pattern OUTCOME =
      Pattern.compile(RUNTIME + "invocation/([0-9a-f-]{36})/(response|error)");
  private static final String ERROR_TYPE_HEADER = "lambda-runtime-function-error-type";
  private static final int LONGEST_ERROR_TYPE = 200;

  private final LoopbackServer server;
  private final String functionArn;
  private final Duration timeout;
  private final Clock clock;
  private final SynchronousQueue<Invocation> handover = new SynchronousQueue<>();
  private final BlockingQueue<RuntimeSignal> signals = new LinkedBlockingQueue<>();

  RuntimeApi(String functionName, String functionArn, Duration timeout, Clock clock) {
    this.functionArn = functionArn;
    this.timeout = timeout;
    this.clock = clock;
    this.server = LoopbackServer.start(0, "runtime-api-" + functionName, this::answer);
  }

  /** Value of AWS_LAMBDA_RUNTIME_API. */
  String authority() {
    return server.authority();
  }

  void signal(RuntimeSignal signal) {
    signals.add(signal);
  }

  /** Next signal, or null once the time is up. */
  @Nullable RuntimeSignal await(long timeoutNanos) throws InterruptedException {
    return signals.poll(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /** True once the process has taken the event; false where it did not in time. */
  boolean offer(Invocation invocation, long timeoutNanos) throws InterruptedException {
    return handover.offer(invocation, timeoutNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpResponse answer(HttpRequest request) throws InterruptedException {
    String path = request.path();
    if (request.method().equals("GET") && path.equals(RUNTIME + "invocation/next")) {
      return next();
    }
    if (!request.method().equals("POST")) {
      return unknown(request);
    }
    if (path.equals(RUNTIME + "init/error")) {
      signal(new RuntimeSignal.InitError(now(), errorType(request), request.body()));
      return accepted();
    }
    Matcher outcome = OUTCOME.matcher(path);
    if (!outcome.matches()) {
      return unknown(request);
    }
    String requestId = outcome.group(1);
    if (outcome.group(2).equals("response")) {
      signal(new RuntimeSignal.Response(now(), requestId, request.body()));
    } else {
      signal(new RuntimeSignal.HandlerError(now(), requestId, errorType(request), request.body()));
    }
    return accepted();
  }

  private HttpResponse next() throws InterruptedException {
    signal(new RuntimeSignal.Next(now()));
    Invocation invocation = handover.take();
    long deadlineMs = clock.millis() + timeout.toMillis();
    signal(new RuntimeSignal.Taken(now()));
    // Without a Content-Type the runtime's native client reads a null pointer and ends the JVM.
    return HttpResponse.json(200, invocation.payload())
        .with("Lambda-Runtime-Aws-Request-Id", invocation.requestId())
        .with("Lambda-Runtime-Deadline-Ms", Long.toString(deadlineMs))
        .with("Lambda-Runtime-Invoked-Function-Arn", functionArn)
        .with("Lambda-Runtime-Trace-Id", invocation.trace().value());
  }

  private static HttpResponse accepted() {
    return HttpResponse.json(202, "{\"status\":\"OK\"}");
  }

  private static HttpResponse unknown(HttpRequest request) {
    return HttpResponse.json(
        404,
        "{\"errorType\":\"InvalidPath\",\"errorMessage\":\"The Runtime API has no such %s\"}"
            .formatted(request.method().equals("GET") ? "GET" : "call"));
  }

  private static String errorType(HttpRequest request) {
    String type = request.header(ERROR_TYPE_HEADER);
    if (type == null || type.isBlank()) {
      return "Runtime.Unknown";
    }
    return type.length() > LONGEST_ERROR_TYPE ? type.substring(0, LONGEST_ERROR_TYPE) : type;
  }

  private static long now() {
    return System.nanoTime();
  }
}
