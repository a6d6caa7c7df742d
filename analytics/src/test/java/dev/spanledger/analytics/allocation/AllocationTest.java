package dev.spanledger.analytics.allocation;

import static dev.spanledger.analytics.allocation.GivenShop.HOUR;
import static dev.spanledger.analytics.allocation.GivenShop.spanId;
import static dev.spanledger.analytics.allocation.GivenShop.tenant;
import static dev.spanledger.analytics.allocation.GivenShop.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.billing.ImportReport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One hour of one function, worked out by hand. 0.375 GB-seconds are billed, 384,000 MB x ms, for
 * 0.00000625; three runs of 100, 200 and 300 ms at 512 MB are known, 51,200, 102,400 and 153,600.
 */
class AllocationTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T00:00:00Z"), ZoneOffset.UTC);
  private static final Map<String, Instant> NOVEMBER =
      Map.of(
          "from", Instant.parse("2026-11-01T00:00:00Z"),
          "to", Instant.parse("2026-12-01T00:00:00Z"));

  @TempDir private Path folder;
  private Lake lake;
  private QueryEngine engine;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
    engine = DuckDbEngine.open(lake);
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @Test
  void charge_follows_billed_memory_time_and_what_is_unobserved_is_a_row() throws IOException {
    landThreeRuns();
    String delivery = importBill().deliveryId();

    Allocation.run(lake, engine, CLOCK);

    Explanation gbSeconds = Allocation.explain(engine, delivery + ":1");
    assertThat(gbSeconds.parts())
        .extracting(part -> part.kind() + " " + part.weight() + "/" + part.weightTotal())
        .containsExactly(
            "ALLOCATED 51200/384000",
            "ALLOCATED 102400/384000",
            "ALLOCATED 153600/384000",
            "UNOBSERVED 76800/384000");
    // 6,250,000,000,000 units of 1E-18 times 2/15, 6/15, 12/15, cut down.
    assertThat(gbSeconds.parts())
        .extracting(part -> part.stored().billedCost())
        .containsExactly(
            new BigDecimal("0.000000833333333333"),
            new BigDecimal("0.000001666666666667"),
            new BigDecimal("0.000002500000000000"),
            new BigDecimal("0.000001250000000000"));
    assertThat(gbSeconds.parts())
        .extracting(part -> part.stored().quantity().stripTrailingZeros().toPlainString())
        .containsExactly("0.05", "0.1", "0.15", "0.075");
    assertThat(gbSeconds.isExact()).isTrue();
    assertThat(gbSeconds.method()).isEqualTo("billed-mb-ms/v1");
    assertThat(gbSeconds.sourceRow()).isEqualTo(1);

    Explanation requests = Allocation.explain(engine, delivery + ":2");
    assertThat(requests.parts())
        .extracting(part -> part.kind() + " " + plain(part.stored().billedCost()))
        .containsExactly(
            "ALLOCATED 0.0000002",
            "ALLOCATED 0.0000002",
            "ALLOCATED 0.0000002",
            "UNOBSERVED 0.0000002");
  }

  @Test
  void what_no_invocation_caused_stays_with_its_owner_or_as_its_own_line() throws IOException {
    landThreeRuns();
    importBill();

    AllocationReport report = Allocation.run(lake, engine, CLOCK);

    PeriodAllocation period = report.periods().get(0);
    assertThat(period.byKind().get(Kind.KEPT).billedCost()).isEqualByComparingTo("0.0005");
    assertThat(period.byKind().get(Kind.TAX).billedCost()).isEqualByComparingTo("0.01");
    assertThat(period.byKind().get(Kind.CREDIT).billedCost()).isEqualByComparingTo("-0.000001");
    assertThat(period.byKind().get(Kind.UNATTRIBUTED).billedCost())
        .isEqualByComparingTo("0.0000108");
    assertThat(period.byKind().get(Kind.UNOBSERVED).billedCost())
        .isEqualByComparingTo("0.00000145");
    assertThat(period.byKind().get(Kind.ALLOCATED).billedCost()).isEqualByComparingTo("0.0000056");
    assertThat(report.charged("USD").billedCost()).isEqualByComparingTo("0.01051685");
    assertThat(report.allocated("USD").plus(report.unallocated("USD")))
        .matches(report.charged("USD")::hasSameAmountsAs);
    assertThat(period.coverageRatio()).isEqualTo(0.8);
    assertThat(period.state()).isEqualTo("ESTIMATED");
    assertThat(period.findings()).isEmpty();
  }

  @Test
  void cold_start_costs_what_its_init_weighs() throws IOException {
    GivenShop shop = new GivenShop();
    // 100 ms billed: 40 ms of init (39.4 measured) and 60 ms of handler.
    shop.run("a1", HOUR, 100, trace('1'))
        .set("cold_start", true)
        .set("init_duration_ns", 39_400_000L)
        .set("duration_ns", 60_000_000L);
    shop.land(lake, "00000000000000a1");
    importBill();

    Allocation.run(lake, engine, CLOCK);

    QueryResult services = engine.run("cost_by_service", NOVEMBER);
    // 6,250,000,000,000 x (40 x 512) / 384,000 = 333,333,333,333.3
    assertThat(table(services, "service_name", "cold_start_billed_cost"))
        .contains("orders 0.000000333333333333");
    Map<String, Object> cell = new HashMap<>(NOVEMBER);
    cell.put("service", "orders");
    ExplainedCell explained = ExplainedCell.of(engine, cell);
    assertThat(explained.isExact()).isTrue();
    assertThat(explained.parts())
        .filteredOn(part -> part.coldStartWeight() != null)
        .singleElement()
        .satisfies(
            part -> {
              assertThat(part.coldStartWeight()).isEqualTo(40 * 512);
              assertThat(part.weightTotal()).isEqualTo(384_000);
              assertThat(part.recomputedColdStart()).isEqualTo("0.000000333333333333");
            });
  }

  @Test
  void reports_add_up_to_the_bill_and_show_every_remainder() throws IOException {
    landThreeRuns();
    importBill();
    Allocation.run(lake, engine, CLOCK);

    QueryResult services = engine.run("cost_by_service", NOVEMBER);
    assertThat(table(services, "service_name", "kind", "billed_cost", "invocation_count"))
        .containsExactly(
            "orders SERVICE 0.0005056 3",
            "(tax) TAX 0.01 null",
            "(unattributed) UNATTRIBUTED 0.0000108 null",
            "(unobserved) UNOBSERVED 0.00000145 null",
            "(credit) CREDIT -0.000001 null");
    assertThat((Double) services.value(0, "coverage_ratio")).isCloseTo(0.8, within(1e-12));
    assertThat(services.value(0, "failed_billed_cost"))
        .isEqualTo(new BigDecimal("0.000002700000000000"));
    for (String report : List.of("cost_by_service", "cost_by_tenant", "cost_by_cloud_service")) {
      assertThat(total(engine.run(report, NOVEMBER), "billed_cost"))
          .as(report)
          .isEqualByComparingTo("0.01051685");
    }
    assertThat(total(engine.run("cost_daily", NOVEMBER), "billed_cost"))
        .isEqualByComparingTo("0.01051685");
    QueryResult reconciliation = engine.run("reconciliation", NOVEMBER);
    assertThat(
            table(
                reconciliation, "status", "charged_billed_cost", "difference_billed_cost", "state"))
        .containsExactly("RECONCILED 0.01051685 0 ESTIMATED");
    assertThat(table(reconciliation, "charge_count", "part_count", "difference_quantity"))
        .containsExactly("6 12 0");
  }

  @Test
  void lines_of_the_bill_are_found_by_service_and_product() throws IOException {
    landThreeRuns();
    String delivery = importBill().deliveryId();
    Allocation.run(lake, engine, CLOCK);

    Map<String, Object> parameters = new HashMap<>(NOVEMBER);
    parameters.put("limit", 2);
    assertThat(table(engine.run("charge_lines", parameters), "charge_id", "unallocated_kind"))
        .containsExactly(delivery + ":5 TAX", delivery + ":3 null");
    parameters.put("service", "orders");
    parameters.put("cloud_service", "AWS Lambda");
    assertThat(
            table(
                engine.run("charge_lines", parameters),
                "source_row",
                "billed_cost",
                "service_billed_cost",
                "allocated_billed_cost",
                "unallocated_billed_cost",
                "method"))
        .containsExactly(
            "1 0.00000625 0.000005 0.000005 0.00000125 billed-mb-ms/v1",
            "2 0.0000008 0.0000006 0.0000006 0.0000002 request/v1");
  }

  @Test
  void bill_without_an_allocation_is_not_reconciled_and_hides_nothing() throws IOException {
    importBill();

    assertThat(table(engine.run("reconciliation", NOVEMBER), "status", "difference_billed_cost"))
        .containsExactly("NOT_ALLOCATED 0.01051685");
    assertThat(table(engine.run("cost_by_service", NOVEMBER), "service_name", "billed_cost"))
        .containsExactly("(not allocated) 0.01051685");
  }

  @Test
  void route_of_the_caller_pays_for_what_it_caused() throws IOException {
    landThreeRuns();
    importBill();
    Allocation.run(lake, engine, CLOCK);

    QueryResult routes = engine.run("cost_by_route", NOVEMBER);
    assertThat(
            table(routes, "service_name", "route", "kind", "own_billed_cost", "caused_billed_cost"))
        .contains(
            "orders POST /orders SERVICE 0.000001033333333333 null",
            "orders GET /orders/{id} SERVICE 0.000004566666666667 null",
            "shop-front GET /checkout SERVICE null 0.000001033333333333",
            "shop-front GET /orders SERVICE null 0.000004566666666667",
            "orders (service) SERVICE 0.0005 0.0005");
    assertThat(total(routes, "own_billed_cost")).isEqualByComparingTo("0.01051685");
    assertThat(total(routes, "caused_billed_cost")).isEqualByComparingTo("0.01051685");
    assertThat(table(engine.run("cost_by_tenant", NOVEMBER), "tenant", "billed_cost"))
        .contains("acme 0.000001033333333333", "globex 0.000004566666666667");
    assertThat(
            table(
                engine.run("trace_costs", Map.of("trace_id", trace('1'))),
                "service_name",
                "meter",
                "billed_cost"))
        .containsExactly(
            "orders lambda.gb_second 0.000000833333333333", "orders lambda.request 0.0000002");
  }

  @Test
  void batch_is_paid_by_the_senders_of_its_messages() throws IOException {
    GivenShop shop = new GivenShop();
    shop.span(trace('1'), spanId('1'), "shop-front", 3, HOUR)
        .set("http_route", "GET /a")
        .set("attributes", tenant("acme"));
    shop.span(trace('2'), spanId('2'), "shop-front", 3, HOUR).set("http_route", "GET /b");
    shop.run("a1", HOUR.plusSeconds(60), 750, trace('9'));
    shop.span(trace('9'), spanId('9'), "orders", 2, HOUR.plusSeconds(60))
        .set("faas_invocation_id", "a1");
    for (char message : "abc".toCharArray()) {
      char sender = message == 'a' ? '1' : '2';
      shop.span(trace('9'), spanId(message), "orders", 5, HOUR.plusSeconds(61))
          .set("is_root", false)
          .set("parent_span_id", spanId('9'))
          .set("messaging_message_id", "message-" + message)
          .set("links", Collections.singletonList(GivenShop.link(trace(sender), spanId(sender))));
    }
    shop.land(lake, "00000000000000b1");
    String delivery = importBill().deliveryId();

    Allocation.run(lake, engine, CLOCK);

    // The whole cell is one run of 384,000 MB x ms: a third for GET /a, two thirds for GET /b.
    Explanation gbSeconds = Allocation.explain(engine, delivery + ":1");
    assertThat(gbSeconds.parts())
        .extracting(part -> part.weight() + "/" + part.weightTotal())
        .containsExactly("384000/1152000", "768000/1152000");
    assertThat(gbSeconds.parts())
        .extracting(part -> part.stored().billedCost())
        .containsExactly(
            new BigDecimal("0.000002083333333333"), new BigDecimal("0.000004166666666667"));
    assertThat(gbSeconds.isExact()).isTrue();
    assertThat(
            table(
                engine.run("cost_by_route", NOVEMBER),
                "service_name",
                "route",
                "caused_elsewhere_billed_cost"))
        .contains(
            "shop-front GET /a 0.000002149999999999", "shop-front GET /b 0.000004300000000001");
  }

  @Test
  void more_observed_than_billed_is_reported_and_shares_what_was_observed() throws IOException {
    GivenShop shop = new GivenShop();
    shop.run("a1", HOUR, 1000, trace('1'));
    shop.land(lake, "00000000000000c1");
    importBill();

    PeriodAllocation period = Allocation.run(lake, engine, CLOCK).periods().get(0);

    assertThat(period.findings())
        .containsExactly(
            new AllocationFinding(
                AllocationFindingCode.OVER_OBSERVED,
                1,
                "lambda.gb_second of orders-api from 2026-11-02T10:00:00Z, observed 512000, billed"
                    + " 384000"));
    assertThat(period.byKind().get(Kind.ALLOCATED).billedCost()).isEqualByComparingTo("0.00000645");
  }

  @Test
  void function_that_never_reported_is_unattributed() throws IOException {
    importBill();

    PeriodAllocation period = Allocation.run(lake, engine, CLOCK).periods().get(0);

    assertThat(period.byKind().keySet()).containsExactly(Kind.TAX, Kind.CREDIT, Kind.UNATTRIBUTED);
    assertThat(period.findings())
        .extracting(AllocationFinding::code)
        .containsExactly(AllocationFindingCode.FUNCTION_UNKNOWN);
  }

  @Test
  void tax_is_spread_only_where_the_rule_says_so() throws IOException {
    landThreeRuns();
    String delivery = importBill().deliveryId();

    AllocationRules rules = new AllocationRules(SharedRule.PROPORTIONAL, SharedRule.KEEP);
    PeriodAllocation period = Allocation.run(lake, engine, rules, CLOCK).periods().get(0);

    assertThat(period.byKind()).doesNotContainKey(Kind.TAX);
    // Billed usage of AWSLambda in 1E-10: orders 56,000, nobody 14,500 + 108,000.
    assertThat(Allocation.explain(engine, delivery + ":5").parts())
        .extracting(part -> part.kind() + " " + part.serviceName() + " " + part.weight())
        .containsExactly("UNATTRIBUTED null 122500", "ALLOCATED orders 56000");
  }

  @Test
  void same_input_in_any_order_and_in_any_stretches_gives_the_same_parts() throws IOException {
    landThreeRuns();
    String delivery = importBill().deliveryId();
    Allocation.run(lake, engine, CLOCK);
    Explanation expected = Allocation.explain(engine, delivery + ":1");

    try (Lake other = Lake.open(folder.resolve("other"));
        QueryEngine otherEngine = DuckDbEngine.open(other)) {
      GivenShop late = new GivenShop();
      late.run("a3", HOUR.plusSeconds(30), 300, trace('3')).set("status", "error");
      late.run("a1", HOUR, 100, trace('1'));
      late.land(other, "00000000000000d1");
      GivenShop early = new GivenShop();
      early.run("a2", HOUR.plusSeconds(10), 200, trace('2'));
      early.land(other, "00000000000000d2");
      BillingImport.importFile(other, bill(), BillingFormat.AUTO, CLOCK);
      Allocation.run(other, otherEngine, AllocationRules.DEFAULT, CLOCK, 1);

      assertThat(Allocation.explain(otherEngine, delivery + ":1").parts())
          .extracting(part -> part.invocationId() + " " + part.stored())
          .isEqualTo(
              expected.parts().stream()
                  .map(part -> part.invocationId() + " " + part.stored())
                  .toList());
    }
  }

  @Test
  void repeated_run_stores_nothing_and_new_usage_makes_a_new_run() throws IOException {
    landThreeRuns();
    importBill();

    PeriodAllocation first = Allocation.run(lake, engine, CLOCK).periods().get(0);
    PeriodAllocation second = Allocation.run(lake, engine, CLOCK).periods().get(0);
    GivenShop late = new GivenShop();
    late.run("a4", HOUR.plusSeconds(40), 50, trace('4'));
    late.land(lake, "00000000000000e1");
    PeriodAllocation third = Allocation.run(lake, engine, CLOCK).periods().get(0);

    assertThat(first.isUnchanged()).isFalse();
    assertThat(second.isUnchanged()).isTrue();
    assertThat(second.runId()).isEqualTo(first.runId());
    assertThat(second.byKind()).isEqualTo(first.byKind());
    assertThat(third.isUnchanged()).isFalse();
    assertThat(third.coverageRatio()).isGreaterThan(0.8);
    assertThat(table(engine.run("reconciliation", NOVEMBER), "status", "part_count"))
        .containsExactly("RECONCILED 13");
  }

  @Test
  void bill_of_strangers_is_unattributed_to_the_last_digit() throws IOException {
    Path sample = Path.of("..", "..", "shared", "data", "billing", "focus-1.0-sample.csv");
    assumeThat(Files.exists(sample)).as("the real bills are beside the repository").isTrue();
    BillingImport.importFile(lake, sample, BillingFormat.AUTO, CLOCK);

    AllocationReport report = Allocation.run(lake, engine, CLOCK);

    assertThat(report.charged("USD").billedCost()).isEqualByComparingTo("20.520226728990");
    assertThat(report.unallocated("USD")).matches(report.charged("USD")::hasSameAmountsAs);
    assertThat(report.remainders("USD").get(Kind.CREDIT).billedCost())
        .isEqualByComparingTo("-2.6137");
    QueryResult reconciliation =
        engine.run(
            "reconciliation",
            Map.of(
                "from", Instant.parse("2024-09-01T00:00:00Z"),
                "to", Instant.parse("2024-11-01T00:00:00Z")));
    assertThat(table(reconciliation, "delivery_series", "status", "charge_count"))
        .containsExactly(
            "aws/focus/1234567890123/2024-09-01 RECONCILED 942",
            "microsoft/focus//providers/Microsoft.Billing/billingAccounts/8611537/2024-09-01"
                + " RECONCILED 51",
            "oracle/focus/20209880/2024-09-01 RECONCILED 6",
            "oracle/focus/20209880/2024-10-01 RECONCILED 1");
    assertThat(total(reconciliation, "charged_billed_cost"))
        .isEqualByComparingTo("20.520226728990");
  }

  @Test
  void unknown_charge_is_refused_by_name() {
    assertThatThrownBy(() -> Allocation.explain(engine, "nonsense"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "No charge \"nonsense\" that counts; an id is delivery id, colon, row number, and its"
                + " delivery must not be superseded");
  }

  private void landThreeRuns() throws IOException {
    GivenShop shop = new GivenShop();
    shop.span(trace('1'), spanId('1'), "shop-front", 3, HOUR.minusMillis(5))
        .set("http_route", "GET /checkout")
        .set("attributes", tenant("acme"));
    shop.span(trace('2'), spanId('2'), "shop-front", 3, HOUR.minusMillis(5))
        .set("http_route", "GET /orders")
        .set("attributes", tenant("globex"));
    shop.span(trace('3'), spanId('3'), "shop-front", 3, HOUR.minusMillis(5))
        .set("http_route", "GET /orders")
        .set("attributes", tenant("globex"));
    entry(shop, "a1", '1', HOUR, "POST /orders");
    entry(shop, "a2", '2', HOUR.plusSeconds(10), "GET /orders/{id}");
    entry(shop, "a3", '3', HOUR.plusSeconds(30), "GET /orders/{id}");
    shop.run("a1", HOUR, 100, trace('1'));
    shop.run("a2", HOUR.plusSeconds(10), 200, trace('2'));
    shop.run("a3", HOUR.plusSeconds(30), 300, trace('3')).set("status", "error");
    shop.land(lake, "0000000000000001");
  }

  private static void entry(
      GivenShop shop, String invocationId, char digit, Instant start, String route) {
    shop.span(trace(digit), spanId((char) (digit + 'a' - '1')), "orders", 2, start)
        .set("is_root", false)
        .set("parent_span_id", spanId(digit))
        .set("faas_invocation_id", invocationId)
        .set("http_route", route);
  }

  private ImportReport importBill() throws IOException {
    return BillingImport.importFile(lake, bill(), BillingFormat.AUTO, CLOCK);
  }

  private Path bill() throws IOException {
    Path file = folder.resolve("cur2-hand-worked.csv");
    if (!Files.exists(file)) {
      try (InputStream input = BillingImport.class.getResourceAsStream("cur2-hand-worked.csv")) {
        Files.copy(input, file);
      }
    }
    return file;
  }

  private static BigDecimal total(QueryResult result, String column) {
    BigDecimal total = BigDecimal.ZERO;
    for (Map<String, Object> row : result.maps()) {
      total = row.get(column) == null ? total : total.add((BigDecimal) row.get(column));
    }
    return total;
  }

  private static List<String> table(QueryResult result, String... columns) {
    return result.maps().stream()
        .map(row -> String.join(" ", Arrays.stream(columns).map(c -> plain(row.get(c))).toList()))
        .toList();
  }

  private static String plain(Object value) {
    return value instanceof BigDecimal number
        ? (number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString())
        : String.valueOf(value);
  }
}
