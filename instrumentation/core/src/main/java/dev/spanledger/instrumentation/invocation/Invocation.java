package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a function: its spans, from start to export. None of its methods throws; a failure in
 * here is noted and the handler never learns of it.
 */
public final class Invocation {
  /** The class of what was thrown, {@code timeout}, or the HTTP status of a failure. */
  public static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private static final AttributeKey<Long> STATUS_CODE =
      AttributeKey.longKey("http.response.status_code");
  private static final int FIRST_SERVER_ERROR = 500;

  /** Of an invocation that is not the process's first. */
  static final long NOT_COLD = -1;

  private final InvocationRequest request;
  private final @Nullable InvocationSink sink;
  private final SpanBuffer buffer;
  private final Tracer tracer;
  private final Span server;
  private final @Nullable Span batch;
  private final long coldNanos;
  private final long startNanoTime = System.nanoTime();
  private final AtomicBoolean isCounted = new AtomicBoolean();
  private final AtomicBoolean isFinished = new AtomicBoolean();
  private volatile boolean hasFailed;
  private volatile boolean hasTimedOut;
  private Scope scope = Scope.noop();

  /**
   * @param batch the span of a batch of messages; null for other sources
   * @param coldNanos how long initialisation took, 0 where that is not known; negative where this
   *     is not the process's first invocation
   */
  Invocation(
      InvocationRequest request,
      InvocationSink sink,
      Tracer tracer,
      SpanBuffer buffer,
      Span server,
      @Nullable Span batch,
      long coldNanos) {
    this.request = request;
    this.sink = sink;
    this.buffer = buffer;
    this.tracer = tracer;
    this.server = server;
    this.batch = batch;
    this.coldNanos = coldNanos;
  }

  private Invocation(Tracer tracer) {
    this.request = InvocationRequest.of("other");
    this.sink = null;
    this.buffer = new SpanBuffer();
    this.tracer = tracer;
    this.server = Span.getInvalid();
    this.batch = null;
    this.coldNanos = NOT_COLD;
  }

  /** Stands in where tracing failed, so that callers need no case for it. */
  static Invocation untraced(Tracer tracer) {
    return new Invocation(tracer);
  }

  /** The invocation that a context belongs to; null where it belongs to none. */
  static @Nullable Invocation of(Context context) {
    SpanBuffer buffer = context.get(SpanBuffer.KEY);
    return buffer == null ? null : buffer.owner();
  }

  /**
   * Whether this thread runs an invocation already, as where a traced handler is called through
   * another: layer and wrapper together are still one run of the function.
   */
  public static boolean isRunning() {
    Invocation current = of(Context.current());
    return current != null && !current.isFinished.get();
  }

  /** Makes the context current in which the handler runs. */
  @SuppressWarnings("MustBeClosedChecker") // Closed by finish().
  void enter(Context context) {
    buffer.own(this);
    scope = context.makeCurrent();
  }

  /** Whether the status of the response belongs to the span. */
  public boolean isHttp() {
    return request.isHttp;
  }

  Tracer tracer() {
    return tracer;
  }

  /** The invocation's SERVER span, for attributes that are known only while the handler runs. */
  public Span server() {
    return server;
  }

  SpanBuffer buffer() {
    return buffer;
  }

  @Nullable Span batch() {
    return batch;
  }

  String trigger() {
    return request.trigger;
  }

  boolean isCold() {
    return coldNanos != NOT_COLD;
  }

  /** Of the initialisation or restore before it; 0 where there was none, or that is not known. */
  long initNanos() {
    return Math.max(coldNanos, 0);
  }

  long durationNanos() {
    return System.nanoTime() - startNanoTime;
  }

  boolean hasFailed() {
    return hasFailed;
  }

  boolean hasTimedOut() {
    return hasTimedOut;
  }

  /** True for the first who asks: an invocation is counted once, however it ends. */
  boolean isCountedNow() {
    return isCounted.compareAndSet(false, true);
  }

  /** Milliseconds until the platform kills the process; far away where nothing says. */
  int remainingMillis() {
    IntSupplier supplier = request.remainingMillis;
    return supplier == null ? Integer.MAX_VALUE : supplier.getAsInt();
  }

  /**
   * The handler returned.
   *
   * @param httpStatus as the response names it; 0 for none
   */
  public void succeeded(int httpStatus) {
    if (!request.isHttp) {
      return;
    }
    int status = httpStatus == 0 ? request.unnamedStatus : httpStatus;
    if (status > 0) {
      server.setAttribute(STATUS_CODE, (long) status);
    }
    if (status >= FIRST_SERVER_ERROR) {
      server.setAttribute(ERROR_TYPE, Integer.toString(status));
      server.setStatus(StatusCode.ERROR);
    }
  }

  /** The handler threw. */
  public void failed(Throwable error) {
    hasFailed = true;
    String type = error.getClass().getName();
    server.recordException(error);
    server.setAttribute(ERROR_TYPE, type);
    server.setStatus(StatusCode.ERROR, describe(error));
    if (request.isHttp) {
      server.setAttribute(STATUS_CODE, (long) request.failedStatus);
    }
    if (batch != null) {
      batch.setAttribute(ERROR_TYPE, type);
      batch.setStatus(StatusCode.ERROR);
    }
  }

  /** Ends the spans and exports them, in the time that is left. */
  public void finish() {
    try {
      scope.close();
      if (batch != null) {
        batch.end();
      }
      server.end();
      if (isFinished.compareAndSet(false, true) && sink != null) {
        sink.finished(this);
      }
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  /**
   * The platform is about to kill the process: ends what is open and exports it from this thread.
   */
  void timeOut() {
    try {
      if (!isFinished.get() && sink != null) {
        hasTimedOut = true;
        sink.timedOut(this);
      }
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  /** What a span's status says about an error. */
  public static String describe(Throwable error) {
    String message = error.getMessage();
    return message == null ? error.getClass().getName() : message;
  }
}
