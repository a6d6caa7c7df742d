package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Money over HTTP: every table adds up to the bill that was imported. */
class CostApiTest {
  /** All that ran, ran in one month, so the month's bill is the whole bill. */
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private static final String NOVEMBER = "from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";

  private static SampleDashboard dashboard;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    dashboard = SampleDashboard.startWithBill(folder, NOW);
    web = dashboard.web();
  }

  @AfterAll
  static void stop() throws Exception {
    dashboard.close();
  }

  @Test
  void the_statement_leaves_nothing_over() {
    JsonNode table = web.json("/api/v1/reconciliation");

    assertThat(table.path("rows")).hasSize(1);
    assertThat(cells(table, "status")).containsExactly("RECONCILED");
    BigDecimal parts = BigDecimal.ZERO;
    for (String kind :
        List.of("allocated", "kept", "unobserved", "tax", "credit", "unattributed")) {
      parts = parts.add(total(table, kind + "_billed_cost"));
    }
    assertThat(parts).isEqualByComparingTo(charged());
    assertThat(total(table, "unobserved_billed_cost")).isPositive();
    assertThat(cells(table, "synthetic")).containsExactly("true");
    assertThat(cells(table, "period_state")).containsExactly("OPEN");
  }

  @ParameterizedTest
  @CsvSource({
    "service, billed_cost",
    "route, own_billed_cost",
    "route, caused_billed_cost",
    "tenant, billed_cost",
    "cloud-service, billed_cost",
    "daily, billed_cost"
  })
  void every_breakdown_adds_up_to_the_bill(String by, String column) {
    JsonNode table = web.json("/api/v1/cost?by=%s&%s".formatted(by, NOVEMBER));

    assertThat(total(table, column)).isEqualByComparingTo(charged());
  }

  @Test
  void without_a_window_the_month_of_now_is_meant() {
    JsonNode table = web.json("/api/v1/cost");

    assertThat(table.path("report").asText()).isEqualTo("cost_by_service");
    assertThat(table.path("from").asText()).isEqualTo("2026-11-01T00:00:00Z");
    assertThat(table.path("to").asText()).isEqualTo("2026-12-01T00:00:00Z");
  }

  @Test
  void cost_per_thousand_is_the_cost_divided_by_the_invocations() {
    JsonNode table = web.json("/api/v1/cost?" + NOVEMBER);
    List<String> cost = cells(table, "billed_cost");
    List<String> invocations = cells(table, "invocation_count");
    List<String> unit = cells(table, "billed_cost_per_1000_invocations");

    assertThat(new BigDecimal(unit.get(0)))
        .isEqualByComparingTo(
            new BigDecimal(cost.get(0))
                .movePointRight(3)
                .divide(new BigDecimal(invocations.get(0)), 18, RoundingMode.HALF_UP));
  }

  @Test
  void cost_per_thousand_counts_the_runs_of_the_hours_that_are_billed() {
    // Bills are by the hour: of these two hours 11:00 and 12:00 begin within the window.
    JsonNode services =
        web.json("/api/v1/services?from=2026-11-19T10:30:00Z&to=2026-11-19T12:30:00Z");
    JsonNode hours =
        web.json("/api/v1/cost?from=2026-11-19T11:00:00Z&to=2026-11-19T13:00:00Z&by=service");

    for (String column : List.of("billed_cost", "billed_cost_per_1000_invocations")) {
      assertThat(byService(services, column)).isEqualTo(byService(hours, column));
    }
    assertThat(byService(services, "billed_cost")).isNotEmpty();
  }

  @Test
  void csv_keeps_every_digit_of_an_amount() {
    JsonNode table = web.json("/api/v1/cost?" + NOVEMBER);
    String amount = cells(table, "billed_cost").get(0);

    String line = web.get("/api/v1/cost?format=csv&" + NOVEMBER).body().lines().toList().get(1);

    assertThat(line).startsWith(cells(table, "service_name").get(0) + ",SERVICE," + amount + ",");
  }

  @Test
  void lines_of_the_bill_name_their_file_and_row() {
    JsonNode table = web.json("/api/v1/charges?service=orders-api&limit=5&" + NOVEMBER);

    assertThat(table.path("rows")).hasSize(5);
    assertThat(table.path("truncated").asBoolean()).isTrue();
    assertThat(cells(table, "source_file")).containsOnly("shop-2026-11-synthetic.csv");
    assertThat(cells(table, "source_row")).doesNotHaveDuplicates().doesNotContain("null");
  }

  @Test
  void a_trace_costs_what_its_invocations_were_allocated() {
    JsonNode cost = web.json("/api/v1/traces/" + SampleLake.COLD_TRACE).path("cost");

    assertThat(new BigDecimal(cost.path("billedCost").asText())).isPositive();
    assertThat(cost.path("currency").asText()).isEqualTo("USD");
    assertThat(cost.path("state").asText()).isEqualTo("ESTIMATED");
  }

  @Test
  void health_tells_how_much_of_the_bill_was_observed() {
    JsonNode health = web.json("/api/v1/health");

    assertThat(health.path("coverageRatio").asDouble()).isBetween(0.9, 0.9999);
    assertThat(health.path("billingState").asText()).isEqualTo("ESTIMATED");
    assertThat(health.path("syntheticBill").asBoolean()).isTrue();
    assertThat(health.path("simulatedRatio").asDouble()).isEqualTo(1.0);
  }

  @Test
  void waste_by_any_cut_has_the_same_union() {
    JsonNode all = web.json("/api/v1/waste?" + NOVEMBER);

    assertThat(cells(all, "category")).hasSize(11).contains("FAILED", "ANY", "OVERSIZED_MEMORY");
    BigDecimal union = ofCategory(all, "ANY");
    assertThat(union).isPositive();
    for (String by : List.of("service", "function", "route", "tenant", "cloud-service", "region")) {
      JsonNode table = web.json("/api/v1/waste?by=%s&%s".formatted(by, NOVEMBER));
      assertThat(ofCategory(table, "ANY")).as(by).isEqualByComparingTo(union);
      assertThat(ofCategory(table, "COLD_STARTS"))
          .as(by)
          .isEqualByComparingTo(ofCategory(all, "COLD_STARTS"));
    }
    // What the breakdown by service says of starts is the same money.
    assertThat(ofCategory(all, "COLD_STARTS"))
        .isEqualByComparingTo(
            total(web.json("/api/v1/cost?" + NOVEMBER), "cold_start_billed_cost"));
    assertThat(web.get("/api/v1/waste?by=colour").statusCode()).isEqualTo(400);
  }

  @Test
  void what_if_answers_for_every_function_with_its_basis() {
    JsonNode arm = web.json("/api/v1/whatif?arch=arm64&" + NOVEMBER);

    assertThat(cells(arm, "function")).contains("orders-api").doesNotHaveDuplicates();
    assertThat(cells(arm, "basis")).containsOnly("SAME_DURATION");
    assertThat(cells(arm, "change")).containsOnly("arm64");
    // 143 MB were used: 179 with a quarter more.
    JsonNode memory = web.json("/api/v1/whatif?service=orders-api&" + NOVEMBER);
    assertThat(cells(memory, "change")).containsExactly("179 MB");
    assertThat(cells(memory, "confidence")).containsExactly("LOW");
    assertThat(
            web.get("/api/v1/whatif?memory=64&" + NOVEMBER).body()
                + web.get("/api/v1/whatif?x=1").body())
        .contains("Memory of 64 MB; a function has 128 to 10240 MB", "takes no such parameter");
  }

  private static BigDecimal ofCategory(JsonNode table, String category) {
    List<String> categories = cells(table, "category");
    List<String> costs = cells(table, "waste_cost");
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < categories.size(); i++) {
      boolean isIt = categories.get(i).equals(category) && !costs.get(i).equals("null");
      sum = isIt ? sum.add(new BigDecimal(costs.get(i))) : sum;
    }
    return sum;
  }

  /** Values of the rows that have one, but for those of no service. */
  private static Map<String, String> byService(JsonNode table, String column) {
    List<String> names = cells(table, "service_name");
    List<String> values = cells(table, column);
    Map<String, String> byService = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (!values.get(i).equals("null") && !names.get(i).startsWith("(")) {
        byService.put(names.get(i), values.get(i));
      }
    }
    return byService;
  }

  private static BigDecimal charged() {
    return total(web.json("/api/v1/reconciliation"), "charged_billed_cost");
  }

  private static BigDecimal total(JsonNode table, String column) {
    BigDecimal total = BigDecimal.ZERO;
    for (String cell : cells(table, column)) {
      total = cell.equals("null") ? total : total.add(new BigDecimal(cell));
    }
    return total;
  }

  private static List<String> cells(JsonNode table, String column) {
    List<String> columns = new ArrayList<>();
    table.path("columns").forEach(name -> columns.add(name.asText()));
    assertThat(columns).contains(column);
    List<String> cells = new ArrayList<>();
    table.path("rows").forEach(row -> cells.add(row.path(columns.indexOf(column)).asText()));
    return cells;
  }
}
