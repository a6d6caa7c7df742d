package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.PlatformEvent;
import dev.spanledger.locallambda.platform.TraceHeader;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Runs of one function: instances, cold starts, what the platform reports and what is billed. */
final class SimulatedFunction {
  /** A run's guard exports open spans this long before the platform kills it. */
  private static final long GUARD_NANOS = Duration.ofMillis(100).toNanos();

  /** Times as much work as of another tenant. */
  private static final double NOISY_WORK = 25;

  private final FunctionProfile profile;
  private final String arn;
  private final String accountId;
  private final boolean hasNoisyTenant;
  private final InstancePool pool;
  private final InitDurations initDurations;
  private final Dice dice;
  private final SpanOutbox spans;
  private final Meter meter;
  private final RunObserver observer;

  SimulatedFunction(
      FunctionProfile profile,
      HistorySettings settings,
      InitDurations initDurations,
      Dice dice,
      SpanOutbox spans,
      PlatformOutbox platform,
      Meter meter,
      RunObserver observer) {
    this.profile = profile;
    this.arn =
        "arn:aws:lambda:%s:%s:function:%s"
            .formatted(settings.region(), settings.accountId(), profile.name());
    this.accountId = settings.accountId();
    this.hasNoisyTenant = settings.has(Plant.NOISY_TENANT);
    this.pool = new InstancePool(profile, settings, arn, dice.split(), platform);
    this.initDurations = initDurations;
    this.dice = dice;
    this.spans = spans;
    this.meter = meter;
    this.observer = observer;
  }

  FunctionProfile profile() {
    return profile;
  }

  Dice dice() {
    return dice;
  }

  /** An event arrives; where no instance is idle, one starts first. */
  SimulatedRun begin(
      long arrivalNanos, String traceId, @Nullable String callerSpanId, @Nullable String tenant) {
    SimulatedInstance instance = pool.takeIdle(arrivalNanos);
    long initNanos = 0;
    if (instance == null && pool.hasProvisionedLeft(arrivalNanos)) {
      instance = pool.startProvisioned(arrivalNanos);
    } else if (instance == null) {
      instance = pool.start(arrivalNanos);
      double millis =
          initDurations.pickMillis(
              profile.runtime(), profile.memorySizeMb(), profile.architecture(), dice);
      initNanos = (long) (millis * profile.initFactor() * dice.between(0.93, 1.12) * 1e6);
      Instant initEnd = InstancePool.instant(arrivalNanos + initNanos);
      instance.add(new PlatformEvent.InitRuntimeDone(initEnd, Outcome.SUCCESS, null));
      instance.add(new PlatformEvent.InitReport(initEnd, Outcome.SUCCESS, null, initNanos));
    }
    String parentId = callerSpanId == null ? dice.hex16() : callerSpanId;
    return new SimulatedRun(
        instance,
        new TraceHeader(traceId, parentId, true),
        callerSpanId,
        dice.hex16(),
        dice.uuid(),
        tenant,
        arrivalNanos + initNanos,
        initNanos);
  }

  /** True where this run fails, whatever it is asked to do. */
  boolean fails(SimulatedRun run) {
    return dice.happens(profile.errorRatio() + run.instance().release().errorRatio());
  }

  /**
   * How long the handler itself works.
   *
   * @param medianMillis of a good release
   */
  long workNanos(SimulatedRun run, double medianMillis) {
    boolean isNoisy = hasNoisyTenant && Planted.NOISY_TENANT.equals(run.tenant());
    double slowdown = run.instance().release().slowdown() * (isNoisy ? NOISY_WORK : 1);
    return (long) (dice.logNormal(medianMillis, 0.4) * slowdown * 1e6);
  }

  /** A span of this run; {@link #end} adds the server span itself. */
  void add(SimulatedRun run, Span.Builder span) {
    spans.add(run.instance(), span);
  }

