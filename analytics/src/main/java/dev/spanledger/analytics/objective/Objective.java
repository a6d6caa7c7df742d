package dev.spanledger.analytics.objective;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What share of a service's requests is to be good over a rolling period.
 *
 * @param name unique in its file
 * @param operation a span's name; null for all requests by which the service is entered
 * @param kind what a good request is
 * @param target share of good requests, above 0 and below 1
 * @param threshold longest good request; null unless the kind is {@link Kind#LATENCY}
 * @param period that the target is for
 */
public record Objective(
    String name,
    String service,
    @Nullable String operation,
    Kind kind,
    BigDecimal target,
    @Nullable Duration threshold,
    Duration period) {

  /** What a good request is. */
  public enum Kind {
    /** Answered without an error. */
    AVAILABILITY,
    /** Answered without an error, within the threshold. */
    LATENCY
  }

  public Objective {
    if (target.signum() <= 0 || target.compareTo(BigDecimal.ONE) >= 0) {
      throw new IllegalArgumentException(
          "Objective \"%s\" has a target of %s; it must be above 0 and below 1"
              .formatted(name, target));
    }
    if ((threshold == null) == (kind == Kind.LATENCY)) {
      throw new IllegalArgumentException(
          "Objective \"%s\" of %s has threshold %s; latency has one, availability none"
              .formatted(name, kind, threshold));
    }
  }

  /** Share of requests that may be bad: 1 minus target. */
  public double budgetRatio() {
    return BigDecimal.ONE.subtract(target).doubleValue();
  }
}
