package dev.spanledger.locallambda.simulate;

/**
 * A message that waits.
 *
 * @param visibleNanos since the epoch; nobody receives it before
 * @param traceId of its sender
 * @param spanId of its sender's producer span
 * @param receiveCount that its next delivery will have
 */
record QueuedMessage(
    long visibleNanos,
    String messageId,
    String traceId,
    String spanId,
    String tenant,
    int receiveCount) {

  QueuedMessage again(long visibleAgainNanos) {
    return new QueuedMessage(
        visibleAgainNanos, messageId, traceId, spanId, tenant, receiveCount + 1);
  }
}
