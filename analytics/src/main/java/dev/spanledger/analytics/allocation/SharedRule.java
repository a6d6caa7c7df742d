package dev.spanledger.analytics.allocation;

/** What is done with a charge that no resource and no invocation caused. */
public enum SharedRule {
  /** It stays a line of its own. */
  KEEP,
  /** It follows the billed cost of what it was charged on: the usage of the same product. */
  PROPORTIONAL
}
