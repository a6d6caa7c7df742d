package dev.spanledger.analytics.showback;

import static dev.spanledger.analytics.showback.GivenMonth.NOVEMBER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every cut of {@link GivenMonth}; what is expected is worked out in its comment. */
class ShowbackTest {
  @TempDir private Path folder;
  private Lake lake;
  private QueryEngine engine;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
    engine = DuckDbEngine.open(lake);
    GivenMonth.allocated(lake, engine, folder);
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @Test
  void every_cut_adds_up_to_the_bill_in_both_views() {
    for (String cut :
        List.of("service", "function", "version", "tenant", "trace", "account", "region")) {
      QueryResult result = by(cut);
      assertThat(total(result, "billed_cost")).as(cut).isEqualByComparingTo(GivenMonth.CHARGED);
      assertThat(total(result, "caused_billed_cost"))
          .as(cut)
          .isEqualByComparingTo(GivenMonth.CHARGED);
    }
    QueryResult operations = engine.run("cost_by_operation", NOVEMBER);
    assertThat(total(operations, "billed_cost")).isEqualByComparingTo(GivenMonth.CHARGED);
    assertThat(total(operations, "caused_billed_cost")).isEqualByComparingTo(GivenMonth.CHARGED);
  }

  @Test
  void service_has_its_own_cost_and_what_it_caused_in_others() {
    assertThat(rows(by("service"), "billed_cost", "caused_billed_cost", "kept_billed_cost"))
        .containsExactly(
            "orders SERVICE 0.0005056 0.00050663335 0.0005",
            "payment SERVICE 0.00000103335 null null",
            "(tax) TAX 0.01 0.01 null",
            "(unattributed) UNATTRIBUTED 0.0000108 0.0000108 null",
            "(unobserved) UNOBSERVED 0.00000248335 0.00000248335 null",
            "(credit) CREDIT -0.000001 -0.000001 null");
    assertThat(rows(by("service"), "caused_elsewhere_billed_cost", "failed_billed_cost"))
        .startsWith("orders SERVICE 0.00000103335 0.0000027", "payment SERVICE null null");
    // 307,200 of 384,000 MB x ms, and 51,200 of 102,400.
    assertThat((Double) by("service").value(0, "coverage_ratio")).isCloseTo(0.8, within(1e-12));
    assertThat((Double) by("service").value(1, "coverage_ratio")).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void function_and_version_know_their_callers() {
    assertThat(rows(by("function"), "billed_cost", "caused_elsewhere_billed_cost"))
        .startsWith(
            "orders-api FUNCTION 0.0005056 0.00000103335", "payment FUNCTION 0.00000103335 null");
    assertThat(rows(by("version"), "billed_cost", "caused_billed_cost"))
        .startsWith(
            "orders-api:(any) VERSION 0.0005 0.0005",
            "orders-api:7 VERSION 0.0000056 0.00000663335",
            "payment:3 VERSION 0.00000103335 null");
  }

  @Test
  void account_and_region_hold_all_that_is_billed_in_them() {
    // payment's 0.0000020667 are billed to its own account, observed or not.
    assertThat(rows(by("account"), "billed_cost", "caused_billed_cost"))
        .containsExactly(
            "123456789012 ACCOUNT 0.01051685 0.01051788335",
            "210987654321 ACCOUNT 0.0000020667 0.00000103335");
    assertThat(rows(by("region"), "billed_cost", "caused_elsewhere_billed_cost"))
        .contains("eu-west-1 REGION 0.0000020667 null");
  }

  @Test
  void tenant_and_trace_are_the_caller_themselves() {
    assertThat(rows(by("tenant"), "billed_cost", "caused_elsewhere_billed_cost"))
        .startsWith(
            "acme TENANT 0.000002066683333333 0.00000103335",
            "globex TENANT 0.000001866666666667 null",
            "(tax) TAX 0.01 null",
            "(kept by services) KEPT 0.0005 null")
        .contains("(no tenant) NO_TENANT 0.0000027 null");
    assertThat(rows(by("trace"), "billed_cost", "invocation_count"))
        .contains(GivenMonth.traceId(1) + " TRACE 0.000002066683333333 2");
  }

  @Test
  void operation_is_the_name_of_the_span_that_was_entered() {
    QueryResult operations = engine.run("cost_by_operation", NOVEMBER);
    assertThat(rows(operations, "service_name", "operation", "billed_cost", "caused_billed_cost"))
        .startsWith(
            "orders (service) 0.0005 0.0005",
            "orders POST /orders 0.000003733333333333 0.000004766683333333",
            "orders GET /orders/{id} 0.000001866666666667 0.000001866666666667",
            "payment charge 0.00000103335 null");
  }

  @Test
  void unit_cost_is_that_of_the_requests_that_pay_for_themselves() {
    List<UnitCost.Row> routes = UnitCost.of(engine, UnitCost.Cut.ROUTE, NOVEMBER, 1000);
    assertThat(routes.stream().map(ShowbackTest::unit))
        .containsExactly(
            "orders /orders 2 0.000004766683333333 0.0023833416666665 own 0.000003733333333333"
                + " downstream 0.00000103335",
            "orders /orders/{id} 1 0.000001866666666667 0.001866666666667 own 0.000001866666666667"
                + " downstream null",
            "(tax) null 0.01 null own null downstream null",
            "(kept) null 0.0005 null own null downstream null",
            "(unattributed) null 0.0000108 null own null downstream null",
            "(unobserved) null 0.00000248335 null own null downstream null",
            "(credit) null -0.000001 null own null downstream null");
    assertThat(routes.get(0).coverageRatio()).isEqualTo(1.0);
    assertThat(routes.get(0).costPerUnitLow()).isNull();
    for (UnitCost.Cut cut : UnitCost.Cut.values()) {
      BigDecimal sum =
          UnitCost.of(engine, cut, NOVEMBER, 1).stream()
              .map(UnitCost.Row::billedCost)
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(sum).as(cut.name()).isEqualByComparingTo(GivenMonth.CHARGED);
    }
    assertThatThrownBy(() -> UnitCost.of(engine, UnitCost.Cut.ROUTE, NOVEMBER, 0))
        .hasMessage("A unit of 0 requests is none");
  }

  @Test
  void service_keeps_what_it_keeps_in_its_unit_cost() {
    UnitCost.Row orders = UnitCost.of(engine, UnitCost.Cut.SERVICE, NOVEMBER, 1).get(0);
    assertThat(unit(orders))
        .isEqualTo(
            "orders 3 0.00050663335 0.000168877783333333 own 0.0005056 downstream 0.00000103335");
  }

  @Test
  void interval_is_printed_where_requests_are_sampled_and_enough_of_them() {
    // 1.959963984540054 x sqrt(0.9 x 1.5 / 100), by bc.
    assertThat(UnitCost.relativeError(100L, 0.1, 0.5)).isEqualTo(0.227727);
    assertThat(UnitCost.relativeError(29L, 0.1, 0.5)).isNull();
    assertThat(UnitCost.relativeError(100L, 1.0, 0.5)).isNull();
    UnitCost.Row row =
        new UnitCost.Row(
            "a",
            "REQUESTS",
            1000L,
            100L,
            0.1,
            BigDecimal.ONE,
            null,
            null,
            new BigDecimal("2"),
            0.25,
            "USD",
            "FINAL");
    assertThat(row.costPerUnitLow()).isEqualByComparingTo("1.5");
    assertThat(row.costPerUnitHigh()).isEqualByComparingTo("2.5");
  }

  private QueryResult by(String cut) {
    Map<String, Object> parameters = new HashMap<>(NOVEMBER);
    parameters.put("cut", cut);
    return engine.run("cost_by_item", parameters);
  }

  private static String unit(UnitCost.Row row) {
    return "%s %s %s %s own %s downstream %s"
        .formatted(
            row.item(),
            row.requestCount(),
            plain(row.billedCost()),
            plain(row.costPerUnit()),
            plain(row.ownBilledCost()),
            plain(row.downstreamBilledCost()));
  }

  private static List<String> rows(QueryResult result, String... columns) {
    List<String> names = new ArrayList<>(List.of(columns));
    if (result.columns().contains("item")) {
      names.addAll(0, List.of("item", "kind"));
    }
    return result.maps().stream()
        .map(row -> String.join(" ", names.stream().map(name -> plain(row.get(name))).toList()))
        .toList();
  }

  private static BigDecimal total(QueryResult result, String column) {
    BigDecimal total = BigDecimal.ZERO;
    for (Map<String, @Nullable Object> row : result.maps()) {
      BigDecimal value = (BigDecimal) row.get(column);
      total = value == null ? total : total.add(value);
    }
    return total;
  }

  private static String plain(@Nullable Object value) {
    return value instanceof BigDecimal decimal
        ? decimal.stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }
}
