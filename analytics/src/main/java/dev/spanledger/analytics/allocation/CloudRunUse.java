package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.Meter.WeightRule;
import org.jspecify.annotations.Nullable;

/**
 * One run of a function of a cloud that reports no runs, as its span tells it.
 *
 * @param resource function, or app of functions, that is billed
 * @param functionName as its spans name it
 * @param runCount 1, or the number of runs that it stands for, where runs were sampled
 * @param memoryMb null where nobody told
 */
record CloudRunUse(
    ResourceKey resource,
    String functionName,
    long runCount,
    long durationMs,
    @Nullable Long memoryMb,
    boolean isSampled)
    implements Use {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long BYTES_PER_MB = 1L << 20;

  /** Null where the row does not tell which function ran. */
  static @Nullable CloudRunUse of(Answer answer) {
    String name = answer.requiredText("faas_name");
    String id = answer.text("cloud_resource_id");
    String provider = answer.requiredText("cloud_provider");
    ResourceKey resource = ResourceKey.ofCloudFunction(id);
    if (resource == null || !resource.region().equals(provider)) {
      // Azure's functions are named app/function, and the app is billed.
      resource =
          ResourceKey.ofCloudFunction(
              provider, answer.text("cloud_account_id"), name.split("/")[0]);
    }
    if (resource == null) {
      return null;
    }
    double stands = Math.max(1, answer.number("sample_weight"));
    Long nanos = answer.integer("duration_ns");
    Long memoryBytes = answer.integer("faas_max_memory");
    return new CloudRunUse(
        resource,
        name,
        Math.round(stands),
        nanos == null ? 0 : -Math.floorDiv(-nanos, NANOS_PER_MILLI),
        memoryBytes == null ? null : Long.valueOf(memoryBytes / BYTES_PER_MB),
        stands > 1);
  }

  @Override
  public long weight(Meter meter) {
    WeightRule rule = meter.weight();
    if (rule == WeightRule.CLOUD_RUN) {
      return runCount;
    }
    if (rule == WeightRule.CLOUD_MB_MS) {
      return memoryMb == null ? 0 : memoryMb * durationMs * runCount;
    }
    return rule == WeightRule.CLOUD_MS ? durationMs * runCount : 0;
  }

  @Override
  public boolean tells(WeightRule rule) {
    return rule != WeightRule.CLOUD_MB_MS || memoryMb != null;
  }
}
