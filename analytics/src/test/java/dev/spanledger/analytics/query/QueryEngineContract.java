package dev.spanledger.analytics.query;

import static dev.spanledger.analytics.query.GivenLake.FROM;
import static dev.spanledger.analytics.query.GivenLake.TO;
import static dev.spanledger.analytics.query.GivenLake.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every engine answers over {@link GivenLake} once it is compacted. Numbers are worked out by
 * hand from its table; {@link QueryWithoutFactsContract} runs before compaction.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class QueryEngineContract {
  private static final long MS = 1_000_000;

  private Lake lake;
  private QueryEngine engine;

  /** An engine over this lake. */
  protected abstract QueryEngine open(Lake given) throws IOException;

  @BeforeAll
  void land(@TempDir Path folder) throws IOException {
    lake = Lake.open(folder);
    GivenLake.land(lake);
    lake.compact(TraceFacts::derive);
    // The client tries once more, after its spans were compacted.
    GivenLake.landAgain(lake);
    engine = open(lake);
  }

  @AfterAll
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @Test
  void services_have_traffic_errors_percentiles_cold_starts_and_cost() {
    QueryResult result = engine.run("services", Map.of("from", FROM, "to", TO));
    assertThat(table(result, "service_name", "invocation_count", "span_count", "entry_count"))
        .containsExactly("web null 10 6", "orders 2 4 2", "ghost 1 null null", "worker 1 2 1");
    assertThat(table(result, "service_name", "error_count", "error_ratio"))
        .containsExactly("web 1 " + 1.0 / 6, "orders 1 0.5", "ghost null null", "worker 0 0.0");
    // web: 1 ms three times, 40, 50, 100. Half of six are reached at 1 ms.
    assertThat(table(result, "service_name", "p50_ns", "p95_ns", "p99_ns"))
        .containsExactly(
            "web 1000000 100000000 100000000",
            "orders 18000000 50000000 50000000",
            "ghost null null null",
            "worker 30000000 30000000 30000000");
    assertThat(
            table(
                result,
                "service_name",
                "cold_start_count",
                "cold_start_ratio",
                "init_p50_ns",
                "billed_mb_ms"))
        .containsExactly(
            "web null null null null",
            "orders 1 0.5 30000000 40960",
            "ghost 0 0.0 null 12800",
            "worker 1 1.0 10000000 7680");
    assertThat(table(result, "service_name", "billed_invocation_count"))
        .containsExactly("web null", "orders 2", "ghost null", "worker 1");
    assertThat(table(result, "service_name", "billed_cost", "billing_currency", "simulated"))
        .containsExactly(
            "web null null false",
            "orders 0.000000666667000000 USD false",
            "ghost null null false",
            "worker 0.000000125000000000 USD true");
  }

  @Test
  void operations_of_a_service_come_with_the_most_called_first() {
    QueryResult result = engine.run("operations", Map.of("from", FROM, "to", TO, "service", "web"));
    assertThat(table(result, "name", "kind", "call_count", "error_count", "p50_ns", "p95_ns"))
        .containsExactly(
            "GET /health SERVER 3 0 1000000 1000000",
            "GET /orders SERVER 2 1 40000000 100000000",
            "call orders CLIENT 2 0 25000000 70000000",
            "POST /orders SERVER 1 0 50000000 50000000",
            "call CLIENT 1 0 1000000 1000000",
            "orders publish PRODUCER 1 0 5000000 5000000");
    // GET /orders: 30 ms and 15 ms outside the call.
    assertThat(result.value(1, "self_ns")).isEqualTo(45 * MS);
    assertThat(result.value(1, "critical_path_ns")).isEqualTo(45 * MS);
    assertThat(result.value(1, "error_ratio")).isEqualTo(0.5);
  }

  @Test
  void traces_come_newest_first_and_only_those_that_start_in_the_period() {
    QueryResult result = engine.run("traces", Map.of("from", FROM, "to", TO, "limit", 10));
    assertThat(table(result, "trace_id", "root_service", "root_name", "root_route"))
        .containsExactly(
            trace('f') + " web GET /health GET /health",
            trace('d') + " worker orders process orders process",
            trace('c') + " web POST /orders /orders",
            trace('b') + " web GET /orders /orders",
            trace('a') + " web GET /orders /orders");
    assertThat(
            table(
                result, "duration_ns", "span_count", "error_count", "cold_start_count", "services"))
        .containsExactly(
            "1000000 1 0 0 web",
            "30000000 2 0 1 worker",
            "50000000 2 0 0 web",
            "40000000 3 2 0 orders, web",
            "100000000 5 0 1 orders, web");
    assertThat(table(result, "billed_cost", "billing_currency"))
        .containsExactly(
            "null null",
            "0.000000125000000000 USD",
            "null null",
            "0.000000150000000000 USD",
            "0.000000516667000000 USD");
    assertThat(result.value(4, "start_time")).isEqualTo(FROM);
    assertThat(result.value(4, "root_duration_ns")).isEqualTo(100 * MS);
    assertThat(result.value(4, "root_missing")).isEqualTo(false);
  }

  @Test
  void traces_are_found_by_service_by_least_duration_and_up_to_a_limit() {
    Map<String, Object> parameters = new HashMap<>(Map.of("from", FROM, "to", TO, "limit", 10));
    parameters.put("service", "orders");
    assertThat(table(engine.run("traces", parameters), "trace_id"))
        .containsExactly(trace('b'), trace('a'));
    parameters.put("min_duration_ns", 50 * MS);
    assertThat(table(engine.run("traces", parameters), "trace_id")).containsExactly(trace('a'));
    parameters.remove("service");
    assertThat(table(engine.run("traces", parameters), "trace_id"))
        .containsExactly(trace('c'), trace('a'));
    parameters.put("limit", 1L);
    assertThat(table(engine.run("traces", parameters), "trace_id")).containsExactly(trace('c'));
  }

  @Test
  void spans_of_a_trace_come_with_their_facts() {
    QueryResult result = engine.run("trace_spans", Map.of("trace_id", trace('a')));
    assertThat(table(result, "span_id", "parent_span_id", "depth", "critical_path_ns", "self_ns"))
        .containsExactly(
            "a1 null 0 30000000 30000000",
            "a2 a1 1 20000000 20000000",
            "a3 a2 2 5000000 5000000",
            "a4 a3 3 30000000 30000000",
            "a5 a3 3 15000000 15000000");
    assertThat(result.value(2, "attributes_json")).isEqualTo("{\"tenant.id\":\"acme\"}");
    assertThat(result.value(2, "request_tenant")).isEqualTo("acme");
    assertThat(result.value(3, "faas_init_type")).isEqualTo("on-demand");
    assertThat(result.value(2, "start_time")).isEqualTo(FROM.plusMillis(20));
    assertThat(result.value(2, "parent_service")).isEqualTo("web");
    assertThat(result.value(4, "root_route")).isEqualTo("/orders");
  }

  @Test
  void spans_of_a_trace_can_be_bounded_in_time_and_links_are_json() {
    Instant start = FROM.plusMillis(121_025);
    Map<String, Object> parameters =
        Map.of("trace_id", trace('d'), "from", start, "to", start.plusNanos(1_000));
    QueryResult result = engine.run("trace_spans", parameters);
    assertThat(table(result, "span_id")).containsExactly("d1", "d2");
    assertThat(result.value(0, "links_json"))
        .asString()
        .contains("\"trace_id\":\"%s\"".formatted(trace('c')), "\"span_id\":\"c2\"");
    assertThat(
            engine
                .run("trace_spans", Map.of("trace_id", trace('d'), "from", FROM, "to", start))
                .rows())
        .isEmpty();
  }

  @Test
  void cost_of_a_trace_is_of_the_latest_complete_allocation() {
    QueryResult result = engine.run("trace_costs", Map.of("trace_id", trace('a')));
    assertThat(
            table(result, "invocation_id", "service_name", "cloud_service_name", "meter", "state"))
        .containsExactly("i1 orders AWS Lambda lambda.gb_second ESTIMATED");
    assertThat(result.value(0, "billed_cost")).isEqualTo(new BigDecimal("0.000000516667000000"));
    assertThat(result.value(0, "cold_start_billed_cost"))
        .isEqualTo(new BigDecimal("0.000000300000000000"));
  }

  @Test
  void cold_starts_have_rate_init_time_share_on_the_path_and_cost() {
    QueryResult result = engine.run("cold_starts", Map.of("from", FROM, "to", TO));
    assertThat(
            table(
                result,
                "service_name",
                "faas_name",
                "faas_version",
                "invocation_count",
                "cold_start_count",
                "cold_start_ratio"))
        .containsExactly(
            "orders orders-fn 1 2 1 0.5", "worker worker-fn 7 1 1 1.0", "ghost ghost 1 1 0 0.0");
    assertThat(table(result, "init_p50_ns", "init_p95_ns", "init_max_ns", "on_critical_path_ratio"))
        .containsExactly(
            "30000000 30000000 30000000 1.0",
            "10000000 10000000 10000000 1.0",
            "null null null null");
    assertThat(table(result, "cold_start_billed_cost", "billing_currency"))
        .containsExactly("0.000000300000000000 USD", "0.000000040000000000 USD", "null null");
  }

  @Test
  void requests_without_their_init_time_are_as_fast_as_warm_ones() {
    QueryResult result = engine.run("cold_start_impact", Map.of("from", FROM, "to", TO));
    // GET /orders took 100 ms with 30 ms of init, and 40 ms.
    assertThat(
            table(
                result,
                "root_service",
                "root_name",
                "trace_count",
                "cold_trace_count",
                "p50_ns",
                "p99_ns",
                "p50_without_init_ns",
                "p99_without_init_ns"))
        .containsExactly(
            "web GET /health 3 0 1000000 1000000 1000000 1000000",
            "web GET /orders 2 1 40000000 100000000 40000000 70000000",
            "web POST /orders 1 0 50000000 50000000 50000000 50000000",
            "worker orders process 1 1 30000000 30000000 20000000 20000000");
  }

  @Test
  void init_before_a_run_counts_for_the_request_though_the_run_does_not_span_it(
      @TempDir Path folder) throws IOException {
    try (Lake other = Lake.open(folder)) {
      GivenLake.landRuns(other);
      other.compact(TraceFacts::derive);
      try (QueryEngine asked = open(other)) {
        QueryResult impact = asked.run("cold_start_impact", Map.of("from", FROM, "to", TO));
        // 300 + 100 ms, 200 + 50 ms, and 80 ms warm.
        assertThat(
                table(
                    impact,
                    "root_service",
                    "root_name",
                    "trace_count",
                    "cold_trace_count",
                    "p50_ns",
                    "p99_ns",
                    "p50_without_init_ns",
                    "p99_without_init_ns"))
            .containsExactly("orders run 3 2 250000000 400000000 80000000 100000000");
        QueryResult starts = asked.run("cold_starts", Map.of("from", FROM, "to", TO));
        assertThat(
                table(
                    starts,
                    "service_name",
                    "invocation_count",
                    "cold_start_count",
                    "on_critical_path_ratio"))
            .containsExactly("orders null 2 1.0");
        assertThat(
                table(
                    asked.run("services", Map.of("from", FROM, "to", TO)),
                    "service_name",
                    "span_count",
                    "entry_count"))
            .containsExactly("orders 5 3");
        assertThat(
                table(
                    asked.run("traces", Map.of("from", FROM, "to", TO, "limit", 9)),
                    "root_name",
                    "duration_ns",
                    "root_duration_ns",
                    "root_missing"))
            .containsExactly(
                "run 80000000 80000000 false",
                "run 250000000 50000000 true",
                "run 400000000 100000000 false");
      }
    }
  }

  @Test
  void hot_paths_have_time_money_counts_and_the_way_up() {
    QueryResult result = engine.run("hot_paths", Map.of("from", FROM, "to", TO));
    Map<Object, Object> nameOfPath = new HashMap<>();
    result.maps().forEach(row -> nameOfPath.put(row.get("path_id"), row.get("name")));
    List<String> numbers =
        table(result, "depth", "trace_count", "critical_path_ns", "self_ns", "billed_cost");
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      Object parent = nameOfPath.get(result.value(i, "parent_path_id"));
      rows.add("%s < %s %s".formatted(result.value(i, "name"), parent, numbers.get(i)));
    }
    assertThat(rows)
        .containsExactlyInAnyOrder(
            "GET /orders < null 0 2 45000000 45000000 null",
            "POST /orders < null 0 1 45000000 45000000 null",
            "init < orders 3 1 30000000 30000000 null",
            "call orders < GET /orders 1 2 27000000 27000000 null",
            "orders < call orders 2 2 23000000 23000000 0.000000666667000000",
            "orders process < null 0 1 20000000 20000000 0.000000125000000000",
            "query < orders 3 1 15000000 15000000 null",
            "init < orders process 1 1 10000000 10000000 null",
            "orders publish < POST /orders 1 1 5000000 5000000 null",
            "GET /health < null 0 1 3000000 3000000 null",
            // Its parent's path starts before the period and is no row.
            "call < null 1 1 1000000 1000000 null");
    assertThat(table(result, "critical_path_ns").get(0)).isEqualTo("45000000");
    assertThat(engine.run("hot_paths", Map.of("from", FROM, "to", TO, "limit", 2)).rows())
        .hasSize(2);
    assertThat(
            table(
                engine.run("hot_paths", Map.of("from", FROM, "to", TO, "service", "worker")),
                "name"))
        .containsExactly("orders process", "init");
  }

  @Test
  void dependencies_are_calls_messages_and_peers_without_spans_of_their_own() {
    QueryResult result = engine.run("dependencies", Map.of("from", FROM, "to", TO));
    assertThat(
            table(
                result,
                "caller_service",
                "callee_service",
                "callee_kind",
                "via",
                "call_count",
                "error_ratio",
                "p50_ns",
                "p95_ns"))
        .containsExactly(
            "web orders service null 2 0.5 18000000 50000000",
            "orders dynamodb database null 1 0.0 15000000 15000000",
            "web (unknown) external null 1 0.0 1000000 1000000",
            "web worker service orders-queue 1 0.0 30000000 30000000");
    // Runs i1 and i2 were reached by web's calls, i3 by its message.
    assertThat(table(result, "billed_cost", "billing_currency"))
        .containsExactly(
            "0.000000666667000000 USD", "null null", "null null", "0.000000125000000000 USD");
    assertThat(
            table(
                engine.run("dependencies", Map.of("from", FROM, "to", TO, "service", "worker")),
                "caller_service",
                "callee_service"))
        .containsExactly("web worker");
  }

  @Test
  void errors_are_grouped_by_what_failed() {
    QueryResult result = engine.run("errors", Map.of("from", FROM, "to", TO));
    assertThat(
            table(result, "service_name", "name", "error_type", "error_count", "exemplar_trace_id"))
        .containsExactly(
            "orders orders (none) 1 " + trace('b'), "web GET /orders (none) 1 " + trace('b'));
  }

  @Test
  void messages_that_differ_by_ids_and_numbers_are_one_group(@TempDir Path folder)
      throws IOException {
    try (Lake other = Lake.open(folder)) {
      GivenLake.landErrors(other);
      try (QueryEngine asked = open(other)) {
        assertThat(
                table(
                    asked.run("errors", Map.of("from", FROM, "to", TO)),
                    "error_type",
                    "message",
                    "error_count"))
            .containsExactly(
                "TimeoutError order <id> failed after <n> ms 2", "TimeoutError no stock 1");
      }
    }
  }

  @Test
  void traces_are_found_by_attributes_of_a_span_or_its_resource_and_by_a_spans_duration() {
    assertThat(found(Map.of("attribute_key", "tenant.id", "attribute_value", "acme")))
        .containsExactly(trace('d'), trace('b'), trace('a'));
    assertThat(found(Map.of("attribute_key", "http.route")))
        .containsExactly(trace('c'), trace('b'), trace('a'));
    assertThat(found(Map.of("attribute_key", "spanledger.simulated", "attribute_value", "true")))
        .containsExactly(trace('d'));
    assertThat(found(Map.of("attribute_key", "http.route", "service", "orders"))).isEmpty();
    assertThat(found(Map.of("min_span_duration_ns", 60 * MS, "service", "web")))
        .containsExactly(trace('a'));
    assertThat(found(Map.of("max_duration_ns", 40 * MS)))
        .containsExactly(trace('f'), trace('d'), trace('b'));
  }

  private List<String> found(Map<String, Object> filters) {
    Map<String, Object> parameters = new HashMap<>(filters);
    parameters.putAll(Map.of("from", FROM, "to", TO, "limit", 10));
    return table(engine.run("traces", parameters), "trace_id");
  }

  @Test
  void queue_wait_is_from_the_end_of_the_send_to_the_start_of_processing() {
    QueryResult result = engine.run("queues", Map.of("from", FROM, "to", TO));
    // Sent until 120,025 ms, taken up at 121,025 ms.
    assertThat(
            table(
                result,
                "producer_service",
                "destination",
                "consumer_service",
                "message_count",
                "wait_p50_ns",
                "wait_p99_ns",
                "wait_max_ns",
                "negative_wait_count"))
        .containsExactly("web orders-queue worker 1 1000000000 1000000000 1000000000 0");
  }

  @Test
  void each_delivery_of_a_message_waits_once_and_clocks_that_disagree_are_counted_apart(
      @TempDir Path folder) throws IOException {
    try (Lake other = Lake.open(folder)) {
      GivenLake.landMessages(other);
      try (QueryEngine asked = open(other)) {
        // 1,505 - 1,005 = 500 ms; 1,515 - 1,105 = 410 ms; again 31,505 - 1,005 = 30,500 ms.
        assertThat(
                table(
                    asked.run("queues", Map.of("from", FROM, "to", TO)),
                    "consumer_service",
                    "message_count",
                    "wait_p50_ns",
                    "wait_p95_ns",
                    "wait_max_ns",
                    "negative_wait_count"))
            .containsExactly("worker 4 500000000 30500000000 30500000000 1");
      }
    }
  }

  @Test
  void freshness_counts_each_row_once() {
    QueryResult result = engine.run("data_freshness", Map.of());
    assertThat(table(result, "table_name", "row_count", "pending_count"))
        .containsExactly("allocations 6 0", "charges 2 0", "invocations 5 0", "spans 16 0");
    assertThat(result.value(3, "first_event_time")).isEqualTo(FROM.minusMillis(5));
    assertThat(result.value(3, "last_event_time")).isEqualTo(TO);
    assertThat(
            table(
                engine.run("data_freshness", Map.of("from", FROM, "to", TO)),
                "table_name",
                "row_count"))
        .containsExactly("allocations 6", "charges 2", "invocations 4", "spans 14");
  }

  @Test
  void result_shows_the_statement_with_models_inlined() {
    String sql = engine.run("services", Map.of("from", FROM, "to", TO)).sql();
    assertThat(sql).startsWith("WITH span AS (").contains("FROM lake.spans", ":from", ":to");
  }

  @Test
  void every_report_of_the_catalogue_has_each_row_of_its_grain_once() {
    for (String name : engine.catalog().reports()) {
      SqlQuery report = engine.catalog().report(name);
      QueryResult result = engine.run(name, GivenLake.parameters(report));
      assertThat(table(result, report.grain().split(", "))).as(name).doesNotHaveDuplicates();
    }
  }

  /** Chosen columns of each row, values joined by a space. */
  static List<String> table(QueryResult result, String... columns) {
    List<String> rows = new ArrayList<>();
    for (Map<String, Object> row : result.maps()) {
      List<String> values = new ArrayList<>();
      for (String column : columns) {
        result.index(column);
        Object value = row.get(column);
        values.add(
            value instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(value));
      }
      rows.add(String.join(" ", values));
    }
    return rows;
  }
}
