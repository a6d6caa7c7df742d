package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.allocation.ExplainedCell;
import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import dev.spanledger.analytics.query.QueryEngine;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts each cost report beside the sum of the explained parts of each of its cells. */
final class ExplainedCells {
  private final QueryEngine engine;
  private final Map<String, Instant> period;
  private final List<CellPart> parts;

  ExplainedCells(QueryEngine engine, Instant from, Instant to) {
    this.engine = engine;
    this.period = Map.of("from", from, "to", to);
    ExplainedCell all = ExplainedCell.of(engine, period);
    assertThat(all.isExact()).as("every part is what its weights give").isTrue();
    this.parts = all.parts();
  }

  int partCount() {
    return parts.size();
  }

  void assertEveryCellExplained() {
    compare("cost_by_service", Map.of(), "billed_cost", "service_name", ExplainedCells::service);
    compare("cost_by_route", Map.of(), "own_billed_cost", "service_name route", this::route);
    compare("cost_by_route", Map.of(), "caused_billed_cost", "service_name route", this::payer);
    compare("cost_by_tenant", Map.of(), "billed_cost", "tenant", ExplainedCells::tenant);
    compare(
        "cost_by_cloud_service",
        Map.of(),
        "billed_cost",
        "cloud_service_name",
        CellPart::cloudServiceName);
    compare(
        "cost_daily",
        Map.of(),
        "billed_cost",
        "charge_day service_name",
        part -> part.chargePeriodStart().toString().substring(0, 10) + " " + service(part));
  }

  /** One cell, asked for as the command does. */
  void assertCell(Map<String, String> cell, BigDecimal expected) {
    Map<String, Object> parameters = new HashMap<>(period);
    parameters.putAll(cell);
    ExplainedCell explained = ExplainedCell.of(engine, parameters);
    assertThat(explained.isExact()).isTrue();
    assertThat(explained.totals().get("USD").billedCost()).isEqualByComparingTo(expected);
  }

  private void compare(
      String report,
      Map<String, ?> more,
      String amount,
      String keys,
      Function<CellPart, String> cellOf) {
    Map<String, BigDecimal> explained = new TreeMap<>();
    for (CellPart part : parts) {
      BigDecimal billed = part.recomputed().billedCost();
      explained.merge(
          cellOf.apply(part), billed == null ? BigDecimal.ZERO : billed, BigDecimal::add);
    }
    Map<String, Object> parameters = new HashMap<>(period);
    parameters.putAll(more);
    Map<String, BigDecimal> shown = new TreeMap<>();
    for (Map<String, @Nullable Object> row : engine.run(report, parameters).maps()) {
      if (row.get(amount) instanceof BigDecimal value) {
        shown.merge(key(row, keys), value, BigDecimal::add);
      }
    }
    assertThat(shown.keySet()).as(report).isEqualTo(explained.keySet());
    shown.forEach(
        (cell, value) ->
            assertThat(explained.get(cell))
                .as("%s, %s of %s", report, amount, cell)
                .isEqualByComparingTo(value));
  }

  private static String key(Map<String, @Nullable Object> row, String keys) {
    StringBuilder key = new StringBuilder();
    for (String column : keys.split(" ")) {
      String text = String.valueOf(row.get(column));
      key.append(key.length() == 0 ? "" : " ")
          .append(column.equals("charge_day") ? text.substring(0, 10) : text);
    }
    return key.toString();
  }

  private static String service(CellPart part) {
    return switch (part.kind()) {
      case "ALLOCATED", "KEPT" -> Objects.requireNonNullElse(part.serviceName(), "(unnamed)");
      default -> "(%s)".formatted(part.kind().toLowerCase(Locale.ROOT).replace('_', ' '));
    };
  }

  private String route(CellPart part) {
    if (part.invocationId() != null) {
      return service(part) + " " + Objects.requireNonNullElse(part.route(), "(unknown)");
    }
    boolean isOfService = part.kind().equals("ALLOCATED") || part.kind().equals("KEPT");
    return service(part) + " " + (isOfService ? "(service)" : "");
  }

  private String payer(CellPart part) {
    return part.invocationId() == null
        ? route(part)
        : Objects.requireNonNullElse(part.rootService(), "(unknown)")
            + " "
            + Objects.requireNonNullElse(part.rootRoute(), "(unknown)");
  }

  private static String tenant(CellPart part) {
    if (part.tenant() != null) {
      return part.tenant();
    }
    return switch (part.kind()) {
      case "ALLOCATED" -> "(no tenant)";
      case "KEPT" -> "(kept by services)";
      default -> service(part);
    };
  }
}
