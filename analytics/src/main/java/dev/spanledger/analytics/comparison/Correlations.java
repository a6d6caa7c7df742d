package dev.spanledger.analytics.comparison;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which attribute values set slow or failed traces apart from the others: two proportions for each
 * value, of which those remain that stand beside all other tests.
 */
public final class Correlations {
  /** Words that a reader knows a cause by come before those that only say where. */
  private static final List<String> PREFERRED =
      List.of("tenant.id", "faas.version", "service.version", "faas.coldstart");

  /**
   * A value that selected traces have more often.
   *
   * @param selectedRatio of the selected traces, those that have it: how much it explains
   * @param otherRatio of the others
   * @param z standard deviations between the two
   * @param adjustedProbability least share of chance finds with which it is reported
   * @param alsoNamed other values that exactly the same traces have
   */
  public record Row(
      String service,
      String key,
      String value,
      double selectedRatio,
      double otherRatio,
      double z,
      double adjustedProbability,
      List<String> alsoNamed,
      @Nullable String exemplarTraceId) {
    /** Names of {@link #values()}, as files and the API have them. */
    public static final List<String> COLUMNS =
        List.of(
            "service_name",
            "attribute_key",
            "attribute_value",
            "selected_ratio",
            "other_ratio",
            "times_as_often",
            "z",
            "false_discovery_ratio",
            "same_traces",
            "exemplar_trace_id");

    public Row {
      alsoNamed = List.copyOf(alsoNamed);
    }

    /** In the order of {@link #COLUMNS}. */
    public List<@Nullable Object> values() {
      return Arrays.asList(
          service,
          key,
          value,
          selectedRatio,
          otherRatio,
          lift(),
          z,
          adjustedProbability,
          String.join("; ", alsoNamed),
          exemplarTraceId);
    }

    /** Selected minus other: what it is ordered by. */
    public double difference() {
      return selectedRatio - otherRatio;
    }

    /** How many times as often; null where the others never have it. */
    public @Nullable Double lift() {
      return otherRatio == 0 ? null : selectedRatio / otherRatio;
    }
  }

  /** Values of the same traces, which no number can tell apart. */
  private record Twin(double selected, double other, long turns, long squares) {}

  private final long selectedTraceCount;
  private final long otherTraceCount;
  private final long testedCount;
  private final List<Row> rows;
  private final String sql;
  private final List<String> warnings;

  private Correlations(QueryResult result) {
    sql = result.sql();
    warnings = result.warnings();
    List<Map<String, @Nullable Object>> maps = result.maps();
    selectedTraceCount = maps.isEmpty() ? 0 : count(maps.get(0), "selected_trace_count");
    otherTraceCount = maps.isEmpty() ? 0 : count(maps.get(0), "other_trace_count");
    testedCount = maps.isEmpty() ? 0 : count(maps.get(0), "tested_count");
    double[] z = maps.stream().mapToDouble(Correlations::z).toArray();
    double[] pValues = new double[(int) Math.max(testedCount, maps.size())];
    // What the report left out differs least, and can be no find.
    Arrays.fill(pValues, 1);
    for (int i = 0; i < z.length; i++) {
      pValues[i] = Normal.twoSided(z[i]);
    }
    double[] adjusted = FalseDiscoveries.adjusted(pValues);
    Map<Twin, List<Row>> twins = new LinkedHashMap<>();
    for (int i = 0; i < z.length; i++) {
      if (z[i] > 0 && adjusted[i] <= FalseDiscoveries.ACCEPTED_RATIO) {
        Map<String, @Nullable Object> map = maps.get(i);
        twins.computeIfAbsent(twin(map), x -> new ArrayList<>()).add(row(map, z[i], adjusted[i]));
      }
    }
    rows =
        twins.values().stream()
            .map(Correlations::joined)
            .sorted(
                Comparator.comparingDouble((Row row) -> -row.difference())
                    .thenComparing(Row::service)
                    .thenComparing(Row::key)
                    .thenComparing(Row::value))
            .toList();
  }

  /**
   * Reads a period.
   *
   * @param parameters of report {@code correlations}
   */
  public static Correlations read(QueryEngine engine, Map<String, ?> parameters) {
    return new Correlations(engine.run("correlations", parameters));
  }

  public long selectedTraceCount() {
    return selectedTraceCount;
  }

  public long otherTraceCount() {
    return otherTraceCount;
  }

  /** How many values were tested. */
  public long testedCount() {
    return testedCount;
  }

  /** The query behind it; the tests are computed from its rows. */
  public String sql() {
    return sql;
  }

  /** What the answer lacks, to be shown beside it. */
  public List<String> warnings() {
    return warnings;
  }

  /** The greatest difference first. */
  public List<Row> rows() {
    return rows;
  }

  private static double z(Map<String, @Nullable Object> row) {
    double selected = effective(row, "selected");
    double other = effective(row, "other");
    Proportions test =
        Proportions.of(
            List.of(
                new Proportions.Stratum(
                    other,
                    other * ratio(row, "other"),
                    selected,
                    selected * ratio(row, "selected"))));
    return test == null ? 0 : test.z();
  }

  /** How many traces kept whole would tell as much. */
  private static double effective(Map<String, @Nullable Object> row, String group) {
    double weight = number(row, group + "_total_weight");
    return weight * weight / number(row, group + "_square");
  }

  private static double ratio(Map<String, @Nullable Object> row, String group) {
    return number(row, group + "_weight") / number(row, group + "_total_weight");
  }

  private static Twin twin(Map<String, @Nullable Object> row) {
    return new Twin(
        number(row, "selected_weight"),
        number(row, "other_weight"),
        count(row, "turn_sum"),
        count(row, "turn_square_sum"));
  }

  private static Row row(Map<String, @Nullable Object> row, double z, double adjusted) {
    return new Row(
        Objects.toString(row.get("service_name"), ""),
        Measured.given(String.class, row, "feature_key"),
        Measured.given(String.class, row, "feature_value"),
        ratio(row, "selected"),
        ratio(row, "other"),
        z,
        adjusted,
        List.of(),
        (String) row.get("exemplar_trace_id"));
  }

  private static Row joined(List<Row> twins) {
    List<Row> ordered = new ArrayList<>(twins);
    ordered.sort(
        Comparator.comparingInt((Row row) -> rank(row.key()))
            .thenComparing(Row::key)
            .thenComparing(Row::service));
    Row first = ordered.get(0);
    List<String> others =
        ordered.stream()
            .skip(1)
            .map(row -> "%s %s=%s".formatted(row.service(), row.key(), row.value()))
            .toList();
    return new Row(
        first.service(),
        first.key(),
        first.value(),
        first.selectedRatio(),
        first.otherRatio(),
        first.z(),
        first.adjustedProbability(),
        others,
        first.exemplarTraceId());
  }

  private static int rank(String key) {
    int rank = PREFERRED.indexOf(key);
    return rank < 0 ? PREFERRED.size() : rank;
  }

  private static double number(Map<String, @Nullable Object> row, String column) {
    return Measured.given(Double.class, row, column);
  }

  private static long count(Map<String, @Nullable Object> row, String column) {
    return Measured.given(Long.class, row, column);
  }
}
