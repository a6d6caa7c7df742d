package dev.spanledger.cli.report;

import dev.spanledger.analytics.comparison.PathDifference;
import dev.spanledger.cli.output.Answer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Call paths of two groups of traces, for people and for programs. */
public final class PathReport {
  private static final int COUNT_DECIMALS = 4;

  private PathReport() {}

  /** A row for each path; everything is for each trace of the group. */
  public static Answer answer(List<PathDifference.Row> paths) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (PathDifference.Row path : paths) {
      rows.add(
          Arrays.asList(
              path.path(),
              Math.round(path.baselineTimeNanos()),
              Math.round(path.candidateTimeNanos()),
              Math.round(path.timeChangeNanos()),
              nanos(path.timeLowNanos()),
              nanos(path.timeHighNanos()),
              count(path.baselineSpans()),
              count(path.candidateSpans()),
              count(path.baselineErrors()),
              count(path.candidateErrors()),
              path.baselineCost(),
              path.candidateCost(),
              path.billingCurrency(),
              path.exemplarTraceId(),
              path.pathId()));
    }
    return new Answer(
        List.of(
            "path",
            "baseline_critical_path_ns",
            "candidate_critical_path_ns",
            "change_ns",
            "change_low_ns",
            "change_high_ns",
            "baseline_spans_per_trace",
            "candidate_spans_per_trace",
            "baseline_errors_per_trace",
            "candidate_errors_per_trace",
            "baseline_billed_cost",
            "candidate_billed_cost",
            "billing_currency",
            "exemplar_trace_id",
            "path_id"),
        rows);
  }

  /** What a table has room for. */
  public static Answer forTable(Answer answer) {
    return answer
        .only(answer.columns().stream().filter(column -> !column.equals("path_id")).toList())
        .renamed("baseline_critical_path_ns", "baseline_ns")
        .renamed("candidate_critical_path_ns", "candidate_ns")
        .renamed("change_low_ns", "95 %_low_ns")
        .renamed("change_high_ns", "95 %_high_ns");
  }

  private static @Nullable Long nanos(@Nullable Double nanos) {
    return nanos == null ? null : Math.round(nanos);
  }

  private static BigDecimal count(double value) {
    return BigDecimal.valueOf(value).setScale(COUNT_DECIMALS, RoundingMode.HALF_UP);
  }
}
