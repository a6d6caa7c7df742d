package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;

/** An SDK that the function registered itself: its spans have to leave before the freeze too. */
final class ForeignSdk {
  private ForeignSdk() {}

  static void flush(TracerProvider provider, long budgetNanos) {
    TracerProvider real = unwrap(provider);
    if (real instanceof SdkTracerProvider sdk && budgetNanos > 0) {
      sdk.forceFlush().join(budgetNanos, TimeUnit.NANOSECONDS);
    }
  }

  /** The SDK hides its provider behind a wrapper with a method to get at it, for uses like this. */
  private static TracerProvider unwrap(TracerProvider provider) {
    if (provider instanceof SdkTracerProvider) {
      return provider;
    }
    try {
      Method unobfuscate = provider.getClass().getMethod("unobfuscate");
      unobfuscate.setAccessible(true);
      return unobfuscate.invoke(provider) instanceof TracerProvider real ? real : provider;
    } catch (ReflectiveOperationException | RuntimeException e) {
      Failures.note(Failures.Kind.EXPORT, e);
      return provider;
    }
  }
}
