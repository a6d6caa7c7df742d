package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An SDK that the function registered itself. It has the spans already; they, its metrics and its
 * log records have to leave before the freeze too.
 */
final class ForeignOutlet implements Outlet {
  private final OpenTelemetry registered;
  private final @Nullable ForeignMetrics metrics;
  private @Nullable List<Object> providers;

  /**
   * @param metrics null where nothing is measured
   */
  ForeignOutlet(OpenTelemetry registered, @Nullable ForeignMetrics metrics) {
    this.registered = registered;
    this.metrics = metrics;
  }

  @Override
  public void deliver(List<SpanData> spans, @Nullable Outcome outcome, long budgetNanos) {
    if (metrics != null && outcome != null) {
      metrics.record(outcome);
    }
    close(spans, budgetNanos);
  }

  @Override
  public void suspend() {
    // The connections are the SDK's own.
  }

  @Override
  public void restart() {
    // So are its clocks.
  }

  /** The SDK's own shutdown is for whoever made it. */
  @Override
  public void close(List<SpanData> spans, long budgetNanos) {
    if (budgetNanos <= 0) {
      return;
    }
    List<CompletableResultCode> flushes = new ArrayList<>(3);
    for (Object provider : providers()) {
      flush(provider, flushes);
    }
    CompletableResultCode.ofAll(flushes).join(budgetNanos, TimeUnit.NANOSECONDS);
  }

  private synchronized List<Object> providers() {
    List<Object> known = providers;
    if (known == null) {
      known = new ArrayList<>(3);
      known.add(unwrap(registered.getTracerProvider()));
      known.add(unwrap(registered.getMeterProvider()));
      known.add(unwrap(registered.getLogsBridge()));
      providers = known;
    }
    return known;
  }

  private static void flush(Object provider, List<CompletableResultCode> flushes) {
    if (provider instanceof SdkTracerProvider tracers) {
      flushes.add(tracers.forceFlush());
      return;
    }
    try {
      // The SDK of metrics and of logs may not be there, so its classes cannot be named.
      if (provider.getClass().getMethod("forceFlush").invoke(provider)
          instanceof CompletableResultCode flushed) {
        flushes.add(flushed);
      }
    } catch (NoSuchMethodException e) {
      // The API's own, which keeps nothing.
    } catch (ReflectiveOperationException | RuntimeException e) {
      Failures.note(Failures.Kind.EXPORT, e);
    }
  }

  /** The SDK hides its providers behind wrappers with a method to get at them, for uses as this. */
  private static Object unwrap(Object provider) {
    try {
      Method unobfuscate = provider.getClass().getMethod("unobfuscate");
      unobfuscate.setAccessible(true);
      Object real = unobfuscate.invoke(provider);
      return real == null ? provider : real;
    } catch (NoSuchMethodException e) {
      return provider;
    } catch (ReflectiveOperationException | RuntimeException e) {
      Failures.note(Failures.Kind.EXPORT, e);
      return provider;
    }
  }
}
