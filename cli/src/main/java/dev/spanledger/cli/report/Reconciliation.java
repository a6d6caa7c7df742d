package dev.spanledger.cli.report;

import dev.spanledger.analytics.close.PeriodState;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.Text;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The report {@code reconciliation}, judged: a delivery reconciles where its parts are its charges
 * to the last digit in every measure, and none of its rows was refused at import.
 */
public final class Reconciliation {
  private static final String RECONCILED = "RECONCILED";
  private static final List<String> PARTS =
      List.of(
          "allocated",
          "kept",
          "unobserved",
          "idle_provisioned",
          "idle_capacity",
          "tax",
          "credit",
          "unattributed");

  private final List<Map<String, @Nullable Object>> deliveries;

  private Reconciliation(List<Map<String, @Nullable Object>> deliveries) {
    this.deliveries = deliveries;
  }

  public static Reconciliation of(QueryResult result) {
    return new Reconciliation(result.maps());
  }

  /** True where there is no bill, so that nothing could be compared. */
  public boolean isEmpty() {
    return deliveries.isEmpty();
  }

  /** True where there is a bill and every delivery of it reconciles. */
  public boolean holds() {
    return !isEmpty() && failures().isEmpty();
  }

  /** What does not reconcile, a sentence each. */
  public List<String> failures() {
    List<String> failures = new ArrayList<>();
    for (Map<String, @Nullable Object> delivery : deliveries) {
      if (!RECONCILED.equals(delivery.get("status"))) {
        failures.add(
            "%s is %s: %s of its %s charges are not allocated, and %s %s of billed cost is missing"
                .formatted(
                    name(delivery),
                    delivery.get("status"),
                    Humanized.count(count(delivery, "not_allocated_charge_count")),
                    Humanized.count(count(delivery, "charge_count")),
                    amount(delivery, "difference_billed_cost"),
                    delivery.get("billing_currency")));
      }
      long refused = count(delivery, "refused_row_count");
      if (refused > 0) {
        failures.add(
            "%s of %s rows were refused at import, so the whole bill is not here"
                .formatted(Humanized.count(refused), name(delivery)));
      }
    }
    return failures;
  }

  /** Exact sums of what is charged, by currency. */
  public Map<String, BigDecimal> charged() {
    Map<String, BigDecimal> charged = new TreeMap<>();
    for (Map<String, @Nullable Object> delivery : deliveries) {
      if (delivery.get("charged_billed_cost") instanceof BigDecimal cost) {
        charged.merge(String.valueOf(delivery.get("billing_currency")), cost, BigDecimal::add);
      }
    }
    return charged;
  }

  /** One line for each currency: what is charged, and the parts that add up to it. */
  public List<String> lines() {
    Map<String, Map<String, BigDecimal>> byCurrency = new TreeMap<>();
    for (Map<String, @Nullable Object> delivery : deliveries) {
      Map<String, BigDecimal> sums =
          byCurrency.computeIfAbsent(
              String.valueOf(delivery.get("billing_currency")), currency -> new LinkedHashMap<>());
      for (String part : PARTS) {
        if (delivery.get(part + "_billed_cost") instanceof BigDecimal cost) {
          sums.merge(part, cost, BigDecimal::add);
        }
      }
    }
    List<String> lines = new ArrayList<>();
    byCurrency.forEach(
        (currency, sums) -> {
          List<String> parts = new ArrayList<>();
          for (String part : PARTS) {
            BigDecimal sum = sums.get(part);
            if (sum != null && sum.signum() != 0) {
              parts.add(words(part) + " " + Humanized.exact(sum));
            }
          }
          BigDecimal charged = charged().getOrDefault(currency, BigDecimal.ZERO);
          lines.add(
              "%s = charged %s %s"
                  .formatted(
                      parts.isEmpty() ? "nothing" : String.join(" + ", parts),
                      Humanized.exact(charged),
                      Text.printable(currency)));
        });
    return lines;
  }

  /** A block for each delivery, with every digit. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Map<String, @Nullable Object> delivery : deliveries) {
      if (text.length() > 0) {
        text.append('\n');
      }
      text.append(
          "%s: %s%s%n"
              .formatted(
                  name(delivery),
                  delivery.get("status"),
                  Boolean.TRUE.equals(delivery.get("synthetic")) ? ", synthetic bill" : ""));
      text.append(
          "  %-16s %28s %s  %s charges in %s, %s%n"
              .formatted(
                  "charged",
                  amount(delivery, "charged_billed_cost"),
                  Text.printable(String.valueOf(delivery.get("billing_currency"))),
                  Humanized.count(count(delivery, "charge_count")),
                  Text.printable(String.valueOf(delivery.get("source_file"))),
                  delivery.get("state")));
      if (delivery.get("period_state") instanceof String state) {
        text.append(
            "  %-16s %28s      %s%n"
                .formatted("billing period", state, meaning(PeriodState.valueOf(state), delivery)));
      }
      for (String part : PARTS) {
        if (delivery.get(part + "_billed_cost") != null) {
          text.append(
              "  %-16s %28s%n".formatted(words(part), amount(delivery, part + "_billed_cost")));
        }
      }
      text.append(
          "  %-16s %28s  effective %s, list %s, contracted %s, quantity %s%n"
              .formatted(
                  "difference",
                  amount(delivery, "difference_billed_cost"),
                  amount(delivery, "difference_effective_cost"),
                  amount(delivery, "difference_list_cost"),
                  amount(delivery, "difference_contracted_cost"),
                  amount(delivery, "difference_quantity")));
    }
    return text.toString();
  }

  private static String meaning(PeriodState state, Map<String, @Nullable Object> delivery) {
    return switch (state) {
      case OPEN -> "runs until " + date(delivery.get("billing_period_end"));
      case ESTIMATED -> "is over; not every charge has an invoice";
      case FINAL -> "is over; every charge has an invoice";
      case LOCKED -> "is closed; later changes are corrections of a later period";
    };
  }

  private static LocalDate date(@Nullable Object time) {
    return time instanceof Instant instant
        ? LocalDate.ofInstant(instant, ZoneOffset.UTC)
        : LocalDate.EPOCH;
  }

  private static String words(String part) {
    return part.replace('_', ' ');
  }

  private static String name(Map<String, @Nullable Object> delivery) {
    LocalDate month = date(delivery.get("billing_period_start"));
    return "Bill %s from %s (delivery %s)"
        .formatted(
            Text.printable(String.valueOf(delivery.get("delivery_series"))),
            month,
            delivery.get("delivery_id"));
  }

  private static long count(Map<String, @Nullable Object> delivery, String column) {
    return delivery.get(column) instanceof Number number ? number.longValue() : 0;
  }

  private static String amount(Map<String, @Nullable Object> delivery, String column) {
    return delivery.get(column) instanceof BigDecimal amount
        ? Humanized.exact(amount)
        : Humanized.MISSING;
  }
}
