package dev.spanledger.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbLimits;
import dev.spanledger.analytics.query.trino.TrinoEngine;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.endtoend.Launcher;
import dev.spanledger.house.Sources;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every report of the catalogue over a demo's lake: DuckDB and Trino give the same rows. */
@Tag("trino")
class TrinoReportsIT {
  private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");

  @Test
  void every_report_answers_the_same_on_both_engines(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path lakeFolder = folder.resolve("lake");
    new Launcher(Sources.root(), folder)
        .run("demo", "--once", "--history-days", "3", "--lake", lakeFolder.toString())
        .succeeded();
    try (Lake lake = Lake.open(lakeFolder)) {
      lake.compact(TraceFacts::derive);
      DuckDbLimits limits =
          new DuckDbLimits(2L << 30, 8L << 30, 2, 1, Duration.ofMinutes(2), 1_000_000);
      try (QueryEngine duckdb = DuckDbEngine.open(lake, limits);
          QueryEngine trino = TrinoEngine.open(TrinoServer.shared().catalogOf(lakeFolder))) {
        EngineAgreement agreement = new EngineAgreement(duckdb, trino, given(duckdb));
        List<String> differences = new ArrayList<>();
        for (String report : duckdb.catalog().reports()) {
          differences.addAll(agreement.differences(report));
        }
        assertThat(differences).as("differences").isEmpty();
        assertThat(agreement.comparedRows()).isGreaterThan(1_000);
      }
    }
  }

  /** Texts that find something in the lake; a report's own go before those of all. */
  private static Map<String, Object> given(QueryEngine engine) {
    Instant to = Instant.now().plus(Duration.ofDays(400));
    QueryResult traces =
        engine.run("traces", Map.of("from", FROM, "to", to, "limit", 1, "with_errors", true));
    QueryResult delivery = engine.run("allocation_delivery", Map.of());
    QueryResult line = engine.run("charge_lines", Map.of("from", FROM, "to", to, "limit", 1));
    Map<String, Object> given = new HashMap<>();
    given.put("from", FROM);
    given.put("to", to);
    given.put("trace_id", delivered(traces, "trace_id"));
    given.put("service", "orders-api");
    given.put("cut", "service");
    given.put("billing_period_start", delivered(delivery, "billing_period_start"));
    given.put("delivery_series", delivered(delivery, "delivery_series"));
    for (String name : List.of("delivery_id", "was_delivery_id", "is_delivery_id")) {
      given.put(name, delivered(delivery, "delivery_id"));
    }
    given.put("charge_id", delivered(line, "charge_id"));
    given.put("cloud_service", "AWS Lambda");
    given.put("after", "");
    given.put("baseline_version", "1");
    given.put("candidate_version", "2");
    return given;
  }

  private static Object delivered(QueryResult result, String column) {
    return Objects.requireNonNull(result.value(0, column), column);
  }
}
