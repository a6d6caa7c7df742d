package dev.spanledger.analytics.billing;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a usage line counts.
 *
 * @param id as {@code lambda.gb_second}; the same for every architecture and region
 * @param architecture arm64 or x86_64 where the meter tells them apart, else null
 * @param units texts that stand for the meter's unit; empty where any may
 * @param weight what an invocation weighs on it
 */
public record Meter(
    String id, @Nullable String architecture, List<String> units, WeightRule weight) {

  /** How an invocation's share of a line of this meter is weighed, in integers. */
  public enum WeightRule {
    /** 1 per invocation. */
    INVOCATION("request/v1", 1),
    /** Memory MB x billed ms, of invocations that did not run on provisioned concurrency. */
    BILLED_MB_MS("billed-mb-ms/v1", 1_024_000),
    /** Memory MB x billed ms, of invocations on provisioned concurrency. */
    PROVISIONED_MB_MS("provisioned-mb-ms/v1", 1_024_000),
    /** Nothing that an invocation does is known to cause it. */
    NONE("none/v1", 0);

    private final String method;
    private final long weightPerUnit;

    WeightRule(String method, long weightPerUnit) {
      this.method = method;
      this.weightPerUnit = weightPerUnit;
    }

    /** Name and version of the rule, as stored with what it made. */
    public String method() {
      return method;
    }

    /** Weight of one billed unit: 1 GB-second is 1,024,000 MB x ms. */
    public long weightPerUnit() {
      return weightPerUnit;
    }
  }

  public Meter {
    units = List.copyOf(units);
  }

  boolean hasUnit(String text) {
    String unit = text.strip().toLowerCase(Locale.ROOT);
    return units.isEmpty() || units.contains(unit);
  }
}
