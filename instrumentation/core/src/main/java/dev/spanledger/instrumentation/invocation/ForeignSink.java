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
final class ForeignSink extends InvocationSink {
  private final OpenTelemetry registered;
  private final @Nullable ForeignMetrics metrics;
  private @Nullable List<Object> providers;

  ForeignSink(Settings settings, InvocationSpans spans, OpenTelemetry registered) {
    super(settings, spans, settings.measures() ? new ProcessUsage() : null);
    this.registered = registered;
    this.metrics = settings.measures() ? new ForeignMetrics(registered) : null;
  }

  @Override
  void deliver(List<SpanData> spans, @Nullable Invocation counted, long budgetNanos) {
    if (metrics != null && counted != null) {
      metrics.record(counted, takeCpuNanos(), residentBytes());
    }
    deliverLast(spans, budgetNanos);
  }

  /** The SDK's own shutdown is for whoever made it. */
  @Override
  void deliverLast(List<SpanData> spans, long budgetNanos) {
    if (budgetNanos <= 0) {
      return;
    }
    List<CompletableResultCode> flushes = new ArrayList<>(3);
    for (Object provider : providers()) {
      flush(provider, flushes);
    }
    CompletableResultCode.ofAll(flushes).join(budgetNanos, TimeUnit.NANOSECONDS);
  }

  /** Its clocks are its own. */
  @Override
  void restored() {}

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
