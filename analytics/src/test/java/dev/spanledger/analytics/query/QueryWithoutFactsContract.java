package dev.spanledger.analytics.query;

import static dev.spanledger.analytics.query.GivenLake.FROM;
import static dev.spanledger.analytics.query.GivenLake.TO;
import static dev.spanledger.analytics.query.GivenLake.trace;
import static dev.spanledger.analytics.query.QueryEngineContract.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same rows before compaction: facts are absent. Traffic, errors, percentiles, waits and cost
 * are the same; what needs facts is missing, not zero.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class QueryWithoutFactsContract {
  private Lake lake;
  private QueryEngine engine;

  /** An engine over this lake. */
  protected abstract QueryEngine open(Lake given) throws IOException;

  @BeforeAll
  void land(@TempDir Path folder) throws IOException {
    lake = Lake.open(folder);
    GivenLake.land(lake);
    GivenLake.landAgain(lake);
    engine = open(lake);
  }

  @AfterAll
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @Test
  void services_are_entered_as_often_as_with_facts() {
    QueryResult result = engine.run("services", Map.of("from", FROM, "to", TO));
    assertThat(table(result, "service_name", "span_count", "entry_count", "error_count", "p50_ns"))
        .containsExactly(
            "web 10 6 1 1000000",
            "orders 4 2 1 18000000",
            "ghost null null null null",
            "worker 2 1 0 30000000");
    assertThat(table(result, "billed_cost"))
        .containsExactly("null", "0.000000666667000000", "null", "0.000000125000000000");
  }

  @Test
  void a_service_over_time_counts_what_entered_it_in_each_step() {
    QueryResult result =
        engine.run(
            "service_series",
            Map.of(
                "from",
                FROM,
                "to",
                TO,
                "service",
                "web",
                "from_us",
                ChronoUnit.MICROS.between(Instant.EPOCH, FROM),
                "step_us",
                3_600_000_000L));
    // As above: 1 ms three times, 40, 50, 100; one of the six failed; all within the first hour.
    assertThat(table(result, "step", "request_count", "error_count", "p50_ns", "p99_ns"))
        .containsExactly("0 6 1 1000000 100000000");
  }

  @Test
  void operations_lack_self_time_and_critical_path() {
    QueryResult result =
        engine.run("operations", Map.of("from", FROM, "to", TO, "service", "orders"));
    assertThat(table(result, "name", "call_count", "p95_ns", "self_ns", "critical_path_ns"))
        .containsExactly(
            "orders 2 50000000 null null",
            "init 1 30000000 null null",
            "query 1 15000000 null null");
  }

  @Test
  void traces_are_listed_as_with_facts() {
    QueryResult result = engine.run("traces", Map.of("from", FROM, "to", TO, "limit", 2));
    assertThat(table(result, "trace_id", "root_service", "duration_ns", "span_count"))
        .containsExactly(trace('f') + " web 1000000 1", trace('d') + " worker 30000000 2");
  }

  @Test
  void share_of_cold_starts_on_the_path_is_unknown() {
    QueryResult result = engine.run("cold_starts", Map.of("from", FROM, "to", TO));
    assertThat(table(result, "service_name", "cold_start_count", "on_critical_path_ratio"))
        .containsExactly("orders 1 null", "worker 1 null", "ghost 0 null");
  }

  @Test
  void hot_paths_and_cold_start_impact_wait_for_complete_traces() {
    assertThat(engine.run("hot_paths", Map.of("from", FROM, "to", TO)).rows()).isEmpty();
    assertThat(engine.run("cold_start_impact", Map.of("from", FROM, "to", TO)).rows()).isEmpty();
  }

  @Test
  void queue_wait_needs_no_facts() {
    assertThat(table(engine.run("queues", Map.of("from", FROM, "to", TO)), "wait_p50_ns"))
        .containsExactly("1000000000");
  }

  @Test
  void freshness_tells_how_many_spans_wait() {
    assertThat(table(engine.run("data_freshness", Map.of()), "table_name", "pending_count"))
        .containsExactly("allocations 0", "charges 0", "invocations 0", "spans 16");
  }
}
