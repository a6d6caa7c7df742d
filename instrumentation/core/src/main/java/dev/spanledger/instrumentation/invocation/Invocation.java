package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a function: its spans, from start to export. None of its methods throws; a failure in
 * here is noted and the handler never learns of it.
 */
public final class Invocation {
  static final ContextKey<Invocation> KEY = ContextKey.named("spanledger-invocation");

  /** The class of what was thrown, {@code timeout}, or the HTTP status of a failure. */
  public static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private static final AttributeKey<Long> STATUS_CODE =
      AttributeKey.longKey("http.response.status_code");
  private static final int FIRST_SERVER_ERROR = 500;

  private final @Nullable IntSupplier remainingMillis;
  private final @Nullable InvocationSink sink;
  private final SpanBuffer buffer;
  private final Tracer tracer;
  private final Span server;
  private final @Nullable Span batch;
  private final InvocationRequest.@Nullable HttpStatuses httpStatuses;
  private final Scope scope;
  private final String trigger;
  private final boolean isCold;
  private final long initNanos;
  private final long startNanoTime = System.nanoTime();
  private volatile boolean hasFailed;
  private final AtomicBoolean isCounted = new AtomicBoolean();
  private final AtomicBoolean isFinished = new AtomicBoolean();

  @SuppressWarnings("MustBeClosedChecker") // Closed by finish().
  Invocation(Parts parts, InvocationRequest request, InvocationSink sink) {
    this.remainingMillis = request.remainingMillis;
    this.sink = sink;
    this.buffer = parts.buffer();
    this.tracer = parts.tracer();
    this.server = parts.server();
    this.batch = parts.batch();
    this.httpStatuses = request.httpStatuses;
    this.trigger = request.trigger;
    this.isCold = parts.isCold();
    this.initNanos = parts.initNanos();
    this.scope = parts.context().with(KEY, this).makeCurrent();
  }

  private Invocation(Tracer tracer) {
    this.remainingMillis = null;
    this.sink = null;
    this.buffer = new SpanBuffer();
    this.tracer = tracer;
    this.server = Span.getInvalid();
    this.batch = null;
    this.httpStatuses = null;
    this.trigger = "";
    this.isCold = false;
    this.initNanos = 0;
    this.scope = Scope.noop();
  }

  /** Stands in where tracing failed, so that callers need no case for it. */
  static Invocation untraced(Tracer tracer) {
    return new Invocation(tracer);
  }

  /**
   * What the start of an invocation leaves behind.
   *
   * @param batch the span of a batch of messages; null for other sources
   * @param context in which the handler runs
   * @param initNanos that the initialisation before it took; 0 where there was none
   */
  record Parts(
      Tracer tracer,
      SpanBuffer buffer,
      Span server,
      @Nullable Span batch,
      Context context,
      boolean isCold,
      long initNanos) {}

  /** Whether the status of the response belongs to the span. */
  public boolean isHttp() {
    return httpStatuses != null;
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
    return trigger;
  }

  boolean isCold() {
    return isCold;
  }

  long initNanos() {
    return initNanos;
  }

  long durationNanos() {
    return System.nanoTime() - startNanoTime;
  }

  Outcome.Fate fate() {
    return hasFailed ? Outcome.Fate.FAILED : Outcome.Fate.SUCCEEDED;
  }

  /** True for the first who asks: an invocation is counted once, however it ends. */
  boolean isCountedNow() {
    return isCounted.compareAndSet(false, true);
  }

  /** Milliseconds until the platform kills the process; far away where nothing says. */
  int remainingMillis() {
    return remainingMillis == null ? Integer.MAX_VALUE : remainingMillis.getAsInt();
  }

  /**
   * The handler returned.
   *
   * @param httpStatus as the response names it; 0 for none
   */
  public void succeeded(int httpStatus) {
    if (httpStatuses == null) {
      return;
    }
    int status = httpStatus == 0 ? httpStatuses.unnamed() : httpStatus;
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
    if (httpStatuses != null) {
      server.setAttribute(STATUS_CODE, (long) httpStatuses.failed());
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
