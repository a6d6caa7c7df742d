package dev.spanledger.analytics.showback;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What requests cost, by who asked. Every row's billed cost adds up to the bill; what no request is
 * known to be behind has rows of its own, without a cost per request.
 */
public final class UnitCost {
  /** What requests are grouped by; the name in lower case is the report's parameter. */
  public enum Cut {
    ROUTE,
    TENANT,
    OPERATION,
    SERVICE
  }

  /** Below so many observed requests the normal approximation of the interval does not hold. */
  static final int FEWEST_SAMPLES = 30;

  /** Of the standard normal distribution, two-sided 95 %. */
  private static final double Z_95 = 1.959963984540054;

  private static final int SCALE = 18;

  /**
   * @param kind REQUESTS; NO_TENANT or NO_CALLER where nobody is known to have asked; else the kind
   *     of the parts
   * @param requestCount estimated from sampled traces by their weights; null where no request was
   *     seen that pays for itself
   * @param coverageRatio share of the requests that was observed, 0 to 1; 1 where nothing is
   *     sampled
   * @param ownBilledCost spent in the called service itself
   * @param downstreamBilledCost that the requests caused in other services
   * @param costPerUnit billed cost of the observed requests over their number, times the unit
   * @param relativeError half width of the 95 % interval over the cost; null where every request
   *     was observed, and where fewer than 30 were
   */
  public record Row(
      String item,
      String kind,
      @Nullable Long requestCount,
      @Nullable Long observedRequestCount,
      @Nullable Double coverageRatio,
      BigDecimal billedCost,
      @Nullable BigDecimal ownBilledCost,
      @Nullable BigDecimal downstreamBilledCost,
      @Nullable BigDecimal costPerUnit,
      @Nullable Double relativeError,
      String billingCurrency,
      String state) {

    /** Low end of the 95 % interval; null where there is none. */
    public @Nullable BigDecimal costPerUnitLow() {
      return bound(-1);
    }

    public @Nullable BigDecimal costPerUnitHigh() {
      return bound(1);
    }

    private @Nullable BigDecimal bound(int side) {
      return costPerUnit == null || relativeError == null
          ? null
          : costPerUnit.add(
              costPerUnit
                  .multiply(BigDecimal.valueOf(side * relativeError))
                  .setScale(SCALE, RoundingMode.HALF_UP));
    }
  }

  private UnitCost() {}

  /**
   * Runs the report.
   *
   * @param range the parameters {@code from} and {@code to}
   * @param requests in a unit, as 1000; at least 1
   */
  public static List<Row> of(QueryEngine engine, Cut cut, Map<String, ?> range, long requests) {
    if (requests < 1) {
      throw new IllegalArgumentException("A unit of %d requests is none".formatted(requests));
    }
    Map<String, Object> parameters = new HashMap<>(range);
    parameters.put("cut", cut.name().toLowerCase(Locale.ROOT));
    QueryResult result = engine.run("unit_cost", parameters);
    List<Row> rows = new ArrayList<>(result.rows().size());
    for (Map<String, @Nullable Object> row : result.maps()) {
      rows.add(row(row, requests));
    }
    return rows;
  }

  private static Row row(Map<String, @Nullable Object> row, long requests) {
    Long estimated = (Long) row.get("request_count");
    Long observed = (Long) row.get("observed_request_count");
    BigDecimal billed = orZero((BigDecimal) row.get("billed_cost"));
    // Traces of one service kept at one ratio tell their mean without their weights.
    Double coverage =
        observed == null || estimated == null || estimated == 0
            ? null
            : Double.valueOf(Math.min(1, (double) observed / estimated));
    return new Row(
        text(row, "item"),
        text(row, "kind"),
        estimated,
        observed,
        coverage,
        billed,
        (BigDecimal) row.get("own_billed_cost"),
        (BigDecimal) row.get("downstream_billed_cost"),
        observed == null
            ? null
            : billed
                .multiply(BigDecimal.valueOf(requests))
                .divide(BigDecimal.valueOf(observed), SCALE, RoundingMode.HALF_UP),
        relativeError(observed, coverage, (Double) row.get("squared_variation")),
        text(row, "billing_currency"),
        text(row, "state"));
  }

  /** Of a ratio estimator over a sample without replacement: z √((1 − p)(1 + cv²) / k). */
  static @Nullable Double relativeError(
      @Nullable Long observed, @Nullable Double coverage, @Nullable Double squaredVariation) {
    if (observed == null
        || coverage == null
        || squaredVariation == null
        || coverage >= 1
        || observed < FEWEST_SAMPLES) {
      return null;
    }
    double error =
        Z_95 * Math.sqrt((1 - coverage) * (1 + Math.max(0, squaredVariation)) / observed);
    return new BigDecimal(error, new MathContext(6)).doubleValue();
  }

  private static BigDecimal orZero(@Nullable BigDecimal value) {
    return value == null ? BigDecimal.ZERO : value;
  }

  private static String text(Map<String, @Nullable Object> row, String column) {
    return String.valueOf(row.get(column));
  }
}
