package dev.spanledger.locallambda.simulate;

import java.util.SplittableRandom;

/** Chance, from a seed. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  private Dice(SplittableRandom random) {
    this.random = random;
  }

  /** Dice of their own, so that what one part rolls does not shift what another does. */
  Dice split() {
    return new Dice(random.split());
  }

  SplittableRandom random() {
    return random;
  }

  /**
   * True now and then.
   *
   * @param probability 0 to 1
   */
  boolean happens(double probability) {
    return random.nextDouble() < probability;
  }

  /** A whole number below the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Between the two, evenly. */
  double between(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }

  /** A waiting time of memoryless arrivals. */
  double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  /**
   * A duration as services have them: most near the median, a long tail above.
   *
   * @param spread standard deviation of the logarithm; 0.5 puts p95 at 2.3 medians
   */
  double logNormal(double median, double spread) {
    return median * Math.exp(spread * random.nextGaussian());
  }

  /** How many of many rare events happen. */
  int poisson(double mean) {
    int count = 0;
    for (double passed = exponential(1); passed < mean; passed += exponential(1)) {
      count++;
    }
    return count;
  }

  /** 16 hex digits, as a span id has them; never all zero. */
  String hex16() {
    return "%016x".formatted(random.nextLong(1, Long.MAX_VALUE));
  }

  /** A version 4 UUID. */
  String uuid() {
    long high = (random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new java.util.UUID(high, low).toString();
  }
}
