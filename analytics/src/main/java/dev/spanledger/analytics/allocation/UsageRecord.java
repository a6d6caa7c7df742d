package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import java.time.Instant;
import java.util.Comparator;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One run of a function, with what its span and its trace say about it; or one call of a run.
 *
 * @param function that ran; null where a call does not tell
 * @param billedMbMs memory MB x billed ms, restore included; 0 where the platform did not tell
 * @param startMbMs the part of it that was initialisation or restore
 * @param callers who caused it, with their shares
 * @param call that the run made; null where this is the run itself
 */
record UsageRecord(
    @Nullable FunctionKey function,
    String invocationId,
    @Nullable String instance,
    Instant reportTime,
    Instant startTime,
    @Nullable String architecture,
    boolean isProvisioned,
    long billedMbMs,
    long startMbMs,
    boolean isColdStart,
    boolean isFailed,
    @Nullable String serviceName,
    @Nullable String version,
    @Nullable String route,
    @Nullable String traceId,
    @Nullable String spanId,
    SortedMap<Caller, Integer> callers,
    @Nullable Call call) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Stable whatever the order in which the lake hands records out. */
  static final Comparator<UsageRecord> ORDER =
      Comparator.comparing(UsageRecord::invocationId)
          .thenComparing(UsageRecord::instance, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(UsageRecord::reportTime)
          .thenComparing(UsageRecord::callSpanId);

  /** Null where the row does not tell which function ran. */
  static @Nullable UsageRecord of(Answer answer, CallerPays callerPays) {
    FunctionKey function =
        FunctionKey.ofInvocation(
            answer.text("cloud_resource_id"),
            answer.text("cloud_region"),
            answer.text("cloud_account_id"),
            answer.text("faas_name"));
    if (function == null) {
      return null;
    }
    String traceId = answer.text("trace_id");
    String service = answer.text("service_name");
    String status = answer.text("status");
    boolean isCold = Boolean.TRUE.equals(answer.bool("cold_start"));
    return new UsageRecord(
        function,
        answer.requiredText("invocation_id"),
        answer.text("faas_instance"),
        answer.time("report_time"),
        answer.time("start_time"),
        answer.text("architecture"),
        "provisioned-concurrency".equals(answer.text("init_type")),
        orZero(answer.integer("billed_mb_ms")),
        startMbMs(answer),
        isCold,
        status != null && !status.equals("success"),
        service,
        answer.text("faas_version"),
        answer.text("route"),
        traceId,
        answer.text("span_id"),
        callerPays.callers(traceId, service, answer.text("request_tenant")),
        null);
  }

  /** Name of the function; null where a call does not tell. */
  @Nullable String functionName() {
    return function == null ? null : function.name();
  }

  private String callSpanId() {
    return call == null ? "" : call.spanId();
  }

  /** It stands for more than itself, because others like it were not recorded. */
  boolean isSampled() {
    return call != null && call.weight().isSampled();
  }

  /** What it weighs on the meter; 0 where the meter does not count it. */
  long weight(Meter meter) {
    if (call != null) {
      return call.weight().rule() == meter.weight() ? call.weight().weight() : 0;
    }
    String wanted = meter.architecture();
    if (wanted != null && !wanted.equals(architecture == null ? "x86_64" : architecture)) {
      return 0;
    }
    return switch (meter.weight()) {
      case INVOCATION, LOG_SHARE -> 1;
      case BILLED_MB_MS -> isProvisioned ? 0 : billedMbMs;
      case PROVISIONED_MB_MS -> isProvisioned ? billedMbMs : 0;
      case NONE,
          API_CALL,
          QUEUE_CALL,
          TOPIC_PUBLISH,
          BUS_PUT,
          READ_UNITS,
          WRITE_UNITS,
          DATABASE_TIME,
          STATE_MACHINE_START ->
          0;
    };
  }

  /** Part of the weight that was spent before the handler ran. */
  long startWeight(Meter meter) {
    return meter.weight() == Meter.WeightRule.BILLED_MB_MS && !isProvisioned
        ? Math.min(startMbMs, billedMbMs)
        : 0;
  }

  /** Who caused it, as far as one can be named: the first caller, where there are several. */
  Caller caller() {
    return callers.firstKey();
  }

  private static long startMbMs(Answer answer) {
    long memoryMb = orZero(answer.integer("memory_size_mb"));
    long billedMs = orZero(answer.integer("billed_duration_ms"));
    long initNanos = orZero(answer.integer("init_duration_ns"));
    long durationNanos = orZero(answer.integer("duration_ns"));
    // Until August 2025 managed runtimes were billed without their init, and warm-ups still are.
    boolean isInitBilled =
        initNanos > 0 && billedMs * NANOS_PER_MILLI + NANOS_PER_MILLI > initNanos + durationNanos;
    long initMs = isInitBilled ? -Math.floorDiv(-initNanos, NANOS_PER_MILLI) : 0;
    long restoreMs = orZero(answer.integer("billed_restore_duration_ms"));
    return memoryMb * (initMs + restoreMs);
  }

  private static long orZero(@Nullable Long number) {
    return number == null ? 0 : number;
  }
}
