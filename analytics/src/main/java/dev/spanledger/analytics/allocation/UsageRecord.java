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
 * @param callers who caused it, with their shares
 * @param use the run itself, or the call that the run made
 */
record UsageRecord(
    @Nullable FunctionKey function,
    String invocationId,
    @Nullable String instance,
    Instant reportTime,
    Instant startTime,
    boolean isColdStart,
    boolean isFailed,
    @Nullable String serviceName,
    @Nullable String version,
    @Nullable String route,
    @Nullable String traceId,
    @Nullable String spanId,
    SortedMap<Caller, Integer> callers,
    Use use) {

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
    return new UsageRecord(
        function,
        answer.requiredText("invocation_id"),
        answer.text("faas_instance"),
        answer.time("report_time"),
        answer.time("start_time"),
        Boolean.TRUE.equals(answer.bool("cold_start")),
        status != null && !status.equals("success"),
        service,
        answer.text("faas_version"),
        answer.text("route"),
        traceId,
        answer.text("span_id"),
        callerPays.callers(traceId, service, answer.text("request_tenant")),
        RunUse.of(answer, FunctionKey.isReplica(answer.text("faas_name"))));
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
    String service = answer.text("service_name");
    return new UsageRecord(
        null,
        invocation == null ? traceId + "/" + spanId : invocation,
        answer.text("faas_instance"),
        answer.time("start_time"),
        answer.time("start_time"),
        Boolean.TRUE.equals(answer.bool("faas_coldstart")),
        Boolean.TRUE.equals(answer.bool("is_error")),
        service,
        answer.text("faas_version"),
        answer.text("route"),
        traceId,
        spanId,
        callerPays.callers(traceId, service, answer.text("request_tenant")),
        use);
  }

  /** Name of the function; null where a call does not tell. */
  @Nullable String functionName() {
    if (use instanceof CloudRunUse run) {
      return run.functionName();
    }
    return function == null ? null : function.name();
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
