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
 * @param names what tells it from others; null where that stays in the engine, in a table of runs
 * @param row of that table, whose order does not depend on the lake's; else 0
 * @param owner service and function that its share of a charge belongs to
 * @param callers who caused it, with their shares
 * @param use the run itself, or the call that the run made
 */
record UsageRecord(
    @Nullable FunctionKey function,
    @Nullable Names names,
    int row,
    Instant startTime,
    boolean isColdStart,
    boolean isFailed,
    Owners.Owner owner,
    SortedMap<Caller, Integer> callers,
    Use use) {

  /** What tells one run or call from others. */
  record Names(
      String invocationId,
      @Nullable String instance,
      Instant reportTime,
      @Nullable String version,
      @Nullable String route,
      @Nullable String traceId,
      @Nullable String spanId) {
    private static final Comparator<Names> ORDER =
        Comparator.comparing(Names::invocationId)
            .thenComparing(Names::instance, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Names::reportTime);
  }

  /** Stable whatever the order in which the lake hands records out. */
  static final Comparator<UsageRecord> ORDER =
      Comparator.comparingInt(UsageRecord::row)
          .thenComparing(UsageRecord::names, Comparator.nullsFirst(Names.ORDER))
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
    return new UsageRecord(
        function,
        new Names(
            answer.requiredText("invocation_id"),
            answer.text("faas_instance"),
            answer.time("report_time"),
            answer.text("faas_version"),
            answer.text("route"),
            answer.text("trace_id"),
            answer.text("span_id")),
        0,
        answer.time("start_time"),
        Boolean.TRUE.equals(answer.bool("cold_start")),
        Boolean.TRUE.equals(answer.bool("failed")),
        new Owners.Owner(answer.text("service_name"), function.name()),
        callerPays.callers(answer),
        RunUse.of(answer));
  }

  /** A run in another cloud; null where the row does not tell which function ran. */
  static @Nullable UsageRecord ofCloudRun(Answer answer, CallerPays callerPays) {
    CloudRunUse use = CloudRunUse.of(answer);
    if (use == null) {
      return null;
    }
    String traceId = answer.requiredText("trace_id");
    String spanId = answer.requiredText("span_id");
    String invocation = answer.text("faas_invocation_id");
    return new UsageRecord(
        null,
        new Names(
            invocation == null ? traceId + "/" + spanId : invocation,
            answer.text("faas_instance"),
            answer.time("start_time"),
            answer.text("faas_version"),
            answer.text("route"),
            traceId,
            spanId),
        0,
        answer.time("start_time"),
        Boolean.TRUE.equals(answer.bool("faas_coldstart")),
        Boolean.TRUE.equals(answer.bool("is_error")),
        new Owners.Owner(answer.text("service_name"), use.functionName()),
        callerPays.callers(answer),
        use);
  }

  boolean isRun() {
    return !(use instanceof CallUse);
  }

  private String callSpanId() {
    return use instanceof CallUse call ? call.spanId() : "";
  }

  /** It stands for more than itself, because others like it were not recorded. */
  boolean isSampled() {
    return use.isSampled();
  }

  /** What it weighs on the meter; 0 where the meter does not count it. */
  long weight(Meter meter) {
    return use.weight(meter);
  }

  /** Part of the weight that was spent before the handler ran. */
  long startWeight(Meter meter) {
    return use instanceof RunUse run ? run.startWeight(meter) : 0;
  }
}
