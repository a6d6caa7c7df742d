package dev.spanledger.analytics.comparison;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.trace.PathNames;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a call path takes, counts, fails and costs for each trace, in two groups of traces. */
public final class PathDifference {
  private static final int SCALE = 18;

  /** By what paths are ordered: the greatest change of it first, whichever way it went. */
  public enum Metric {
    TIME,
    MONEY,
    COUNT,
    ERRORS
  }

  /**
   * One call path. All means are for each trace of the group that begins with the same operation,
   * also those that lack the path.
   *
   * @param path names from the root down, joined by " > "
   * @param candidateShare of the candidate's traces, those that begin with this operation
   * @param timeChangeNanos candidate minus baseline of the time on the critical path, where each
   *     trace counts with at most the path's p99
   * @param timeLowNanos low end of the 95 % interval of the change (Welch); null below two traces
   * @param isTimeChanged that the time changed stands beside all other paths (Benjamini-Hochberg)
   */
  public record Row(
      String pathId,
      String path,
      double candidateShare,
      double baselineTimeNanos,
      double candidateTimeNanos,
      double timeChangeNanos,
      @Nullable Double timeLowNanos,
      @Nullable Double timeHighNanos,
      boolean isTimeChanged,
      double baselineSpans,
      double candidateSpans,
      double baselineErrors,
      double candidateErrors,
      @Nullable BigDecimal baselineCost,
      @Nullable BigDecimal candidateCost,
      @Nullable String billingCurrency,
      @Nullable String exemplarTraceId) {
    /** Names of {@link #values()}, as files and the API have them. */
    public static final List<String> COLUMNS =
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
            "path_id",
            "time_changed");

    private static final int COUNT_DECIMALS = 4;

    /** In the order of {@link #COLUMNS}; everything is for each trace of the group. */
    public List<@Nullable Object> values() {
      return Arrays.asList(
          path,
          Math.round(baselineTimeNanos),
          Math.round(candidateTimeNanos),
          Math.round(timeChangeNanos),
          nanos(timeLowNanos),
          nanos(timeHighNanos),
          count(baselineSpans),
          count(candidateSpans),
          count(baselineErrors),
          count(candidateErrors),
          baselineCost,
          candidateCost,
          billingCurrency,
          exemplarTraceId,
          pathId,
          isTimeChanged);
    }

    private static @Nullable Long nanos(@Nullable Double nanos) {
      return nanos == null ? null : Math.round(nanos);
    }

    private static BigDecimal count(double value) {
      return BigDecimal.valueOf(value).setScale(COUNT_DECIMALS, RoundingMode.HALF_UP);
    }

