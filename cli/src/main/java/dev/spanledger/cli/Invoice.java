package dev.spanledger.cli;

import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.billing.CostTotals;
import dev.spanledger.analytics.billing.DeliveryRows;
import dev.spanledger.analytics.conformance.InvoiceTotals;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What charges are compared with: one amount, the invoices of an Invoice Detail file, or what a
 * bill's own file adds up to.
 *
 * @param name for messages
 * @param total in the charges' only currency; null unless one amount was given
 * @param byCurrency of a bill; empty otherwise
 * @param details of an Invoice Detail file; null otherwise
 */
record Invoice(
    String name,
    @Nullable BigDecimal total,
    Map<String, BigDecimal> byCurrency,
    @Nullable InvoiceTotals details) {

  /** Reads what was given: a number, or the file of that name. */
  static Invoice read(String text) throws IOException {
    Path path = Path.of(text);
    if (Files.exists(path)) {
      return readFile(path);
    }
    try {
      return new Invoice("the invoice", new BigDecimal(text), Map.of(), null);
    } catch (NumberFormatException noNumber) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "\"%s\" is neither a total, as 20.520226728990, nor a file".formatted(text));
    }
  }

  private static Invoice readFile(Path path) throws IOException {
    String name = String.valueOf(path.getFileName());
    try (DeliveryRows rows = DeliveryRows.open(path)) {
      if (InvoiceTotals.isInvoiceDetail(rows.columns())) {
        return new Invoice(name, null, Map.of(), InvoiceTotals.read(rows));
      }
    }
    return ofBill(path);
  }

  /** What a bill's file adds up to, worked out as an import does, without the lake. */
  static Invoice ofBill(Path path) throws IOException {
    Map<String, BigDecimal> totals = new TreeMap<>();
    for (Map.Entry<String, CostTotals> entry :
        BillingImport.surveyIsolated(path, BillingFormat.AUTO).totals().entrySet()) {
      totals.put(entry.getKey(), entry.getValue().billedCost());
    }
    return new Invoice(String.valueOf(path.getFileName()), null, totals, null);
  }

  /**
   * Where charges, by currency, are not what they are compared with: to the last digit.
   *
   * @return a sentence for each difference
   */
  List<String> differences(Map<String, BigDecimal> charged) {
    if (total == null) {
      return differencesByCurrency(charged);
    }
    if (charged.size() != 1) {
      return List.of(
          "The bills are in %s, and an invoice has one currency: choose a period with one"
              .formatted(charged.keySet()));
    }
    Map.Entry<String, BigDecimal> only = charged.entrySet().iterator().next();
    return only.getValue().compareTo(total) == 0
        ? List.of()
        : List.of(difference(only.getKey(), only.getValue(), total));
  }

  private List<String> differencesByCurrency(Map<String, BigDecimal> charged) {
    Map<String, BigDecimal> all = new TreeMap<>(byCurrency);
    charged.keySet().forEach(currency -> all.putIfAbsent(currency, BigDecimal.ZERO));
    List<String> differences = new ArrayList<>();
    all.forEach(
        (currency, wanted) -> {
          BigDecimal is = charged.getOrDefault(currency, BigDecimal.ZERO);
          if (is.compareTo(wanted) != 0) {
            differences.add(difference(currency, is, wanted));
          }
        });
    return differences;
  }

  private String difference(String currency, BigDecimal charged, BigDecimal wanted) {
    return "The bills add up to %s %s, %s to %s: the difference is %s"
        .formatted(
            Humanized.exact(charged),
            Text.printable(currency),
            Text.printable(name),
            Humanized.exact(wanted),
            Humanized.exact(charged.subtract(wanted)));
  }

  /** A row for each currency. */
  Answer answer(Map<String, BigDecimal> charged) {
    Set<String> currencies = new TreeSet<>(charged.keySet());
    currencies.addAll(byCurrency.keySet());
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (String currency : currencies) {
      BigDecimal is = charged.getOrDefault(currency, BigDecimal.ZERO);
      BigDecimal wanted =
          total == null
              ? byCurrency.getOrDefault(currency, BigDecimal.ZERO)
              : currencies.size() == 1 ? total : null;
      BigDecimal difference = wanted == null ? null : is.subtract(wanted);
      rows.add(
          Arrays.asList(
              currency, wanted, is, difference, difference != null && difference.signum() == 0));
    }
    return new Answer(
        List.of("billing_currency", "invoice_total", "billed_cost", "difference", "reconciles"),
        rows);
  }

  /** Said where there is no difference. */
  String agreement(Map<String, BigDecimal> charged) {
    List<String> amounts = new ArrayList<>();
    charged.forEach(
        (currency, amount) ->
            amounts.add(Humanized.exact(amount) + (total == null ? " " + currency : "")));
    return "The bills add up to %s: %s"
        .formatted(Text.printable(name), Text.printable(String.join(", ", amounts)));
  }
}
