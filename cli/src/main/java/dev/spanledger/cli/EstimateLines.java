package dev.spanledger.cli;

import dev.spanledger.analytics.allocation.EstimateReport;
import dev.spanledger.analytics.allocation.EstimatedPeriod;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.Text;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is expected beyond the bill, in a sentence for each month and currency. */
final class EstimateLines {
  private static final Map<String, String> SOURCES =
      Map.of(
          "estimate:own-rate/v1", "at the resource's own latest rate",
          "estimate:account-region-rate/v1", "at the latest rate of its account and region",
          "estimate:meter-rate/v1", "at the latest rate of its meter anywhere on the bill",
          "estimate:price-list/v1", "at list price",
          "estimate:no-rate/v1", "without any price, so their cost is missing");

  private EstimateLines() {}

  /**
   * A line for each currency below a reconciliation, as no part of it; empty where all is billed.
   */
  static String notCharged(QueryResult totals) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (Map<String, @Nullable Object> total : totals.maps()) {
      if (total.get("billed_cost") instanceof BigDecimal cost) {
        sums.merge(String.valueOf(total.get("billing_currency")), cost, BigDecimal::add);
      }
    }
    StringBuilder text = new StringBuilder();
    sums.forEach(
        (currency, cost) ->
            text.append(
                "%nEstimated, not billed yet and no part of what is charged: %s %s%n"
                    .formatted(Humanized.exact(cost), Text.printable(currency))));
    return text.toString();
  }

  static List<String> of(EstimateReport report) {
    List<String> lines = new ArrayList<>();
    for (EstimatedPeriod period : report.periods()) {
      List<String> parts = new ArrayList<>();
      period
          .chargesByMethod()
          .forEach(
              (method, count) ->
                  parts.add(Humanized.count(count) + " " + SOURCES.getOrDefault(method, method)));
      lines.add(
          "Not billed yet from %s: %s hours of a resource and meter, %s"
              .formatted(
                  LocalDate.ofInstant(period.billingPeriodStart(), ZoneOffset.UTC),
                  Humanized.count(period.chargeCount()),
                  Text.printable(String.join(", ", parts))));
    }
    return lines;
  }
}
