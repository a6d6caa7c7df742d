package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;

/** The function's metrics in an SDK that it registered itself, which exports them. */
final class ForeignMetrics {
  private static final AttributeKey<String> TRIGGER =
      AttributeKey.stringKey(FaasMetrics.TRIGGER_KEY);
  private static final double NANOS_PER_SECOND = 1e9;

  private final LongCounter invocations;
  private final LongCounter errors;
  private final LongCounter timeouts;
  private final LongCounter coldStarts;
  private final DoubleHistogram initDuration;
  private final DoubleHistogram invokeDuration;
  private final LongHistogram memory;
  private final DoubleHistogram cpu;

  ForeignMetrics(OpenTelemetry registered) {
    Meter meter =
        registered
            .getMeterProvider()
            .meterBuilder(LibraryIdentity.NAME)
            .setInstrumentationVersion(LibraryIdentity.VERSION)
            .build();
    invocations = counter(meter, "faas.invocations", "{invocation}");
    errors = counter(meter, "faas.errors", "{error}");
    timeouts = counter(meter, "faas.timeouts", "{timeout}");
    coldStarts = counter(meter, "faas.coldstarts", "{coldstart}");
    initDuration = seconds(meter, "faas.init_duration");
    invokeDuration = seconds(meter, "faas.invoke_duration");
    memory =
        meter
            .histogramBuilder("faas.mem_usage")
            .ofLongs()
            .setUnit("By")
            .setExplicitBucketBoundariesAdvice(FaasMetrics.byteBounds())
            .build();
    cpu = seconds(meter, "faas.cpu_usage");
  }

  void record(Invocation invocation, long cpuNanos, long residentBytes) {
    Attributes attributes = Attributes.of(TRIGGER, invocation.trigger());
    LongCounter counter = invocation.hasFailed() ? errors : invocations;
    (invocation.hasTimedOut() ? timeouts : counter).add(1, attributes);
    if (invocation.isCold()) {
      coldStarts.add(1, attributes);
    }
    if (invocation.initNanos() > 0) {
      initDuration.record(invocation.initNanos() / NANOS_PER_SECOND, attributes);
    }
    invokeDuration.record(invocation.durationNanos() / NANOS_PER_SECOND, attributes);
    if (residentBytes > 0) {
      memory.record(residentBytes, attributes);
      cpu.record(cpuNanos / NANOS_PER_SECOND, attributes);
    }
  }

  private static LongCounter counter(Meter meter, String name, String unit) {
    return meter.counterBuilder(name).setUnit(unit).build();
  }

  private static DoubleHistogram seconds(Meter meter, String name) {
    List<Double> bounds = FaasMetrics.secondBounds();
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setExplicitBucketBoundariesAdvice(bounds)
        .build();
  }
}
