package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Lambda Runtime API, version 2018-06-01, for one instance.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
final class RuntimeApi {
  /** Begins every path of the API. */
  static final String PATH = "/2018-06-01/runtime/";

  /** Lambda's bound for an answer; its error message names this figure. */
  static final int LARGEST_RESPONSE_BYTES = 6_291_556;

  private static final Pattern OUTCOME =
      Pattern.compile(PATH + "invocation/([0-9a-f-]{36})/(response|error)");
  private static final String ERROR_TYPE_HEADER = "lambda-runtime-function-error-type";
  private static final int LONGEST_ERROR_TYPE = 200;
  private static final long SAME_MOMENT_NANOS = 1_000_000;
  private static final int MOST_ATTEMPTS = 10;

  private final String invokedArn;
  private final Duration timeout;
  private final Clock clock;
  private final Runnable whenWaiting;
  private final SynchronousQueue<Exchange> handover = new SynchronousQueue<>();
  private final Map<String, Exchange> running = new ConcurrentHashMap<>();
  private final CompletableFuture<End> ready = new CompletableFuture<>();
  private final CompletableFuture<End> restored = new CompletableFuture<>();
  private final CompletableFuture<Void> mayRestore = new CompletableFuture<>();
  private volatile @Nullable End gone;
  private volatile boolean isSnapshot;
  private volatile boolean isWaiting;

  /**
   * For one instance.
   *
   * @param whenWaiting is called when the runtime asks for its next event, or to be restored
   */
  RuntimeApi(String invokedArn, Duration timeout, Clock clock, Runnable whenWaiting) {
    this.invokedArn = invokedArn;
    this.timeout = timeout;
    this.clock = clock;
    this.whenWaiting = whenWaiting;
  }

  /** Ends once the runtime is ready for an event or a snapshot, or has failed to be. */
  CompletableFuture<End> ready() {
    return ready;
  }

  /** Lets a snapshot go on; ends once the runtime is ready for an event. */
  CompletableFuture<End> restore() {
    mayRestore.complete(null);
    return restored;
  }

  /** True while the runtime waits for an event or to be restored. */
  boolean isWaiting() {
    return isWaiting;
  }

  /** The process has ended, and with it whatever it had in work. */
  void exited(End end) {
    gone = end;
    isWaiting = false;
    ready.complete(end);
    restored.complete(end);
    for (Exchange exchange : running.values()) {
      exchange.end().complete(end);
    }
  }

