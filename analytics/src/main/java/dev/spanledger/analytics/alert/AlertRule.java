package dev.spanledger.analytics.alert;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When somebody is to be told.
 *
 * @param name unique in its file
 * @param item what the rule looks at: a report, an objective or "*", a cut of the cost, a budget's
 *     item or "*"
 * @param service only rows of this service; null for all
 * @param column of a report's rows; null unless the kind is {@link Kind#THRESHOLD}
 * @param condition on that column, or the least excess of an anomaly; null where the kind has none
 * @param period up to now that a report is asked about
 */
public record AlertRule(
    String name,
    Kind kind,
    String item,
    @Nullable String service,
    @Nullable String column,
    @Nullable Condition condition,
    Duration period) {

  /** What a rule looks at. */
  public enum Kind {
    /** A number in any report. */
    THRESHOLD,
    /** An objective whose budget burns or is exhausted. */
    BURN,
    /** A last complete day that cost more than its past explains. */
    ANOMALY,
    /** A budget that is exceeded, or expected to be. */
    BUDGET
  }

  /** A comparison with a number. */
  public record Condition(boolean isAbove, double bound) {
    boolean isMet(double value) {
      return isAbove ? value > bound : value < bound;
    }

    @Override
    public String toString() {
      return (isAbove ? "> " : "< ") + bound;
    }
  }
}
