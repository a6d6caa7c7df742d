package dev.spanledger.cli;

import dev.spanledger.analytics.billing.CostTotals;
import dev.spanledger.analytics.billing.Finding;
import dev.spanledger.analytics.billing.GroupTotals;
import dev.spanledger.analytics.billing.ImportReport;
import dev.spanledger.analytics.billing.RefusedRow;
import dev.spanledger.analytics.billing.SupersededDelivery;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What some imports took, refused and noticed, for people and for programs. */
final class ImportAnswer {
  private static final int MOST_REFUSED_SHOWN = 10;
  private static final int BILLED_DECIMALS = 12;

  private final List<ImportReport> reports;

  ImportAnswer(List<ImportReport> reports) {
    this.reports = List.copyOf(reports);
  }

  /** A row for each delivery, currency and charge category. */
  Answer categories() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (ImportReport report : reports) {
      for (GroupTotals group : report.byCategory()) {
        CostTotals totals = group.totals();
        rows.add(
            Arrays.asList(
                report.deliveryId(),
                report.sourceFile(),
                report.sourceFormat(),
                group.currency(),
                group.name(),
                totals.rows(),
                totals.billedCost(),
                totals.effectiveCost(),
                totals.listCost(),
                totals.contractedCost()));
      }
    }
    return new Answer(
        List.of(
            "delivery_id",
            "source_file",
            "source_format",
            "billing_currency",
            "charge_category",
            "row_count",
            "billed_cost",
            "effective_cost",
            "list_cost",
            "contracted_cost"),
        rows);
  }

  /**
   * All deliveries together, and each. {@code totals} has amounts where there is one currency, and
   * is null otherwise; {@code totalsByCurrency} always has them.
   */
  Map<String, @Nullable Object> document() {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    describe(document, reports);
    List<Map<String, @Nullable Object>> deliveries = new ArrayList<>();
    for (ImportReport report : reports) {
      Map<String, @Nullable Object> delivery = new LinkedHashMap<>();
      delivery.put("deliveryId", report.deliveryId());
      delivery.put("sourceFile", report.sourceFile());
      delivery.put("sourceFormat", report.sourceFormat());
      delivery.put("alreadyImported", report.isAlreadyImported());
      delivery.put("billingPeriods", report.billingPeriods());
      describe(delivery, List.of(report));
      delivery.put("refused", report.refused().stream().map(ImportAnswer::refused).toList());
      delivery.put(
          "supersedes", report.supersedes().stream().map(SupersededDelivery::deliveryId).toList());
      deliveries.add(delivery);
    }
    document.put("deliveries", deliveries);
    return document;
  }

  private static void describe(Map<String, @Nullable Object> document, List<ImportReport> reports) {
    document.put("rows", reports.stream().mapToLong(ImportReport::rows).sum());
    document.put("refusedRows", reports.stream().mapToLong(ImportReport::refusedRows).sum());
    Map<String, CostTotals> byCurrency = new TreeMap<>();
    Map<List<String>, CostTotals> byCategory = new LinkedHashMap<>();
    Map<String, Finding> byCode = new LinkedHashMap<>();
    for (ImportReport report : reports) {
      report
          .totals()
          .forEach((currency, totals) -> byCurrency.merge(currency, totals, CostTotals::plus));
      for (GroupTotals group : report.byCategory()) {
        byCategory.merge(List.of(group.name(), group.currency()), group.totals(), CostTotals::plus);
      }
      for (Finding finding : report.findings()) {
        byCode.merge(finding.code().name(), finding, ImportAnswer::together);
      }
    }
    boolean isOneCurrency = byCurrency.size() == 1;
    document.put("billingCurrency", isOneCurrency ? byCurrency.keySet().iterator().next() : null);
    document.put("totals", totals(byCurrency));
    Map<String, @Nullable Object> totalsByCurrency = new LinkedHashMap<>();
    byCurrency.forEach((currency, totals) -> totalsByCurrency.put(currency, costs(totals)));
    document.put("totalsByCurrency", totalsByCurrency);
    List<Map<String, @Nullable Object>> categories = new ArrayList<>();
    byCategory.forEach(
        (key, totals) -> {
          Map<String, @Nullable Object> category = new LinkedHashMap<>();
          category.put("chargeCategory", key.get(0));
          category.put("billingCurrency", key.get(1));
          category.put("rows", totals.rows());
          category.putAll(costs(totals));
          categories.add(category);
        });
    document.put("byCategory", categories);
    List<Map<String, @Nullable Object>> findings = new ArrayList<>();
    for (Finding finding : byCode.values()) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("code", finding.code().name());
      entry.put("count", finding.count());
      entry.put("example", finding.example());
      findings.add(entry);
    }
    document.put("findings", findings);
  }

  /** Nothing taken is nothing billed; amounts of several currencies have no total. */
  private static @Nullable Map<String, @Nullable Object> totals(
      Map<String, CostTotals> byCurrency) {
    return switch (byCurrency.size()) {
      case 0 -> costs(new CostTotals(0, BigDecimal.ZERO, null, null, null));
      case 1 -> costs(byCurrency.values().iterator().next());
      default -> null;
    };
  }

  private static Map<String, @Nullable Object> costs(CostTotals totals) {
    Map<String, @Nullable Object> costs = new LinkedHashMap<>();
    costs.put("billedCost", plain(totals.billedCost()));
    costs.put("effectiveCost", plain(totals.effectiveCost()));
    costs.put("listCost", plain(totals.listCost()));
    costs.put("contractedCost", plain(totals.contractedCost()));
    return costs;
  }

  private static Map<String, @Nullable Object> refused(RefusedRow row) {
    Map<String, @Nullable Object> refused = new LinkedHashMap<>();
    refused.put("sourceFile", row.sourceFile());
    refused.put("row", row.row());
    refused.put("reason", row.reason().name());
    refused.put("value", row.value());
    return refused;
  }

  /** The same finding in two files: counted together, with the first example. */
  private static Finding together(Finding one, Finding other) {
    return new Finding(one.code(), one.count() + other.count(), one.example());
  }

  /**
   * Every digit, and at least those that clouds bill with, so that points stand below each other.
   */
  private static @Nullable String plain(@Nullable BigDecimal amount) {
    return amount == null
        ? null
        : amount
            .setScale(Math.max(BILLED_DECIMALS, amount.scale()), RoundingMode.UNNECESSARY)
            .toPlainString();
  }

  private static String rows(long count) {
    return Humanized.count(count) + (count == 1 ? " row" : " rows");
  }

  /** For people; the control totals have every digit, because they are compared with an invoice. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (ImportReport report : reports) {
      if (text.length() > 0) {
        text.append('\n');
      }
      describe(text, report);
    }
    return text.toString();
  }

  private static void describe(StringBuilder text, ImportReport report) {
    text.append(
        "%s: %s, %s %s, %s refused (delivery %s)%n"
            .formatted(
                Text.printable(report.sourceFile()),
                report.sourceFormat(),
                rows(report.rows()),
                report.isAlreadyImported() ? "already imported" : "imported",
                Humanized.count(report.refusedRows()),
                report.deliveryId()));
    for (SupersededDelivery other : report.supersedes()) {
      text.append(
          "takes the place of delivery %s of %s, imported %s%n"
              .formatted(
                  other.deliveryId(),
                  Text.printable(other.sourceFile()),
                  Humanized.time(other.deliveryTime())));
    }
    report
        .totals()
        .forEach(
            (currency, totals) -> {
              text.append("%nControl totals in %s%n".formatted(Text.printable(currency)));
              costs(totals)
                  .forEach(
                      (name, amount) ->
                          text.append(
                              "  %-15s %28s%n"
                                  .formatted(name, amount == null ? Humanized.MISSING : amount)));
            });
    text.append("%nBilled cost by charge category%n".formatted());
    for (GroupTotals group : report.byCategory()) {
      String amount = plain(group.totals().billedCost());
      text.append(
          "  %-15s %28s %s  %s%n"
              .formatted(
                  Text.printable(group.name()),
                  amount == null ? Humanized.MISSING : amount,
                  Text.printable(group.currency()),
                  rows(group.totals().rows())));
    }
    text.append("%nFindings%n".formatted());
    if (report.findings().isEmpty()) {
      text.append("  none\n");
    }
    for (Finding finding : report.findings()) {
      text.append(
          "  %-24s %9s  %s%n  %34s  first: %s%n"
              .formatted(
                  finding.code().name(),
                  Humanized.count(finding.count()),
                  finding.code().description(),
                  "",
                  Text.printable(finding.example())));
    }
    if (!report.refused().isEmpty()) {
      text.append("%nRefused rows, in no total%n".formatted());
      report.refused().stream()
          .limit(MOST_REFUSED_SHOWN)
          .forEach(
              row ->
                  text.append(
                      "  %s row %d: %s: %s%n"
                          .formatted(
                              Text.printable(row.sourceFile()),
                              row.row(),
                              row.reason().name(),
                              Text.printable(row.value()))));
    }
  }
}
