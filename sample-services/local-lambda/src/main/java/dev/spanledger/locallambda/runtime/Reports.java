package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.InitializationType;
import dev.spanledger.locallambda.platform.InstanceResource;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.PlatformEvent;
import dev.spanledger.locallambda.platform.PlatformSink;
import dev.spanledger.locallambda.platform.PlatformSpan;
import dev.spanledger.locallambda.telemetry.Telemetry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the platform says of one instance, to the collector, to extensions and to the meter. */
final class Reports {
  private static final long NANOS_PER_MS = 1_000_000;

  private final FunctionConfig function;
  private final InitializationType initType;
  private final InstanceResource resource;
  private final PlatformSink platform;
  private final Telemetry telemetry;
  private final Consumer<BilledInvocation> meter;
  private final Clock clock;

  /**
   * What a run used.
   *
   * @param durationNanos of the handler
   * @param phaseNanos until the extensions were done, too
   * @param initNanos null where the run did not wait for an init
   * @param restoreNanos null where it did not wait for a restore
   */
  record Use(
      Exchange.Taken taken,
      long durationNanos,
      long phaseNanos,
      @Nullable Long initNanos,
      @Nullable Long restoreNanos,
      @Nullable Integer maxMemoryUsedMb,
      long logBytes) {

    /** Whole milliseconds begun, init and restore included. */
    long billedMs() {
      long nanos =
          phaseNanos
              + (initNanos == null ? 0 : initNanos)
              + (restoreNanos == null ? 0 : restoreNanos);
      return Math.max(1, (nanos + NANOS_PER_MS - 1) / NANOS_PER_MS);
    }
  }

  Reports(
      FunctionConfig function,
      InitializationType initType,
      InstanceResource resource,
      PlatformSink platform,
      Telemetry telemetry,
      Consumer<BilledInvocation> meter,
      Clock clock) {
    this.function = function;
    this.initType = initType;
    this.resource = resource;
    this.platform = platform;
    this.telemetry = telemetry;
    this.meter = meter;
    this.clock = clock;
  }

  private void emit(PlatformEvent... events) {
    List<PlatformEvent> list = List.of(events);
    telemetry.publish(list);
    platform.accept(resource, list);
  }

  void initStarted() {
    emit(
        new PlatformEvent.InitStart(
            clock.instant(),
            initType,
            function.name(),
            function.version(),
            function.memorySizeMb()));
  }

  void initEnded(End end, long initNanos) {
    Instant now = clock.instant();
    emit(
        new PlatformEvent.InitRuntimeDone(now, initType, end.outcome(), end.errorType()),
        new PlatformEvent.InitReport(now, initType, end.outcome(), end.errorType(), initNanos));
  }

  void extension(String name, String state, List<String> events, @Nullable String errorType) {
    emit(new PlatformEvent.Extension(clock.instant(), name, state, events, errorType));
  }

  void restoreStarted() {
    emit(
        new PlatformEvent.RestoreStart(
            clock.instant(), function.name(), function.version(), function.memorySizeMb()));
  }

  void restoreEnded(End end, long restoreNanos) {
    Instant now = clock.instant();
    emit(
        new PlatformEvent.RestoreRuntimeDone(now, end.outcome(), end.errorType()),
        new PlatformEvent.RestoreReport(now, end.outcome(), end.errorType(), restoreNanos));
  }

  void started(Invocation invocation, Instant time) {
    emit(
        new PlatformEvent.Start(
            time, invocation.requestId(), function.version(), invocation.trace()));
  }

  void runtimeDone(Invocation invocation, End end, Exchange.Taken taken, long durationNanos) {
    if (initType == InitializationType.MANAGED_INSTANCES) {
      return;
    }
    emit(
        new PlatformEvent.RuntimeDone(
            clock.instant(),
            invocation.requestId(),
            end.outcome(),
            end.errorType(),
            invocation.trace(),
            durationNanos,
            end.outcome() == Outcome.SUCCESS ? end.payload().length() : 0,
            end.outcome() == Outcome.SUCCESS
                ? List.of(new PlatformSpan("responseLatency", taken.time(), durationNanos))
                : List.of()));
  }

  /** The run is over, and so are the extensions with it. */
  void ended(Invocation invocation, End end, Use use) {
    if (initType == InitializationType.MANAGED_INSTANCES) {
      // Billed by the machine, not by the run; nothing is measured of a run that overlaps others.
      emit(
          new PlatformEvent.ManagedReport(
              clock.instant(),
              invocation.requestId(),
              end.outcome(),
              end.errorType(),
              invocation.trace(),
              use.durationNanos(),
              List.of(
                  new PlatformSpan("responseLatency", use.taken().time(), use.durationNanos()))));
      return;
    }
    meter.accept(
        new BilledInvocation(
            function,
            resource.functionArn(),
            initType,
            use.taken().time(),
            use.billedMs(),
            invocation.trace().isSampled() ? invocation.trace().traceId() : null,
            use.logBytes()));
    emit(
        new PlatformEvent.Report(
            clock.instant(),
            invocation.requestId(),
            end.outcome(),
            end.errorType(),
            invocation.trace(),
            use.phaseNanos(),
            use.billedMs(),
            function.memorySizeMb(),
            use.maxMemoryUsedMb(),
            use.initNanos(),
            use.restoreNanos(),
            overhead(use)));
  }

  private static List<PlatformSpan> overhead(Use use) {
    long nanos = use.phaseNanos() - use.durationNanos();
    return nanos <= 0
        ? List.of()
        : List.of(
            new PlatformSpan(
                "extensionOverhead", use.taken().time().plusNanos(use.durationNanos()), nanos));
  }
}
