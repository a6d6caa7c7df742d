package dev.spanledger.analytics.allocation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the amounts of one charge into parts whose sum is the charge, to the last digit: a part is
 * {@code floor(T x C / W) - floor(T x C' / W)}, where C and C' are the running weights with and
 * without it, in integers of 10^-18. Each part is within one such unit of its exact share. A
 * negative amount is cut as its positive and negated.
 */
final class CumulativeSplit {
  static final int SCALE = 18;

  private final List<@Nullable BigInteger> totals = new ArrayList<>();
  private final List<BigInteger> cut = new ArrayList<>();
  private final BigInteger wholeWeight;
  private BigInteger runningWeight = BigInteger.ZERO;

  /**
   * @param wholeWeight W, positive; the weights of all parts must add up to it
   */
  CumulativeSplit(Measures charge, long wholeWeight) {
    if (wholeWeight <= 0) {
      throw new IllegalArgumentException(
          "Weight of the whole is %d; it must be positive".formatted(wholeWeight));
    }
    for (BigDecimal amount : charge.values()) {
      totals.add(
          amount == null ? null : amount.setScale(SCALE, RoundingMode.UNNECESSARY).unscaledValue());
      cut.add(BigInteger.ZERO);
    }
    this.wholeWeight = BigInteger.valueOf(wholeWeight);
  }

  /** Cuts off the next part. */
  Measures next(long weight) {
    BigInteger to = advanced(weight);
    List<@Nullable BigDecimal> part = new ArrayList<>(totals.size());
    for (int i = 0; i < totals.size(); i++) {
      BigInteger total = totals.get(i);
      if (total == null) {
        part.add(null);
      } else {
        BigInteger upTo = upTo(total, to);
        part.add(new BigDecimal(upTo.subtract(cut.get(i)), SCALE));
        cut.set(i, upTo);
      }
    }
    runningWeight = to;
    return Measures.of(part);
  }

  /** Billed cost of the first weight units of the next part, without cutting it off. */
  @Nullable BigDecimal peekBilled(long weight) {
    BigInteger total = totals.get(0);
    return total == null
        ? null
        : new BigDecimal(upTo(total, advanced(weight)).subtract(cut.get(0)), SCALE);
  }

  private BigInteger advanced(long weight) {
    BigInteger to = runningWeight.add(BigInteger.valueOf(weight));
    if (weight < 0 || to.compareTo(wholeWeight) > 0) {
      throw new IllegalArgumentException(
          "Weight %d after %s does not fit into the whole of %s"
              .formatted(weight, runningWeight, wholeWeight));
    }
    return to;
  }

  private BigInteger upTo(BigInteger total, BigInteger weight) {
    BigInteger amount = total.abs().multiply(weight).divide(wholeWeight);
    return total.signum() < 0 ? amount.negate() : amount;
  }
}
