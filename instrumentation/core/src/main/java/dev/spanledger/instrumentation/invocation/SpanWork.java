package dev.spanledger.instrumentation.invocation;

import org.jspecify.annotations.Nullable;

/** What runs in a span of its own and may throw what it likes. */
@FunctionalInterface
public interface SpanWork<T extends @Nullable Object, X extends Throwable> {
  /** Does the work. */
  T run() throws X;
}
