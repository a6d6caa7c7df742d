package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/** A span around a piece of the function's own work. */
public final class WorkSpan {
  private WorkSpan() {}

  /** Runs the work in a span below the current one; what it throws marks the span. */
  public static <T extends @Nullable Object, X extends Throwable> T run(
      String name, SpanWork<T, X> work) throws X {
    Span span = CurrentTracer.get().spanBuilder(name).startSpan();
    try (Scope scope = span.makeCurrent()) {
      return work.run();
    } catch (Throwable e) {
      mark(span, e);
      throw e;
    } finally {
      span.end();
    }
  }

  /** Runs the action in a span below the current one; what it throws marks the span. */
  public static <X extends Throwable> void run(String name, SpanAction<X> action) throws X {
    Span span = CurrentTracer.get().spanBuilder(name).startSpan();
    try (Scope scope = span.makeCurrent()) {
      action.run();
    } catch (Throwable e) {
      mark(span, e);
      throw e;
    } finally {
      span.end();
    }
  }

  private static void mark(Span span, Throwable error) {
    span.recordException(error);
    span.setAttribute(Invocation.ERROR_TYPE, error.getClass().getName());
    span.setStatus(StatusCode.ERROR, Invocation.describe(error));
  }
}
