package dev.spanledger.analytics.focus;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ratios of the parts of one charge, with 18 decimals, whose sum is exactly 1: running sums are
 * cut, as the amounts themselves were, so each is within 10^-18 of the exact ratio.
 */
final class Shares {
  static final int SCALE = 18;

  private static final BigInteger ONE = BigInteger.TEN.pow(SCALE);

  private Shares() {}

  /**
   * The ratio of each amount to their sum.
   *
   * @param amounts of each measure in order of preference, one list each, of equal length; the
   *     first measure that every part has and whose sum is not zero counts, else parts are equal
   */
  static List<BigDecimal> of(List<List<@Nullable BigDecimal>> amounts) {
    for (List<@Nullable BigDecimal> measure : amounts) {
      List<BigInteger> units = units(measure);
      BigInteger total = units.stream().reduce(BigInteger.ZERO, BigInteger::add);
      if (!units.isEmpty() && total.signum() != 0) {
        return ratios(units, total);
      }
    }
    int count = amounts.get(0).size();
    List<BigInteger> equal = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      equal.add(BigInteger.ONE);
    }
    return ratios(equal, BigInteger.valueOf(count));
  }

  /** Empty where a part lacks the measure. */
  private static List<BigInteger> units(List<@Nullable BigDecimal> measure) {
    List<BigInteger> units = new ArrayList<>(measure.size());
    for (BigDecimal amount : measure) {
      if (amount == null) {
        return List.of();
      }
      units.add(amount.setScale(SCALE).unscaledValue());
    }
    return units;
  }

  private static List<BigDecimal> ratios(List<BigInteger> units, BigInteger total) {
    List<BigDecimal> ratios = new ArrayList<>(units.size());
    BigInteger running = BigInteger.ZERO;
    BigInteger cut = BigInteger.ZERO;
    for (BigInteger unit : units) {
      running = running.add(unit);
      // Both signs of a total cancel here: the running sum of all parts is the total.
      BigInteger next = running.multiply(ONE).divide(total);
      ratios.add(new BigDecimal(next.subtract(cut), SCALE));
      cut = next;
    }
    return ratios;
  }
}
