package dev.spanledger.analytics.allocation;

/**
 * What is done with a charge that no resource and no invocation caused. The words are those of
 * AWS's split charge rules.
 */
public enum SharedRule {
  /** It stays a line of its own. */
  KEEP,
  /** It follows the billed cost of what it was charged on. */
  PROPORTIONAL,
  /** Every service that is behind a charge of the bill takes the same share. */
  EVEN,
  /** Each service takes the percentage that was declared for it. */
  FIXED
}
