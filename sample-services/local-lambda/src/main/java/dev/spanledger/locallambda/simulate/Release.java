package dev.spanledger.locallambda.simulate;

import java.time.Instant;

/**
 * A version of a function that serves from a time on.
 *
 * @param slowdown factor on the handler's own work; 1 for a good one
 * @param errorRatio of runs that fail by the version's own fault, 0 to 1
 */
record Release(String version, Instant from, double slowdown, double errorRatio) {
  static Release good(String version, Instant from) {
    return new Release(version, from, 1, 0);
  }
}
