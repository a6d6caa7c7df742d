package dev.spanledger.analytics.allocation;

/** Rules for the charges that nothing measured decides about. */
public record AllocationRules(SharedRule tax, SharedRule credit) {

  /** Nothing is spread unasked. */
  public static final AllocationRules DEFAULT =
      new AllocationRules(SharedRule.KEEP, SharedRule.KEEP);

  /** Changes with every change of what a split answers, so that an old run is not taken for new. */
  String version() {
    return "1/tax=%s/credit=%s".formatted(tax, credit);
  }
}
