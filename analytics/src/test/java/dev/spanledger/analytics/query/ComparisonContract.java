package dev.spanledger.analytics.query;

import static dev.spanledger.analytics.query.GivenLake.FROM;
import static dev.spanledger.analytics.query.GivenLake.TO;
import static dev.spanledger.analytics.query.QueryEngineContract.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.trace.PathNames;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every engine answers about two versions: {@link GivenVersions}, worked out by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ComparisonContract {
  private static final Map<String, Object> HOUR = Map.of("from", FROM, "to", TO);

  private Lake lake;
  private QueryEngine engine;

  /** An engine over this lake. */
  protected abstract QueryEngine open(Lake given) throws IOException;

  @BeforeAll
  void land(@TempDir Path folder) throws IOException {
    lake = Lake.open(folder);
    GivenVersions.land(lake);
    lake.compact(TraceFacts::derive);
    engine = open(lake);
  }

  @AfterAll
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @Test
  void versions_have_requests_errors_percentiles_and_who_came_before() {
    QueryResult result = engine.run("version_operations", HOUR);
    assertThat(
            table(
                result,
                "operation",
                "version",
                "previous_version",
                "request_count",
                "error_weight",
                "p50_ns",
                "p95_ns"))
        .containsExactly(
            "GET /a 1 null 4 1.0 20000000 40000000",
            "GET /a 2 1 3 1.0 40000000 60000000",
            "GET /b 1 null 2 0.0 8000000 8000000",
            "GET /b 2 1 2 0.0 8000000 8000000",
            "GET /b 3 1 1 0.0 8000000 8000000",
            // 8, 8, 10, 20, 30, 40: half of six are reached at 10.
            "null 1 null 6 1.0 10000000 40000000",
            "null 2 1 5 1.0 20000000 60000000",
            "null 3 1 1 0.0 8000000 8000000");
    assertThat(result.value(5, "first_seen")).isEqualTo(FROM);
    assertThat(result.value(5, "last_seen")).isEqualTo(FROM.plusSeconds(70));
  }

  @Test
  void versions_have_cold_starts_init_and_cost_of_the_runs_that_are_billed() {
    QueryResult result = engine.run("version_operations", HOUR);
    assertThat(
            table(
                result,
                "operation",
                "version",
                "cold_start_ratio",
                "init_p50_ns",
                "billed_cost",
                "billed_run_count",
                "billing_currency"))
        .containsExactly(
            "GET /a 1 0.0 null 0.004000000000000000 1 USD",
            "GET /a 2 " + 1.0 / 3 + " null 0.006000000000000000 1 USD",
            "GET /b 1 0.0 null 0.001000000000000000 1 USD",
            "GET /b 2 0.0 null null null null",
            "GET /b 3 0.0 null null null null",
            // Of the whole service the platform knows: one run of each, both cold.
            "null 1 1.0 20000000 0.005000000000000000 2 USD",
            "null 2 1.0 50000000 0.006000000000000000 1 USD",
            "null 3 0.0 null null null null");
  }

  @Test
  void a_time_makes_two_groups_in_place_of_versions() {
    Map<String, Object> parameters = new HashMap<>(HOUR);
    parameters.put("split", FROM.plusSeconds(60));
    assertThat(
            table(
                engine.run("version_operations", parameters),
                "operation",
                "version",
                "request_count",
                "init_p50_ns"))
        .containsExactly(
            "GET /a after 3 null",
            "GET /a before 4 null",
            "GET /b after 4 null",
            "GET /b before 1 null",
            "null after 7 null",
            "null before 5 20000000");
  }

  @Test
  void durations_are_in_sixteenths_of_an_octave() {
    // 16 log2 of 8, 10, 20, 30, 40 and 60 million: 366.9, 372.06, 388.06, 397.4, 404.06, 413.4.
    assertThat(
            table(
                engine.run("version_durations", HOUR),
                "operation",
                "version",
                "bucket",
                "request_weight"))
        .containsExactly(
            "GET /a 1 372 1.0",
            "GET /a 1 388 1.0",
            "GET /a 1 397 1.0",
            "GET /a 1 404 1.0",
            "GET /a 2 388 1.0",
            "GET /a 2 404 1.0",
            "GET /a 2 413 1.0",
            "GET /b 1 366 2.0",
            "GET /b 2 366 2.0",
            "GET /b 3 366 1.0");
  }

  @Test
  void values_of_slow_traces_are_counted_beside_those_of_the_others() {
    Map<String, Object> parameters = new HashMap<>(HOUR);
    parameters.put("slower_than_ns", 20_000_000L);
    QueryResult result = engine.run("correlations", parameters);
    // 2, 3, 4, 6, 7 and 8 take 20 ms and more. Of the six others four are of version 1.
    assertThat(
            table(
                result,
                "feature_key",
                "feature_value",
                "selected_weight",
                "other_weight",
                "selected_total_weight",
                "other_total_weight"))
        .containsExactly(
            "span.name GET /a 6.0 1.0 6.0 6.0",
            "faas.version 2 3.0 2.0 6.0 6.0",
            "faas.version 1 3.0 3.0 6.0 6.0",
            "span.name query 6.0 6.0 6.0 6.0",
            // Request 8 started cold.
            "faas.coldstart false 5.0 6.0 6.0 6.0",
            "span.name GET /b 0.0 5.0 6.0 6.0");
    assertThat(result.value(0, "tested_count")).isEqualTo(6L);
  }

  @Test
  void paths_of_two_versions_stand_beside_the_traces_that_begin_alike() {
    Map<String, Object> parameters = new HashMap<>(HOUR);
    parameters.putAll(Map.of("baseline_version", "1", "candidate_version", "2"));
    QueryResult result = engine.run("path_difference", parameters);
    Map<String, String> names = PathNames.of(result);
    List<String> rows =
        table(
            result,
            "path_id",
            "baseline_total_count",
            "candidate_total_count",
            "baseline_span_count",
            "candidate_span_count",
            "baseline_error_count",
            "candidate_error_count",
            "baseline_critical_path",
            "candidate_critical_path",
            "baseline_billed_cost",
            "candidate_billed_cost");
    assertThat(rows.stream().map(row -> names.get(row.substring(0, 16)) + row.substring(16)))
        .containsExactlyInAnyOrder(
            // Own time: 6 + 16 + 26 + 36 of version 1; 10 + 30 + 50 of version 2.
            "shop GET /a 4 3 4 3 1 1 8.4E7 9.0E7 0.004000000000000000 0.006000000000000000",
            "shop GET /a > query 4 3 4 3 0 0 1.6E7 3.0E7 null null",
            "shop GET /b 2 2 2 2 0 0 8000000.0 8000000.0 0.001000000000000000 null",
            "shop GET /b > query 2 2 2 2 0 0 8000000.0 8000000.0 null null");
    // 6^2 + 16^2 + 26^2 + 36^2 = 2264, times 10^12.
    assertThat(table(result, "baseline_square")).contains("2.264E15");
  }

  @Test
  void latency_is_counted_in_cells_of_time_and_duration() {
    Map<String, Object> parameters = new HashMap<>(HOUR);
    parameters.putAll(Map.of("service", "shop", "step_seconds", 60L));
    QueryResult result = engine.run("latency_heatmap", parameters);
    // 4 log2 of 8, 10, 20, 30, 40 and 60 million: 91.7, 93.01, 97.01, 99.4, 101.01, 103.4.
    assertThat(
            table(
                result, "time_from", "bucket", "request_count", "error_count", "cold_start_count"))
        .containsExactly(
            "2026-11-20T10:00:00Z 91 1 0 0",
            "2026-11-20T10:00:00Z 93 1 0 0",
            "2026-11-20T10:00:00Z 97 1 0 0",
            "2026-11-20T10:00:00Z 99 1 0 0",
            "2026-11-20T10:00:00Z 101 1 1 0",
            "2026-11-20T10:01:00Z 91 4 0 0",
            "2026-11-20T10:01:00Z 97 1 0 0",
            "2026-11-20T10:01:00Z 101 1 0 0",
            "2026-11-20T10:01:00Z 103 1 1 1");
    // 2^23 times the fourth root of 2, and of 4.
    assertThat(result.value(1, "duration_from_ns")).isEqualTo(9_975_793L);
    assertThat(result.value(1, "duration_to_ns")).isEqualTo(11_863_284L);
  }

  @Test
  void latency_of_an_operation_is_of_all_its_spans() {
    Map<String, Object> parameters = new HashMap<>(HOUR);
    parameters.putAll(Map.of("service", "shop", "operation", "query", "step_seconds", 3_600L));
    // 4 log2 of 4 and 10 million: 87.7 and 93.01. Three of version 2 take 10 ms.
    assertThat(
            table(engine.run("latency_heatmap", parameters), "bucket", "span_count", "error_count"))
        .containsExactly("87 9 0", "93 3 0");
  }

  @Test
  void exemplars_are_the_slowest_the_nearest_to_the_median_and_the_failed() {
    Map<String, Object> parameters = new HashMap<>(HOUR);
    parameters.putAll(Map.of("service", "shop", "limit", 2L));
    // 8 five times, 10, 20, 20, 30, 40, 40, 60: half of twelve are reached at 10.
    assertThat(
            table(
                engine.run("latency_exemplars", parameters),
                "exemplar",
                "rank",
                "span_id",
                "duration_ns",
                "is_error",
                "is_cold"))
        .containsExactly(
            "ERROR 1 81 60000000 true true",
            "ERROR 2 41 40000000 true false",
            "SLOWEST 1 81 60000000 true true",
            "SLOWEST 2 41 40000000 true false",
            "TYPICAL 1 11 10000000 false false",
            "TYPICAL 2 51 8000000 false false");
    parameters.putAll(Map.of("min_duration_ns", 20_000_000L, "max_duration_ns", 40_000_000L));
    // 20, 20 and 30; what takes 40 is out.
    assertThat(table(engine.run("latency_exemplars", parameters), "exemplar", "span_id"))
        .containsExactly("SLOWEST 31", "SLOWEST 21", "TYPICAL 21", "TYPICAL 61");
  }
}
