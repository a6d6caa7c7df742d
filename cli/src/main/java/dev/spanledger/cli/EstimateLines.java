package dev.spanledger.cli;

import dev.spanledger.analytics.allocation.EstimateReport;
import dev.spanledger.analytics.allocation.EstimatedPeriod;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.Text;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
