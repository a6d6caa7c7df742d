package dev.spanledger.analytics.billing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Counts what is odd, and keeps one example of each kind. */
final class Findings {
  private static final int EXAMPLE_LENGTH = 120;

  private final Map<FindingCode, Long> counts = new EnumMap<>(FindingCode.class);
  private final Map<FindingCode, String> examples = new EnumMap<>(FindingCode.class);

  void add(FindingCode code, long row, String column, Object value) {
    counts.merge(code, 1L, Long::sum);
    if (!examples.containsKey(code)) {
      examples.put(code, "row %d, %s: %s".formatted(row, column, quote(value.toString())));
    }
  }

  /** About the file as a whole, or about many rows at once. */
  void add(FindingCode code, long count, String example) {
    counts.merge(code, count, Long::sum);
    examples.putIfAbsent(code, example);
  }

  /** Says more about the example of a code that was added. */
  void amend(FindingCode code, String addition) {
    examples.computeIfPresent(code, (same, example) -> example + addition);
  }

  List<Finding> list() {
    List<Finding> list = new ArrayList<>();
    counts.forEach((code, count) -> list.add(new Finding(code, count, example(code))));
    return List.copyOf(list);
  }

  /** Codes and counts on one line, as stored with each charge of the delivery. */
  String summary() {
    StringJoiner summary = new StringJoiner(" ");
    counts.forEach((code, count) -> summary.add(code + ":" + count));
    return summary.toString();
  }

  private String example(FindingCode code) {
    return examples.getOrDefault(code, "");
  }

  /** In quotes, without line breaks, and short enough for a line of a report. */
  static String quote(String text) {
    String line = text.replaceAll("[\\p{Cntrl}]", " ").replace("\"", "'");
    return line.length() <= EXAMPLE_LENGTH
        ? "\"" + line + "\""
        : "\"" + line.substring(0, EXAMPLE_LENGTH) + "...\" (" + text.length() + " characters)";
  }
}