    /** Of cost for each trace; null where neither is billed. */
    public @Nullable BigDecimal costChange() {
      return baselineCost == null && candidateCost == null
          ? null
          : orZero(candidateCost).subtract(orZero(baselineCost));
    }
  }

  private final long baselineTraceCount;
  private final long candidateTraceCount;
  private final List<Row> rows;
  private final String sql;
  private final List<String> warnings;

  private PathDifference(
      long baselineTraceCount, long candidateTraceCount, List<Row> rows, QueryResult result) {
    this.baselineTraceCount = baselineTraceCount;
    this.candidateTraceCount = candidateTraceCount;
    this.rows = List.copyOf(rows);
    this.sql = result.sql();
    this.warnings = result.warnings();
  }

  /**
   * Reads both groups.
   *
   * @param split where given, the versions are those of {@link VersionComparison}
   */
  public static PathDifference read(
      QueryEngine engine,
      Map<String, ?> range,
      @Nullable String service,
      String baselineVersion,
      String candidateVersion,
      @Nullable Instant split) {
    Map<String, Object> parameters = new HashMap<>(range);
    parameters.put("baseline_version", baselineVersion);
    parameters.put("candidate_version", candidateVersion);
    if (service != null) {
      parameters.put("service", service);
    }
    if (split != null) {
      parameters.put("split", split);
    }
    return of(engine.run("path_difference", parameters));
  }

  private static PathDifference of(QueryResult result) {
    Map<String, String> names = PathNames.of(result);
    Map<String, long[]> totals = new HashMap<>();
    List<Double> pValues = new ArrayList<>();
    for (Map<String, @Nullable Object> row : result.maps()) {
      totals.put(
          row.get("root_service") + "\n" + row.get("root_name"),
          new long[] {
            Measured.given(Long.class, row, "baseline_total_count"),
            Measured.given(Long.class, row, "candidate_total_count")
          });
      double error = error(row);
      pValues.add(error > 0 ? Normal.twoSided(change(row) / error) : 1.0);
    }
    long baseline = totals.values().stream().mapToLong(both -> both[0]).sum();
    long candidate = totals.values().stream().mapToLong(both -> both[1]).sum();
    double[] adjusted =
        FalseDiscoveries.adjusted(pValues.stream().mapToDouble(Double::doubleValue).toArray());
    List<Row> rows = new ArrayList<>();
    for (Map<String, @Nullable Object> row : result.maps()) {
      String pathId = Measured.given(String.class, row, "path_id");
      rows.add(
          row(
              row,
              names.getOrDefault(pathId, pathId),
              candidate,
              adjusted[rows.size()] <= FalseDiscoveries.ACCEPTED_RATIO));
    }
    return new PathDifference(baseline, candidate, rows, result);
  }

  public long baselineTraceCount() {
    return baselineTraceCount;
  }

  public long candidateTraceCount() {
    return candidateTraceCount;
  }

  /** The query behind it. */
  public String sql() {
    return sql;
  }

  /** What the answer lacks, to be shown beside it. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * At most this many paths: for time those that changed for sure first, then by how much all of
   * the candidate's traces feel the change.
   */
  public List<Row> most(Metric metric, int limit) {
    ToDoubleFunction<Row> change =
        switch (metric) {
          case TIME -> Row::timeChangeNanos;
          case MONEY -> row -> orZero(row.costChange()).doubleValue();
          case COUNT -> row -> row.candidateSpans() - row.baselineSpans();
          case ERRORS -> row -> row.candidateErrors() - row.baselineErrors();
        };
    return rows.stream()
        .sorted(
            Comparator.comparing((Row row) -> metric == Metric.TIME && !row.isTimeChanged())
                .thenComparing(row -> -Math.abs(change.applyAsDouble(row) * row.candidateShare()))
                .thenComparing(Row::pathId))
        .limit(limit)
        .toList();
  }

  private static double change(Map<String, @Nullable Object> row) {
    return mean(row, "candidate_critical_path", total(row, "candidate"))
        - mean(row, "baseline_critical_path", total(row, "baseline"));
  }

  /** Standard error of the change. */
  private static double error(Map<String, @Nullable Object> row) {
    return Math.sqrt(meanVariance(row, "baseline") + meanVariance(row, "candidate"));
  }

  private static double total(Map<String, @Nullable Object> row, String group) {
    return Measured.given(Long.class, row, group + "_total_count");
  }

  private static Row row(
      Map<String, @Nullable Object> row, String path, long allCandidates, boolean isTimeChanged) {
    double baseline = total(row, "baseline");
    double candidate = total(row, "candidate");
    double change = change(row);
    double error = error(row);
    boolean isBounded = baseline > 1 && candidate > 1;
    return new Row(
        Measured.given(String.class, row, "path_id"),
        path,
        allCandidates == 0 ? 0 : candidate / allCandidates,
        mean(row, "baseline_critical_path", baseline),
        mean(row, "candidate_critical_path", candidate),
        change,
        isBounded ? change - Normal.Z_95 * error : null,
        isBounded ? change + Normal.Z_95 * error : null,
        isTimeChanged && isBounded,
        mean(row, "baseline_span_count", baseline),
        mean(row, "candidate_span_count", candidate),
        mean(row, "baseline_error_count", baseline),
        mean(row, "candidate_error_count", candidate),
        cost(row, "baseline_billed_cost", baseline),
        cost(row, "candidate_billed_cost", candidate),
        (String) row.get("billing_currency"),
        (String) row.get("candidate_exemplar_trace_id"));
  }

  private static double mean(Map<String, @Nullable Object> row, String column, double count) {
    return count == 0 ? 0 : Measured.given(Number.class, row, column).doubleValue() / count;
  }

  private static double meanVariance(Map<String, @Nullable Object> row, String group) {
    double count = total(row, group);
    double mean = mean(row, group + "_critical_path", count);
    double variance = mean(row, group + "_square", count) - mean * mean;
    return count < 2 ? 0 : Math.max(0, variance) / (count - 1);
  }

  private static @Nullable BigDecimal cost(
      Map<String, @Nullable Object> row, String column, double count) {
    BigDecimal cost = (BigDecimal) row.get(column);
    return cost == null || count == 0
        ? null
        : cost.divide(BigDecimal.valueOf((long) count), SCALE, RoundingMode.HALF_UP);
  }

  private static BigDecimal orZero(@Nullable BigDecimal value) {
    return value == null ? BigDecimal.ZERO : value;
  }
}
