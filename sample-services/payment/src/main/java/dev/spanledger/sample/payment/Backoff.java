package dev.spanledger.sample.payment;

import java.util.random.RandomGenerator;

/**
 * Waits between attempts: up to twice as long before each, at random, so that functions that failed
 * together do not come back together.
 *
 * @see <a
 *     href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential
 *     backoff and jitter</a>
 */
final class Backoff {
  private static final int FIRST_MILLIS = 50;
  private static final int LONGEST_MILLIS = 800;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Longest wait after a failed attempt.
   *
   * @param attempt 1 for the first
   */
  static int mostMillis(int attempt) {
    return Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempt - 1, 10));
  }

  void pause(int attempt) throws InterruptedException {
    Thread.sleep(random.nextInt(mostMillis(attempt) + 1));
  }
}
