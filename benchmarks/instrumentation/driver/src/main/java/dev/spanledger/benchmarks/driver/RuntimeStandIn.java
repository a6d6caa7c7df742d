package dev.spanledger.benchmarks.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's Runtime API for one function process: hands out a number of invocations, one after the
 * other, and takes times as each is answered, before the process is told.
 */
final class RuntimeStandIn implements AutoCloseable {
  private static final String RUNTIME = "/2018-06-01/runtime/";
  // Without a content type the runtime's native client reads a null pointer and ends the JVM.
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final byte[] OK = "{\"status\":\"OK\"}".getBytes(StandardCharsets.UTF_8);
  private static final int TIMEOUT_MILLIS = 300_000;
  // Compiler threads finish what they have begun before the process is measured as restored.
  private static final int QUIET_MILLIS = 60;

  private final LoopbackServer server;
  private final byte[] event;
  private final Observer observer;
  private final long[] durationsNanos;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile int answered;
  private volatile long handedOutNanoTime;
  private volatile @Nullable String failure;

  /** Looks at the process while it waits for an answer. */
  interface Observer {
    /** The process is about to be told that it was restored. */
    void restored() throws IOException;

    /**
     * An invocation was answered.
     *
     * @param count of invocations answered, this one included
     */
    void answered(int count) throws IOException;
  }

  RuntimeStandIn(int invocations, byte[] event, Observer observer) throws IOException {
    this.durationsNanos = new long[invocations];
    this.event = event;
    this.observer = observer;
    this.server = new LoopbackServer("runtime-api", this::answer);
  }

  String authority() {
    return server.authority();
  }

  /** False when the time is up. */
  boolean await(long seconds) throws InterruptedException {
    return done.await(seconds, TimeUnit.SECONDS);
  }

  /** Ends the wait; the process has died. */
  void abandon(String reason) {
    if (done.getCount() > 0) {
      failure = reason;
      done.countDown();
    }
  }

  /** What the function reported instead of an answer; null for nothing. */
  @Nullable String failure() {
    return failure;
  }

  /** From handing out each invocation to its answer. */
  long[] durationsNanos() {
    return durationsNanos.clone();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void answer(HttpConnection connection, HttpConnection.Request request)
      throws IOException, InterruptedException {
    long now = System.nanoTime();
    String path = request.path();
    if (path.equals(RUNTIME + "invocation/next")) {
      next(connection);
    } else if (path.endsWith("/response")) {
      durationsNanos[answered] = now - handedOutNanoTime;
      observer.answered(answered + 1);
      answered++;
      connection.write("202 Accepted", JSON, OK);
    } else if (path.equals(RUNTIME + "restore/next")) {
      Thread.sleep(QUIET_MILLIS);
      observer.restored();
      connection.write("200 OK", JSON, OK);
    } else {
      abandon(path + ": " + new String(request.body(), StandardCharsets.UTF_8));
      connection.write("202 Accepted", JSON, OK);
    }
  }

  private void next(HttpConnection connection) throws IOException, InterruptedException {
    if (answered == durationsNanos.length) {
      done.countDown();
      // Lambda would freeze the process here; it is ended instead.
      Thread.sleep(TIMEOUT_MILLIS);
      return;
    }
    long nowMillis = System.currentTimeMillis();
    String headers =
        JSON
            + "Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-%012x\r\n".formatted(answered)
            + "Lambda-Runtime-Deadline-Ms: %d\r\n".formatted(nowMillis + TIMEOUT_MILLIS)
            + "Lambda-Runtime-Invoked-Function-Arn: %s\r\n".formatted(FunctionProcess.ARN)
            + "Lambda-Runtime-Trace-Id: Root=1-%08x-%024x;Parent=53995c3f42cd8ad8;Sampled=1\r\n"
                .formatted(nowMillis / 1000, answered + 1);
    handedOutNanoTime = System.nanoTime();
    connection.write("200 OK", headers, event);
  }
}
