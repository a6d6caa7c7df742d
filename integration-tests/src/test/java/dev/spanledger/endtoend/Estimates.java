package dev.spanledger.endtoend;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.showback.SampledCost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the report of estimates says, to be held against the truth. */
final class Estimates {
  private record Estimate(double cost, double low, double high, SampledCost printed) {
    boolean holds(double truth) {
      return truth >= low && truth <= high;
    }

    boolean printsRangeOf(double truth) {
      return truth >= printed.printedLow().doubleValue()
          && truth <= printed.printedHigh().doubleValue();
    }
  }

  private final Map<String, Map<String, Estimate>> byDimension = new HashMap<>();
  private double unknown;

  private Estimates() {}

  /**
   * How far the estimates are from the truth.
   *
   * @param wape sum of the absolute errors over the sum of the true costs
   * @param inside true costs within the interval of their estimate
   * @param printed true costs within that interval as a table prints it
   * @param count true costs that have an estimate
   * @param missing true costs that have none: no trace of them was recorded
   */
  record Error(double wape, int inside, int printed, int count, int missing) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%.1f %% | %d of %d | %d | %d", 100 * wape, inside, count, printed, missing);
    }
  }

  static Estimates of(QueryEngine engine, Instant from, Instant to) {
    QueryResult result = engine.run("cost_estimate", Map.of("from", from, "to", to));
    List<String> names = result.columns();
    Estimates estimates = new Estimates();
    for (List<@Nullable Object> row : result.rows()) {
      Map<String, Object> cells = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        cells.put(names.get(i), Objects.requireNonNullElse(row.get(i), Double.NaN));
      }
      estimates.add(cells);
    }
    return estimates;
  }

  private void add(Map<String, Object> cells) {
    String dimension = cells.get("dimension").toString();
    double cost = (Double) cells.get("billed_cost_approx");
    if (dimension.equals("UNKNOWN")) {
      unknown += cost;
      return;
    }
    byDimension
        .computeIfAbsent(dimension, added -> new HashMap<>())
        .put(
            // Routes are named with their service in front.
            cells.get("dimension_value").toString().replaceAll("^.* ", ""),
            new Estimate(
                cost,
                (Double) cells.get("low_approx"),
                (Double) cells.get("high_approx"),
                new SampledCost(
                    cost,
                    (Double) cells.get("low_approx"),
                    (Double) cells.get("high_approx"),
                    (Double) cells.get("relative_standard_error_approx"),
                    (Long) cells.get("recorded_trace_count"))));
  }

  /** Share of what runs cost that is no estimate's. */
  double unknownShare() {
    double known =
        byDimension.getOrDefault("ROUTE", Map.of()).values().stream()
            .mapToDouble(Estimate::cost)
            .sum();
    return unknown / (known + unknown);
  }

  Error error(String dimension, Map<String, Double> truth) {
    Map<String, Estimate> estimates = byDimension.getOrDefault(dimension, Map.of());
    double error = 0;
    int inside = 0;
    int printed = 0;
    int missing = 0;
    List<String> others = new ArrayList<>(estimates.keySet());
    others.removeAll(truth.keySet());
    for (String each : others) {
      error += Objects.requireNonNull(estimates.get(each)).cost();
    }
    for (Map.Entry<String, Double> each : truth.entrySet()) {
      Estimate estimate = estimates.get(each.getKey());
      if (estimate == null) {
        missing++;
        error += each.getValue();
      } else {
        error += Math.abs(estimate.cost() - each.getValue());
        inside += estimate.holds(each.getValue()) ? 1 : 0;
        printed += estimate.printsRangeOf(each.getValue()) ? 1 : 0;
      }
    }
    double whole = truth.values().stream().mapToDouble(Double::doubleValue).sum();
    return new Error(error / whole, inside, printed, truth.size() - missing, missing);
  }
}
