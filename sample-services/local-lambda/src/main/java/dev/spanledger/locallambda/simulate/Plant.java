package dev.spanledger.locallambda.simulate;

/** A fault that a history can be given, so that it is known what a report must name first. */
public enum Plant {
  /** A version of orders-api that is three times as slow and fails 7 % of its runs. */
  BAD_VERSION,
  /** A tenant that visits as often as the largest, and whose runs take 25 times the work. */
  NOISY_TENANT,
  /** A deployment of catalog as many visitors come at once. */
  COLD_WAVE,
  /** Messages to fulfilment-worker that wait a minute and a half. */
  SLOW_QUEUE
}
