package dev.spanledger.locallambda.meter;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where in the tiers of a month each use falls, as uses are told in the order of their time. */
final class Tiers {
  private final PriceBook prices;
  private final long divisor;
  private final Map<MeterMonth, Long> used = new HashMap<>();

  private record MeterMonth(UsageMeter meter, YearMonth month) {}

  /** Units that one tier prices. */
  record Priced(Price price, long units) {}

  /**
   * @param divisor by which the ends of tiers that another follows are divided; 1 for those of the
   *     price list
   */
  Tiers(PriceBook prices, long divisor) {
    this.prices = prices;
    this.divisor = divisor;
  }

  /** Cuts the next use of a meter at the ends of tiers. */
  List<Priced> next(UsageMeter meter, YearMonth month, long units) {
    MeterMonth key = new MeterMonth(meter, month);
    long before = used.getOrDefault(key, 0L);
    long after = Math.addExact(before, units);
    used.put(key, after);
    List<Priced> cut = new ArrayList<>();
    long from = before;
    List<Price> tiers = prices.tiers(meter);
    for (Price tier : tiers) {
      // The end of what has a price at all stays where it is.
      boolean isLast = tier.equals(tiers.get(tiers.size() - 1));
      long to = Math.min(after, end(tier, isLast ? 1 : divisor));
      if (to > from) {
        cut.add(new Priced(tier, to - from));
        from = to;
      }
    }
    if (from < after) {
      throw beyond(meter, month, after);
    }
    return cut;
  }

  private static long end(Price tier, long divisor) {
    BigDecimal upTo = tier.upToQuantity();
    if (upTo == null) {
      return Long.MAX_VALUE;
    }
    return upTo.multiply(BigDecimal.valueOf(tier.meter().unitsPerQuantity()))
        .divide(BigDecimal.valueOf(divisor), 0, RoundingMode.DOWN)
        .longValueExact();
  }

  private IllegalStateException beyond(UsageMeter meter, YearMonth month, long units) {
    List<Price> tiers = prices.tiers(meter);
    @Nullable BigDecimal last = tiers.get(tiers.size() - 1).upToQuantity();
    return new IllegalStateException(
        "%s counts %s in %s, beyond %s, up to which it has prices"
            .formatted(meter, meter.quantity(units).toPlainString(), month, last));
  }
}
