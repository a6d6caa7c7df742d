package dev.spanledger.analytics.conformance;

import java.util.List;
import java.util.function.Predicate;

/** A built-in rule that each row answers by itself. */
final class RowRule implements BuiltInRule {
  private final String id;
  private final String keyword;
  private final String sentence;
  private final List<String> answers;
  private final List<String> columns;
  private final Predicate<RowCells> asked;
  private final Predicate<RowCells> holds;
  private final Tally tally = new Tally();

  /**
   * @param columns what a breach shows, and without which the rule is not applicable
   * @param asked on which rows it is tried
   */
  RowRule(
      String id,
      String keyword,
      String sentence,
      List<String> answers,
      List<String> columns,
      Predicate<RowCells> asked,
      Predicate<RowCells> holds) {
    this.id = PREFIX + id;
    this.keyword = keyword;
    this.sentence = sentence;
    this.answers = List.copyOf(answers);
    this.columns = List.copyOf(columns);
    this.asked = asked;
    this.holds = holds;
  }

  @Override
  public void add(RowCells cells) {
    if (!cells.hasAll(columns) || !asked.test(cells)) {
      return;
    }
    if (holds.test(cells)) {
      tally.holds();
    } else {
      tally.breaks(cells.breach(columns));
    }
  }

  @Override
  public RuleResult result() {
    return tally.result(
        id, keyword, sentence, "no row that the rule speaks of, with %s".formatted(columns));
  }

  @Override
  public List<String> answers() {
    return answers;
  }
}
