package dev.spanledger.instrumentation.invocation;

/** What runs in a span of its own, has no result and may throw what it likes. */
@FunctionalInterface
public interface SpanAction<X extends Throwable> {
  /** Does the work. */
  void run() throws X;
}
