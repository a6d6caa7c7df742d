package dev.spanledger.cli.report;

import dev.spanledger.analytics.comparison.PathDifference;
import dev.spanledger.cli.output.Answer;
import java.util.List;
import java.util.Set;

/** Call paths of two groups of traces, for people and for programs. */
public final class PathReport {
  /** An id, and what the interval beside it says. */
  private static final Set<String> HIDDEN = Set.of("path_id", "time_changed");

  private PathReport() {}

  /** A row for each path; everything is for each trace of the group. */
  public static Answer answer(List<PathDifference.Row> paths) {
    return new Answer(
        PathDifference.Row.COLUMNS, paths.stream().map(PathDifference.Row::values).toList());
  }

  /** What a table has room for. */
  public static Answer forTable(Answer answer) {
    return answer
        .only(answer.columns().stream().filter(column -> !HIDDEN.contains(column)).toList())
        .renamed("baseline_critical_path_ns", "baseline_ns")
        .renamed("candidate_critical_path_ns", "candidate_ns")
        .renamed("change_low_ns", "95 %_low_ns")
        .renamed("change_high_ns", "95 %_high_ns");
  }
}
