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

  private final List<@Nullable Amount> amounts = new ArrayList<>();
  private final long wholeWeight;
  private long runningWeight;

  /**
   * @param wholeWeight W, positive; the weights of all parts must add up to it
   */
  CumulativeSplit(Measures charge, long wholeWeight) {
    if (wholeWeight <= 0) {
      throw new IllegalArgumentException(
          "Weight of the whole is %d; it must be positive".formatted(wholeWeight));
    }
    for (BigDecimal amount : charge.values()) {
      amounts.add(
          amount == null
              ? null
              : new Amount(
                  amount.setScale(SCALE, RoundingMode.UNNECESSARY).unscaledValue(), wholeWeight));
    }
    this.wholeWeight = wholeWeight;
  }

  /** Cuts off the next part. */
  Measures next(long weight) {
    requireFits(weight);
    List<@Nullable BigDecimal> part = new ArrayList<>(amounts.size());
    for (Amount amount : amounts) {
      part.add(amount == null ? null : amount.next(weight));
    }
    runningWeight += weight;
    return Measures.of(part);
  }

  /** Billed cost of the first weight units of the next part, without cutting it off. */
  @Nullable BigDecimal peekBilled(long weight) {
    requireFits(weight);
    Amount billed = amounts.get(0);
    return billed == null ? null : billed.peek(weight);
  }

  private void requireFits(long weight) {
    if (weight < 0 || weight > wholeWeight - runningWeight) {
      throw new IllegalArgumentException(
          "Weight %d after %s does not fit into the whole of %s"
              .formatted(weight, runningWeight, wholeWeight));
    }
  }

  /**
   * One amount T while it is cut. With T x C = W x F + R, the part of weight w is the whole number
   * of times that W goes into R + T x w, and what is left is the next R: the same as the difference
   * of two floors, without numbers that grow with C.
   */
  private static final class Amount {
    private final BigInteger total;
    private final boolean isNegative;
    private final long whole;

    /** T = W x times + rest, where T fits into a long; else times is -1. */
    private final long times;

    private final long rest;
    private long left;

    Amount(BigInteger total, long whole) {
      this.total = total.abs();
      this.isNegative = total.signum() < 0;
      this.whole = whole;
      boolean isSmall = this.total.bitLength() < Long.SIZE;
      this.times = isSmall ? this.total.longValueExact() / whole : -1;
      this.rest = isSmall ? this.total.longValueExact() % whole : 0;
    }

    BigDecimal next(long weight) {
      if (isExactInLong(weight)) {
        long added = left + rest * weight;
        left = added % whole;
        return signed(times * weight + added / whole);
      }
      BigInteger[] cut = cut(weight);
      left = cut[1].longValueExact();
      return signed(cut[0]);
    }

    BigDecimal peek(long weight) {
      return isExactInLong(weight)
          ? signed(times * weight + (left + rest * weight) / whole)
          : signed(cut(weight)[0]);
    }

    /** The part is at most T, so only R + rest x w can be too large. */
    private boolean isExactInLong(long weight) {
      return times >= 0
          && Math.multiplyHigh(rest, weight) == 0
          && rest * weight >= 0
          && rest * weight <= Long.MAX_VALUE - left;
    }

    private BigInteger[] cut(long weight) {
      return total
          .multiply(BigInteger.valueOf(weight))
          .add(BigInteger.valueOf(left))
          .divideAndRemainder(BigInteger.valueOf(whole));
    }

    private BigDecimal signed(long amount) {
      return BigDecimal.valueOf(isNegative ? -amount : amount, SCALE);
    }

    private BigDecimal signed(BigInteger amount) {
      return new BigDecimal(isNegative ? amount.negate() : amount, SCALE);
    }
  }
}
