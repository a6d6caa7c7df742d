package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Counter;
import dev.spanledger.instrumentation.export.Distribution;
import dev.spanledger.instrumentation.export.Instrument;
import dev.spanledger.instrumentation.export.OtlpMetrics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metrics that OpenTelemetry's conventions ask of a function, by trigger. Not thread-safe.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/faas/faas-metrics/">FaaS metrics</a>
 */
final class FaasMetrics {
  static final String TRIGGER_KEY = "faas.trigger";
  static final List<String> TRIGGERS = List.of("datasource", "http", "other", "pubsub", "timer");

  /** As the conventions advise for durations. */
  private static final double[] SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
  };

  /** 16 MiB to 8 GiB in powers of two; the conventions advise none. */
  private static final double[] BYTES = {
    0x1p24, 0x1p25, 0x1p26, 0x1p27, 0x1p28, 0x1p29, 0x1p30, 0x1p31, 0x1p32, 0x1p33
  };

  private static final int OTHER = TRIGGERS.indexOf("other");
  private static final double NANOS_PER_SECOND = 1e9;

  private final Counter invocations = counter("faas.invocations", "{invocation}");
  private final Counter errors = counter("faas.errors", "{error}");
  private final Counter timeouts = counter("faas.timeouts", "{timeout}");
  private final Counter coldStarts = counter("faas.coldstarts", "{coldstart}");
  private final Distribution initDuration = distribution("faas.init_duration", "s", SECONDS);
  private final Distribution invokeDuration = distribution("faas.invoke_duration", "s", SECONDS);
  private final Distribution memory = distribution("faas.mem_usage", "By", BYTES);
  private final Distribution cpu = distribution("faas.cpu_usage", "s", SECONDS);

  /** All of them, for an encoder. */
  final Instrument[] instruments = {
    invocations, errors, timeouts, coldStarts, initDuration, invokeDuration, memory, cpu
  };

  /** Since when has been counted, in epoch nanoseconds. */
  long startEpochNanos;

  /** Has encoded what was counted, once that is on its way; null where that is nothing. */
  @Nullable OtlpMetrics encoded;

  private final OtlpMetrics encoder;

  /**
   * @param encoder of this set's own
   */
  FaasMetrics(OtlpMetrics encoder, long startEpochNanos) {
    this.encoder = encoder;
    this.startEpochNanos = startEpochNanos;
  }

  /**
   * Counts an invocation as it ended.
   *
   * @param cpuNanos that the process used since the invocation before, at 10 ms resolution
   * @param residentBytes of the process; 0 where the system does not tell, nor the processor time
   */
  void record(Invocation invocation, long cpuNanos, long residentBytes) {
    int known = TRIGGERS.indexOf(invocation.trigger());
    int trigger = known < 0 ? OTHER : known;
    if (invocation.hasTimedOut()) {
      timeouts.increment(trigger);
    } else if (invocation.hasFailed()) {
      errors.increment(trigger);
    } else {
      invocations.increment(trigger);
    }
    if (invocation.isCold()) {
      coldStarts.increment(trigger);
    }
    if (invocation.initNanos() > 0) {
      initDuration.record(trigger, invocation.initNanos() / NANOS_PER_SECOND);
    }
    invokeDuration.record(trigger, invocation.durationNanos() / NANOS_PER_SECOND);
    if (residentBytes > 0) {
      memory.record(trigger, residentBytes);
      cpu.record(trigger, cpuNanos / NANOS_PER_SECOND);
    }
  }

  /** Encodes what was counted up to now. */
  void encode(long nowEpochNanos) {
    encoded = encoder.encode(instruments, startEpochNanos, nowEpochNanos) ? encoder : null;
  }

  /** Takes over what another set recorded that could not be delivered. */
  void add(FaasMetrics other) {
    invocations.add(other.invocations);
    errors.add(other.errors);
    timeouts.add(other.timeouts);
    coldStarts.add(other.coldStarts);
    initDuration.add(other.initDuration);
    invokeDuration.add(other.invokeDuration);
    memory.add(other.memory);
    cpu.add(other.cpu);
    startEpochNanos = Math.min(startEpochNanos, other.startEpochNanos);
  }

  void restart(long nowEpochNanos) {
    for (Instrument instrument : instruments) {
      instrument.reset();
    }
    startEpochNanos = nowEpochNanos;
  }

  static List<Double> secondBounds() {
    List<Double> bounds = new ArrayList<>();
    for (double bound : SECONDS) {
      bounds.add(bound);
    }
    return bounds;
  }

  static List<Long> byteBounds() {
    List<Long> bounds = new ArrayList<>();
    for (double bound : BYTES) {
      bounds.add((long) bound);
    }
    return bounds;
  }

  private static Counter counter(String name, String unit) {
    return new Counter(name, unit, TRIGGER_KEY, TRIGGERS);
  }

  private static Distribution distribution(String name, String unit, double[] bounds) {
    return new Distribution(name, unit, TRIGGER_KEY, TRIGGERS, bounds);
  }
}
