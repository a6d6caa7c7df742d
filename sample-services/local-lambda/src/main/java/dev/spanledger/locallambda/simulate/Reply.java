package dev.spanledger.locallambda.simulate;

/**
 * What a caller got back.
 *
 * @param endNanos since the epoch, when it had it
 * @param status of the HTTP answer
 */
record Reply(long endNanos, int status) {
  boolean isFailure() {
    return status >= 500;
  }
}
