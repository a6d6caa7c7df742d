package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import dev.spanledger.instrumentation.event.HttpFront;
import dev.spanledger.instrumentation.export.Failures;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run of a function: its spans, from start to export. None of its methods throws; a failure in
 * here is noted and the handler never learns of it.
 */
final class Invocation {
  static final ContextKey<Invocation> KEY = ContextKey.named("spanledger-invocation");
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private static final AttributeKey<Long> STATUS_CODE =
      AttributeKey.longKey("http.response.status_code");
  private static final int FIRST_SERVER_ERROR = 500;

  private final @Nullable Context lambdaContext;
  private final InvocationSink sink;
  private final SpanBuffer buffer;
  private final Tracer tracer;
  private final Span server;
  private final @Nullable Span batch;
  private final @Nullable HttpFront httpFront;
  private final Scope scope;
  private final AtomicBoolean isFinished = new AtomicBoolean();

  @SuppressWarnings("MustBeClosedChecker") // Closed by finish().
  Invocation(Parts parts, @Nullable Context lambdaContext, InvocationSink sink) {
    this.lambdaContext = lambdaContext;
    this.sink = sink;
    this.buffer = parts.buffer();
    this.tracer = parts.tracer();
    this.server = parts.server();
    this.batch = parts.batch();
    this.httpFront = parts.httpFront();
    this.scope = parts.context().with(KEY, this).makeCurrent();
  }

  /**
   * What the start of an invocation leaves behind.
   *
   * @param batch the span of an SQS batch; null for other sources
   * @param context in which the handler runs
   */
  record Parts(
      Tracer tracer,
      SpanBuffer buffer,
      Span server,
      @Nullable Span batch,
      @Nullable HttpFront httpFront,
      io.opentelemetry.context.Context context) {}

  boolean isHttp() {
    return httpFront != null;
  }

  Tracer tracer() {
    return tracer;
  }

  Span server() {
    return server;
  }

  SpanBuffer buffer() {
    return buffer;
  }

  /** Milliseconds until Lambda kills the process; far away where nothing says. */
  int remainingMillis() {
    return lambdaContext == null ? Integer.MAX_VALUE : lambdaContext.getRemainingTimeInMillis();
  }

  /**
   * The handler returned.
   *
   * @param httpStatus as the response names it; 0 for none
   */
  void succeeded(int httpStatus) {
    if (httpFront == null) {
      return;
    }
    int status = httpStatus == 0 ? httpFront.defaultStatus() : httpStatus;
    if (status > 0) {
      server.setAttribute(STATUS_CODE, (long) status);
    }
    if (status >= FIRST_SERVER_ERROR) {
      server.setAttribute(ERROR_TYPE, Integer.toString(status));
      server.setStatus(StatusCode.ERROR);
    }
  }

  /** The handler threw. */
  void failed(Throwable error) {
    String type = error.getClass().getName();
    server.recordException(error);
    server.setAttribute(ERROR_TYPE, type);
    server.setStatus(StatusCode.ERROR, describe(error));
    if (httpFront != null) {
      server.setAttribute(STATUS_CODE, (long) httpFront.failureStatus());
    }
    if (batch != null) {
      batch.setAttribute(ERROR_TYPE, type);
      batch.setStatus(StatusCode.ERROR);
    }
  }

  /** Ends the spans and exports them, in the time that is left. */
  void finish() {
    try {
      scope.close();
      if (batch != null) {
        batch.end();
      }
      server.end();
      if (isFinished.compareAndSet(false, true)) {
        sink.finished(this);
      }
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  /** Lambda is about to kill the process: ends what is open and exports it from this thread. */
  void timeOut() {
    try {
      if (!isFinished.get()) {
        sink.timedOut(this, batch);
      }
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  static String describe(Throwable error) {
    String message = error.getMessage();
    return message == null ? error.getClass().getName() : message;
  }
}