  /** True once the process has taken the event; false where it did not in time. */
  boolean offer(Exchange exchange, long timeoutNanos) throws InterruptedException {
    return handover.offer(exchange, timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /** Waits for the end of a run; null once the time is up. */
  static @Nullable End await(CompletableFuture<End> end, long timeoutNanos)
      throws InterruptedException {
    try {
      return end.get(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException("A run never ends exceptionally", e);
    }
  }

  /** Answers a request below {@link #PATH}. */
  HttpResponse answer(HttpRequest request) throws InterruptedException {
    String call = request.method() + " " + request.path().substring(PATH.length());
    return switch (call) {
      case "GET invocation/next" -> next();
      case "GET restore/next" -> restoreNext();
      case "POST init/error" -> failed(ready, request);
      case "POST restore/error" -> failed(restored, request);
      default -> outcome(request);
    };
  }

  private static HttpResponse failed(CompletableFuture<End> phase, HttpRequest request) {
    phase.complete(End.error(errorType(request), request.body(), System.nanoTime()));
    return accepted();
  }

  private HttpResponse outcome(HttpRequest request) {
    long now = System.nanoTime();
    Matcher outcome = OUTCOME.matcher(request.path());
    if (!request.method().equals("POST") || !outcome.matches()) {
      return HttpResponse.json(404, End.error("InvalidPath", "The Runtime API has no such call"));
    }
    Exchange exchange = running.remove(outcome.group(1));
    if (exchange == null) {
      return HttpResponse.json(400, End.error("InvalidRequestID", "Invalid request ID"));
    }
    if (outcome.group(2).equals("error")) {
      exchange.end().complete(End.error(errorType(request), request.body(), now));
      return accepted();
    }
    if (request.body().length() > LARGEST_RESPONSE_BYTES) {
      String type = "Function.ResponseSizeTooLarge";
      String message =
          "Response payload size exceeded maximum allowed payload size (%d bytes)."
              .formatted(LARGEST_RESPONSE_BYTES);
      exchange.end().complete(End.error(type, End.error(type, message), now));
      return HttpResponse.json(
          413,
          End.error(
              "RequestEntityTooLarge",
              "Exceeded maximum allowed payload size (%d bytes)."
                  .formatted(LARGEST_RESPONSE_BYTES)));
    }
    exchange.end().complete(End.success(request.body(), now));
    return accepted();
  }

  private HttpResponse next() throws InterruptedException {
    ready.complete(End.success(Body.EMPTY, System.nanoTime()));
    if (isSnapshot) {
      restored.complete(End.success(Body.EMPTY, System.nanoTime()));
    }
    isWaiting = true;
    whenWaiting.run();
    Exchange exchange = handover.take();
    isWaiting = false;
    if (gone != null) {
      // The event went to the connection that the process left behind; nobody has seen it.
      exchange.taken().completeExceptionally(new InstanceLostException());
      return HttpResponse.json(500, Body.EMPTY);
    }
    Invocation invocation = exchange.invocation();
    Exchange.Taken taken = taken();
    running.put(invocation.requestId(), exchange);
    exchange.taken().complete(taken);
    // It may have ended between the two; then nobody else ends this run.
    End end = gone;
    if (end != null) {
      exchange.end().complete(end);
    }
    // Without a Content-Type the runtime's native client reads a null pointer and ends the JVM.
    HttpResponse response =
        HttpResponse.json(200, invocation.payload())
            .with("Lambda-Runtime-Aws-Request-Id", invocation.requestId())
            .with("Lambda-Runtime-Deadline-Ms", Long.toString(taken.deadlineMs()))
            .with("Lambda-Runtime-Invoked-Function-Arn", invokedArn)
            .with("Lambda-Runtime-Trace-Id", invocation.trace().value());
    Caller caller = invocation.caller();
    response = with(response, "Lambda-Runtime-Client-Context", caller.clientContext());
    response = with(response, "Lambda-Runtime-Cognito-Identity", caller.cognitoIdentity());
    return with(response, "Lambda-Runtime-Aws-Tenant-Id", caller.tenantId());
  }

  /**
   * Both clocks at one moment: the function counts on the one, its kill on the other, and a thread
   * that waits for a CPU between the two readings would tell the function a wrong deadline.
   */
  private Exchange.Taken taken() {
    for (int attempt = 0; ; attempt++) {
      long nanoTime = System.nanoTime();
      Instant time = clock.instant();
      boolean isOneMoment = System.nanoTime() - nanoTime < SAME_MOMENT_NANOS;
      if (isOneMoment || attempt == MOST_ATTEMPTS) {
        return new Exchange.Taken(time, nanoTime, time.toEpochMilli() + timeout.toMillis());
      }
    }
  }

  /** JSON may be written on several lines, a header may not. */
  private static HttpResponse with(HttpResponse response, String name, @Nullable String value) {
    return value == null
        ? response
        : response.with(name, value.replace('\r', ' ').replace('\n', ' '));
  }

  private HttpResponse restoreNext() throws InterruptedException {
    isSnapshot = true;
    ready.complete(End.success(Body.EMPTY, System.nanoTime()));
    isWaiting = true;
    whenWaiting.run();
    try {
      mayRestore.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A restore is never refused", e);
    }
    isWaiting = false;
    return HttpResponse.json(200, "{}");
  }

  private static HttpResponse accepted() {
    return HttpResponse.json(202, "{\"status\":\"OK\"}");
  }

  private static String errorType(HttpRequest request) {
    String type = request.header(ERROR_TYPE_HEADER);
    if (type == null || type.isBlank()) {
      return "Runtime.Unknown";
    }
    return type.length() > LONGEST_ERROR_TYPE ? type.substring(0, LONGEST_ERROR_TYPE) : type;
  }
}
