package dev.spanledger.analytics.conformance;

import org.jspecify.annotations.Nullable;

/** Counts what a rule was tried on, and keeps the first breach. */
final class Tally {
  private long tested;
  private long broken;
  private @Nullable Breach first;

  void holds() {
    tested++;
  }

  void breaks(Breach breach) {
    tested++;
    broken++;
    if (first == null) {
      first = breach;
    }
  }

  RuleResult result(String ruleId, String keyword, String sentence, String ifUntested) {
    RuleStatus status =
        tested == 0 ? RuleStatus.NOT_APPLICABLE : broken == 0 ? RuleStatus.PASS : RuleStatus.FAIL;
    return new RuleResult(
        ruleId, keyword, status, tested, broken, first, sentence, tested == 0 ? ifUntested : null);
  }
}
