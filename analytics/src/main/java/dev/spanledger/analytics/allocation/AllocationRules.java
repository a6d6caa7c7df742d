package dev.spanledger.analytics.allocation;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rules for the charges that nothing measured decides about.
 *
 * @param shared for all that is neither tax nor credit and that no service owns: support, fees,
 *     what has no meter
 * @param fixedPercents by service, for {@link SharedRule#FIXED}: above 0, four decimals at most,
 *     100 together; empty where no rule is fixed
 */
public record AllocationRules(
    SharedRule tax,
    SharedRule credit,
    SharedRule shared,
    SortedMap<String, BigDecimal> fixedPercents) {
  static final int PERCENT_SCALE = 4;
  private static final BigDecimal WHOLE = BigDecimal.valueOf(100);

  /** Nothing is spread unasked. */
  public static final AllocationRules DEFAULT =
      new AllocationRules(SharedRule.KEEP, SharedRule.KEEP);

  /**
   * @throws IllegalArgumentException where the percentages are no whole, or missing for a fixed
   *     rule
   */
  public AllocationRules {
    fixedPercents = Collections.unmodifiableSortedMap(new TreeMap<>(fixedPercents));
    boolean isFixed =
        tax == SharedRule.FIXED || credit == SharedRule.FIXED || shared == SharedRule.FIXED;
    if (isFixed || !fixedPercents.isEmpty()) {
      requireWhole(fixedPercents);
    }
  }

  public AllocationRules(SharedRule tax, SharedRule credit) {
    this(tax, credit, SharedRule.KEEP, new TreeMap<>());
  }

  private static void requireWhole(SortedMap<String, BigDecimal> percents) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<String, BigDecimal> share : percents.entrySet()) {
      BigDecimal percent = share.getValue();
      if (percent.signum() <= 0 || percent.stripTrailingZeros().scale() > PERCENT_SCALE) {
        throw new IllegalArgumentException(
            "Fixed share of %s is %s: it must be above 0, with %d decimals at most"
                .formatted(share.getKey(), percent.toPlainString(), PERCENT_SCALE));
      }
      sum = sum.add(percent);
    }
    if (sum.compareTo(WHOLE) != 0) {
      throw new IllegalArgumentException(
          "Fixed shares add up to %s: they must be 100 together".formatted(sum.toPlainString()));
    }
  }

  /** Whether any charge follows usage, or services are asked for by name. */
  boolean isSpreading() {
    return tax != SharedRule.KEEP
        || credit != SharedRule.KEEP
        || shared != SharedRule.KEEP
        || !fixedPercents.isEmpty();
  }

  /** Changes with every change of what a split answers, so that an old run is not taken for new. */
  String version() {
    return "7/tax=%s/credit=%s/shared=%s/fixed=%s".formatted(tax, credit, shared, fixedPercents);
  }
}
