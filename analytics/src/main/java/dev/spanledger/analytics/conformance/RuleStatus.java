package dev.spanledger.analytics.conformance;

/** What checking a rule came to. */
public enum RuleStatus {
  PASS,
  FAIL,
  /** The delivery has nothing that the rule speaks of. */
  NOT_APPLICABLE,
  /**
   * The delivery alone cannot tell, or the model's check is empty, unknown or against its words.
   */
  NOT_EVALUATED
}
