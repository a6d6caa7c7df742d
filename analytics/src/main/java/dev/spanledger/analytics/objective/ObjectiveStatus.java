package dev.spanledger.analytics.objective;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How an objective stands at a time.
 *
 * @param spanCount requests that were recorded; they stand for {@code totalWeight}
 * @param totalWeight requests of the period; 0 where there were none
 * @param badWeight of them, those that were not good
 * @param burns by pair of windows
 * @param lastSpanTime null where there were no requests
 * @param warnings what the numbers lack
 */
public record ObjectiveStatus(
    Objective objective,
    long spanCount,
    double totalWeight,
    double badWeight,
    Map<BurnWindow, Burn> burns,
    @Nullable Instant lastSpanTime,
    List<String> warnings) {
  public static final String REPORT = "objective_windows";

  /** What one objective's row of a table holds. */
  public static final List<String> COLUMNS =
      List.of(
          "objective",
          "service_name",
          "operation",
          "kind",
          "state",
          "target_ratio",
          "threshold_ns",
          "period_days",
          "request_count",
          "bad_count",
          "good_ratio",
          "budget_left_ratio",
          "burn_5m",
          "burn_1h",
          "burn_30m",
          "burn_6h",
          "burn_3d",
          "burning",
          "span_count",
          "last_span_time");

  /** What to do about it. */
  public enum State {
    /** No request in the period. */
    NO_DATA,
    OK,
    /** Both windows of a pair burn the budget too fast. */
    BURNING,
    /** More requests of the period were bad than may be. */
    EXHAUSTED
  }

  /**
   * How many times as fast as allowed the budget is used up; null where the window had no request.
   */
  public record Burn(@Nullable Double shortRate, @Nullable Double longRate) {
    boolean isAbove(double threshold) {
      return shortRate != null
          && longRate != null
          && shortRate >= threshold
          && longRate >= threshold;
    }
  }

  public ObjectiveStatus {
    burns = Map.copyOf(burns);
    warnings = List.copyOf(warnings);
  }

  /** Reads how each objective stands. */
  public static List<ObjectiveStatus> read(
      QueryEngine engine, List<Objective> objectives, Instant now) {
    List<ObjectiveStatus> statuses = new ArrayList<>();
    for (Objective objective : objectives) {
      Map<String, Object> parameters = new HashMap<>();
      parameters.put("from", now.minus(objective.period()));
      parameters.put("to", now);
      parameters.put("service", objective.service());
      Duration threshold = objective.threshold();
      if (objective.operation() != null) {
        parameters.put("operation", objective.operation());
      }
      if (threshold != null) {
        parameters.put("threshold_ns", threshold.toNanos());
      }
      statuses.add(of(objective, engine.run(REPORT, parameters)));
    }
    return statuses;
  }

  private static ObjectiveStatus of(Objective objective, QueryResult result) {
    if (result.rows().isEmpty()) {
      return new ObjectiveStatus(objective, 0, 0, 0, Map.of(), null, result.warnings());
    }
    Map<String, @Nullable Object> row = result.maps().get(0);
    Map<BurnWindow, Burn> burns = new EnumMap<>(BurnWindow.class);
    for (BurnWindow window : BurnWindow.values()) {
      burns.put(
          window,
          new Burn(
              rate(objective, row, window.shortName()), rate(objective, row, window.longName())));
    }
    return new ObjectiveStatus(
        objective,
        row.get("span_count") instanceof Long count ? count : 0,
        number(row, "total_weight"),
        number(row, "bad_weight"),
        burns,
        (Instant) row.get("last_span_time"),
        result.warnings());
  }

  private static @Nullable Double rate(
      Objective objective, Map<String, @Nullable Object> row, String window) {
    double total = number(row, "total_" + window + "_weight");
    return total == 0
        ? null
        : number(row, "bad_" + window + "_weight") / total / objective.budgetRatio();
  }

  private static double number(Map<String, @Nullable Object> row, String column) {
    return row.get(column) instanceof Double value ? value : 0;
  }

  /** Share of good requests; null where there were none. */
  public @Nullable Double goodRatio() {
    return totalWeight == 0 ? null : 1 - badWeight / totalWeight;
  }

  /** Share of the period's budget that is left, below 0 where it is overdrawn. */
  public @Nullable Double budgetLeftRatio() {
    return totalWeight == 0 ? null : 1 - badWeight / (totalWeight * objective.budgetRatio());
  }

  /** Pairs of windows that warn. */
  public List<BurnWindow> burning() {
    List<BurnWindow> burning = new ArrayList<>();
    for (BurnWindow window : BurnWindow.values()) {
      Burn burn = burns.get(window);
      if (burn != null && burn.isAbove(window.threshold(objective.period()))) {
        burning.add(window);
      }
    }
    return burning;
  }

  public State state() {
    Double left = budgetLeftRatio();
    if (left == null) {
      return State.NO_DATA;
    }
    if (left < 0) {
      return State.EXHAUSTED;
    }
    return burning().isEmpty() ? State.OK : State.BURNING;
  }

  /** Values of {@link #COLUMNS}. */
  public List<@Nullable Object> values() {
    Duration threshold = objective.threshold();
    List<@Nullable Object> values = new ArrayList<>();
    values.add(objective.name());
    values.add(objective.service());
    values.add(objective.operation());
    values.add(objective.kind().name());
    values.add(state().name());
    values.add(objective.target().doubleValue());
    values.add(threshold == null ? null : threshold.toNanos());
    values.add(objective.period().toDays());
    values.add(Math.round(totalWeight));
    values.add(Math.round(badWeight));
    values.add(goodRatio());
    values.add(budgetLeftRatio());
    values.add(shortRate(BurnWindow.FAST));
    values.add(longRate(BurnWindow.FAST));
    values.add(shortRate(BurnWindow.MEDIUM));
    values.add(longRate(BurnWindow.MEDIUM));
    values.add(longRate(BurnWindow.SLOW));
    values.add(
        burning().stream()
            .map(window -> window.shortName() + "/" + window.longName())
            .collect(Collectors.joining(", ")));
    values.add(spanCount);
    values.add(lastSpanTime);
    return values;
  }

  private @Nullable Double shortRate(BurnWindow window) {
    Burn burn = burns.get(window);
    return burn == null ? null : burn.shortRate();
  }

  private @Nullable Double longRate(BurnWindow window) {
    Burn burn = burns.get(window);
    return burn == null ? null : burn.longRate();
  }
}
