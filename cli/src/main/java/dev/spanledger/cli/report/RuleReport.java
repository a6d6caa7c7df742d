package dev.spanledger.cli.report;

import dev.spanledger.analytics.conformance.Breach;
import dev.spanledger.analytics.conformance.Conformance;
import dev.spanledger.analytics.conformance.RuleResult;
import dev.spanledger.analytics.conformance.RuleStatus;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What checking a bill's rules came to, for people and for programs. */
public final class RuleReport {
  private final List<RuleResult> results;

  public RuleReport(List<RuleResult> results) {
    this.results = List.copyOf(results);
  }

  /** A row for each rule. */
  public Answer answer() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (RuleResult result : results) {
      Breach breach = result.breach();
      rows.add(
          Arrays.asList(
              result.ruleId(),
              result.status().name(),
              result.keyword(),
              result.testedCount(),
              result.brokenCount(),
              breach == null || breach.file().isEmpty() ? null : breach.file(),
              breach == null || breach.row() == 0 ? null : breach.row(),
              breach == null ? null : breach.value(),
              result.sentence(),
              result.reason()));
    }
    return new Answer(
        List.of(
            "rule_id",
            "status",
            "keyword",
            "tested_count",
            "broken_count",
            "source_file",
            "source_row",
            "example",
            "rule",
            "reason"),
        rows);
  }

  /** Whether something breaks what it must keep. */
  public boolean hasErrors() {
    return results.stream().anyMatch(RuleResult::isError);
  }

  /** As "640 rules: 300 pass, 20 fail, 100 not applicable, 220 not evaluated". */
  public String summary() {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<RuleStatus, Long> count : Conformance.counts(results).entrySet()) {
      parts.add(
          "%s %s"
              .formatted(
                  Humanized.count(count.getValue()),
                  count.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }
    return "%s rules: %s".formatted(Humanized.count(results.size()), String.join(", ", parts));
  }

  /**
   * The rules that fail, errors first, and the summary; composite rules only repeat their parts.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(summary()).append('\n');
    for (boolean isError : new boolean[] {true, false}) {
      List<RuleResult> failed =
          results.stream()
              .filter(result -> result.status() == RuleStatus.FAIL && result.isError() == isError)
              .filter(result -> !result.isSummary())
              .toList();
      if (!failed.isEmpty()) {
        text.append(isError ? "\nBroken rules\n" : "\nRecommendations not followed\n");
        failed.forEach(result -> describe(text, result));
      }
    }
    return text.toString();
  }

  private static void describe(StringBuilder text, RuleResult result) {
    text.append(
        "  %-38s %9s of %s  %s%n"
            .formatted(
                Text.printable(result.ruleId()),
                Humanized.count(result.brokenCount()),
                Humanized.count(result.testedCount()),
                Text.printable(result.sentence())));
    Breach breach = result.breach();
    if (breach != null) {
      String place = breach.row() == 0 ? "" : "%s row %d: ".formatted(breach.file(), breach.row());
      text.append(
          "  %38s first: %s%s%n"
              .formatted("", Text.printable(place), Text.printable(breach.value())));
    }
    if (result.reason() != null) {
      text.append("  %38s %s%n".formatted("", Text.printable(result.reason())));
    }
  }
}
