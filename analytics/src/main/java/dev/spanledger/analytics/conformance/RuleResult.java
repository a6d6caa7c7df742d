package dev.spanledger.analytics.conformance;

import org.jspecify.annotations.Nullable;

/**
 * What became of one rule.
 *
 * @param ruleId the model's, or {@code spanledger.} and a name for a built-in one
 * @param keyword MUST, MUST NOT, SHOULD, SHOULD NOT, RECOMMENDED or MAY
 * @param testedCount rows, groups or columns the rule was tried on
 * @param brokenCount those of them that break it
 * @param breach the first of these; null unless FAIL
 * @param sentence the rule in words
 * @param isSummary a composite rule, which only says what its parts say
 * @param reason why it is not applicable or not evaluated, or by what it was judged; null otherwise
 */
public record RuleResult(
    String ruleId,
    String keyword,
    RuleStatus status,
    long testedCount,
    long brokenCount,
    @Nullable Breach breach,
    String sentence,
    boolean isSummary,
    @Nullable String reason) {

  RuleResult(
      String ruleId,
      String keyword,
      RuleStatus status,
      long testedCount,
      long brokenCount,
      @Nullable Breach breach,
      String sentence,
      @Nullable String reason) {
    this(ruleId, keyword, status, testedCount, brokenCount, breach, sentence, false, reason);
  }

  /** Whether the delivery breaks what it must keep; a recommendation not followed is no error. */
  public boolean isError() {
    return status == RuleStatus.FAIL && keyword.startsWith("MUST");
  }

  static RuleResult of(
      String ruleId, String keyword, String sentence, RuleStatus status, @Nullable String reason) {
    return new RuleResult(ruleId, keyword, status, 0, 0, null, sentence, reason);
  }

  /** The same verdict, for a rule that this one answers. */
  RuleResult as(String otherId, String otherKeyword, String otherSentence) {
    String by =
        reason == null ? "judged by " + ruleId : "judged by %s: %s".formatted(ruleId, reason);
    return new RuleResult(
        otherId, otherKeyword, status, testedCount, brokenCount, breach, otherSentence, by);
  }
}
