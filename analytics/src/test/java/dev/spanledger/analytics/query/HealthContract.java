package dev.spanledger.analytics.query;

import static dev.spanledger.analytics.query.GivenLake.FROM;
import static dev.spanledger.analytics.query.GivenLake.TO;
import static dev.spanledger.analytics.query.QueryEngineContract.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every engine answers about the telemetry itself: {@link GivenHealth}, worked out by hand.
 */
public abstract class HealthContract {
  private static final Map<String, Object> HOUR = Map.of("from", FROM, "to", TO);

  /** An engine over this lake. */
  protected abstract QueryEngine open(Lake given) throws IOException;

  @Test
  void lag_sampling_and_last_seen_are_of_what_was_received(@TempDir Path folder)
      throws IOException {
    QueryResult health = afterCompaction(folder);
    // web: 1.00, 1.02 and 5 s; one is not known. orders: -0.01, 2 and 3 s.
    assertThat(
            table(
                health,
                "service_name",
                "lag_p50_ns",
                "lag_p95_ns",
                "lag_max_ns",
                "negative_lag_count"))
        .containsExactly(
            "ghost null null null null",
            "orders 2000000000 3000000000 3000000000 1",
            "web 1020000000 5000000000 5000000000 0");
    assertThat(
            table(health, "service_name", "span_count", "estimated_span_count", "sampling_ratio"))
        .containsExactly("ghost null null null", "orders 3 3 1.0", "web 4 7 " + 4.0 / 7);
    assertThat(table(health, "last_span_time", "last_ingest_time", "last_report_time"))
        .containsExactly(
            "null null 2026-11-20T10:00:04.000500Z",
            "2026-11-20T10:00:04Z 2026-11-20T10:00:07.010Z 2026-11-20T10:00:03.500500Z",
            "2026-11-20T10:00:02Z 2026-11-20T10:00:06.050Z null");
  }

  @Test
  void coverage_is_of_the_runs_that_the_platform_reported(@TempDir Path folder) throws IOException {
    assertThat(
            table(
                afterCompaction(folder),
                "service_name",
                "reported_run_count",
                "traced_run_count",
                "traced_ratio",
                "unreported_run_count"))
        .containsExactly(
            "ghost 1 0 0.0 0", "orders 3 2 " + 2.0 / 3 + " 1", "web null null null null");
  }

  @Test
  void orphans_clocks_and_dropped_parts_are_counted_and_else_null(@TempDir Path folder)
      throws IOException {
    QueryResult health = afterCompaction(folder);
    assertThat(
            table(
                health, "service_name", "pending_span_count", "orphan_span_count", "orphan_ratio"))
        .containsExactly("ghost null null null", "orders 0 1 " + 1.0 / 3, "web 0 0 0.0");
    assertThat(table(health, "service_name", "call_count", "early_call_count", "clock_skew_max_ns"))
        .containsExactly("ghost null null null", "orders 1 1 5000000", "web null null null");
    assertThat(
            table(
                health,
                "service_name",
                "dropped_attribute_count",
                "dropped_event_count",
                "dropped_link_count"))
        .containsExactly("ghost null null null", "orders null null null", "web 3 2 1");
  }

  @Test
  void orphans_are_not_known_before_traces_are_complete(@TempDir Path folder) throws IOException {
    try (Lake lake = Lake.open(folder)) {
      GivenHealth.land(lake);
      try (QueryEngine engine = open(lake)) {
        assertThat(
                table(
                    engine.run("data_health", HOUR),
                    "service_name",
                    "pending_span_count",
                    "orphan_span_count",
                    "early_call_count"))
            .containsExactly("ghost null null null", "orders 3 null 1", "web 4 null null");
      }
    }
  }

  private QueryResult afterCompaction(Path folder) throws IOException {
    try (Lake lake = Lake.open(folder)) {
      GivenHealth.land(lake);
      lake.compact(TraceFacts::derive);
      try (QueryEngine engine = open(lake)) {
        return engine.run("data_health", HOUR);
      }
    }
  }
}