  /**
   * The run is over.
   *
   * @param server with name, kind and what the trigger adds
   */
  void end(SimulatedRun run, Span.Builder server, Ending ending) {
    boolean isTimeout = ending.outcome() == Outcome.TIMEOUT;
    long spanEnd = isTimeout ? ending.endNanos() - GUARD_NANOS : ending.endNanos();
    describe(run, server, ending);
    add(run, server.setEndTimeUnixNano(spanEnd));
    if (run.isCold()) {
      addInit(run);
    }
    long durationNanos = ending.endNanos() - run.startNanos();
    long billedMs = (durationNanos + run.initNanos() + 999_999) / 1_000_000;
    Instant start = InstancePool.instant(run.startNanos());
    if (run.instance().isProvisioned()) {
      meter.provisionedInvocation(arn, start, billedMs, profile.memorySizeMb());
    } else {
      meter.invocation(arn, profile.architecture(), start, billedMs, profile.memorySizeMb());
    }
    meter.storage(arn, start, billedMs, profile.ephemeralStorageMb());
    meter.log(profile.name(), start, (long) dice.logNormal(profile.medianLogBytes(), 0.3));
    boolean isWithheld = !run.isCold() && dice.happens(profile.withheldRatio());
    observer.ended(run, arn, profile, isWithheld, billedMs * profile.memorySizeMb());
    if (!isWithheld) {
      report(run, ending, durationNanos, billedMs);
    }
    run.instance().release(ending.endNanos());
    if (isTimeout) {
      run.instance().kill();
    }
  }

  private void describe(SimulatedRun run, Span.Builder server, Ending ending) {
    server
        .setTraceId(Attribute.id(run.trace().traceId()))
        .setSpanId(Attribute.id(run.spanId()))
        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
        .setStartTimeUnixNano(run.startNanos())
        .addAttributes(Attribute.of("faas.invocation_id", run.requestId()))
        .addAttributes(Attribute.of("faas.coldstart", run.isCold()))
        .addAttributes(Attribute.of("cloud.resource_id", arn))
        .addAttributes(Attribute.of("cloud.account.id", accountId))
        .addAttributes(
            Attribute.of("aws.lambda.invoked_arn", arn + ":" + run.instance().release().version()));
    if (run.tenant() != null) {
      server.addAttributes(Attribute.of("tenant.id", run.tenant()));
    }
    if (run.callerSpanId() != null) {
      server.setParentSpanId(Attribute.id(run.callerSpanId()));
    }
    if (run.isCold()) {
      server.addAttributes(Attribute.of("faas.init.type", PlatformEvent.ON_DEMAND));
    }
    if (ending.errorType() != null && ending.message() != null) {
      boolean isTimeout = ending.outcome() == Outcome.TIMEOUT;
      String type = isTimeout ? "timeout" : ending.errorType();
      server
          .addAttributes(Attribute.of("error.type", type))
          .setStatus(error(ending.message()))
          .addEvents(exception(ending.endNanos(), type, ending.message()));
    }
  }

  /** As the instrumentation has it: beside the run where a caller waited for both. */
  private void addInit(SimulatedRun run) {
    String parent = run.callerSpanId() == null ? run.spanId() : run.callerSpanId();
    add(
        run,
        Span.newBuilder()
            .setTraceId(Attribute.id(run.trace().traceId()))
            .setSpanId(Attribute.id(dice.hex16()))
            .setParentSpanId(Attribute.id(parent))
            .setName("init")
            .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
            .setStartTimeUnixNano(run.startNanos() - run.initNanos())
            .setEndTimeUnixNano(run.startNanos())
            .addAttributes(Attribute.of("faas.init.type", PlatformEvent.ON_DEMAND)));
  }

  private void report(SimulatedRun run, Ending ending, long durationNanos, long billedMs) {
    SimulatedInstance instance = run.instance();
    String version = instance.release().version();
    Instant end = InstancePool.instant(ending.endNanos());
    int usedMb = (int) Math.min(profile.memorySizeMb(), dice.between(95, 210));
    instance.add(
        new PlatformEvent.Start(
            InstancePool.instant(run.startNanos()), run.requestId(), version, run.trace()));
    instance.add(
        new PlatformEvent.RuntimeDone(
            end,
            run.requestId(),
            ending.outcome(),
            ending.errorType(),
            run.trace(),
            durationNanos,
            ending.producedBytes()));
    instance.add(
        new PlatformEvent.Report(
            end.plusMillis(1),
            run.requestId(),
            ending.outcome(),
            ending.errorType(),
            run.trace(),
            durationNanos,
            billedMs,
            profile.memorySizeMb(),
            usedMb,
            run.isCold() ? run.initNanos() : null));
  }

  /** Sends what instances have still to report. */
  void finish() {
    pool.finish();
  }

  static Status error(String message) {
    return Status.newBuilder()
        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
        .setMessage(message)
        .build();
  }

  static Span.Event exception(long nanos, String type, String message) {
    return Span.Event.newBuilder()
        .setName("exception")
        .setTimeUnixNano(nanos)
        .addAttributes(Attribute.of("exception.type", type))
        .addAttributes(Attribute.of("exception.message", message))
        .build();
  }
}
