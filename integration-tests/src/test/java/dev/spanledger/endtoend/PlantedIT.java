package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.allocation.Allocation;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.comparison.Correlations;
import dev.spanledger.analytics.comparison.VersionComparison;
import dev.spanledger.analytics.comparison.VersionDifference;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.collector.http.CollectorConfig;
import dev.spanledger.collector.http.CollectorServer;
import dev.spanledger.lake.Lake;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.simulate.History;
import dev.spanledger.locallambda.simulate.HistorySettings;
import dev.spanledger.locallambda.simulate.Plant;
import dev.spanledger.locallambda.simulate.Planted;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A history with four faults at known places, through collector, lake and bill: each report that is
 * asked about such a fault names it first.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlantedIT {
  private static final String ACCOUNT = "123456789012";
  private static final String REGION = "us-east-1";
  private static final HistorySettings SETTINGS =
      new HistorySettings(
          11,
          Instant.parse("2026-11-18T00:00:00Z"),
          7,
          200,
          ACCOUNT,
          REGION,
          "test",
          EnumSet.allOf(Plant.class));
  private static final Map<Plant, Planted> PLANTED = Planted.of(SETTINGS);
  private static final Map<String, Object> ALL =
      Map.of("from", SETTINGS.from(), "to", SETTINGS.to());

  private Lake lake;
  private QueryEngine engine;

  @BeforeAll
  void simulate(@TempDir Path folder) throws IOException {
    lake = Lake.open(folder.resolve("lake"));
    Meter meter = new Meter(ACCOUNT, REGION);
    Clock clock = Clock.fixed(SETTINGS.to().plus(Duration.ofHours(1)), ZoneOffset.UTC);
    try (CollectorServer collector =
        CollectorServer.start(CollectorConfig.defaults().withPort(0), lake, clock)) {
      History.simulate(SETTINGS, URI.create("http://127.0.0.1:" + collector.port()), meter);
      collector.flush();
    }
    lake.compact(TraceFacts::derive);
    engine = DuckDbEngine.open(lake);
    for (Path file : meter.writeExport(folder.resolve("bill"), clock)) {
      BillingImport.importFile(lake, file, BillingFormat.CUR2, clock);
    }
    Allocation.run(lake, engine, clock);
  }

  @AfterAll
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @Test
  void bad_version_is_the_first_that_a_comparison_names() {
    Planted bad = planted(Plant.BAD_VERSION);
    VersionDifference first = VersionComparison.read(engine, ALL, null, null).successive().get(0);
    assertThat(first.isRegression()).isTrue();
    assertThat(first.candidate().service()).isEqualTo(bad.service());
    assertThat(first.candidate().version()).isEqualTo(bad.value());
  }

  @Test
  void noisy_tenant_costs_most_and_sets_slow_traces_apart() {
    Planted noisy = planted(Plant.NOISY_TENANT);
    assertThat(engine.run("cost_by_tenant", ALL).value(0, "tenant")).isEqualTo(noisy.value());
    // The wave of cold starts is planted in the same lake, and is slow as well.
    Correlations.Row first =
        Correlations.read(engine, ALL).rows().stream()
            .filter(row -> !row.key().equals("faas.coldstart"))
            .findFirst()
            .orElseThrow();
    assertThat(first.key()).isEqualTo("tenant.id");
    assertThat(first.value()).isEqualTo(noisy.value());
  }

  @Test
  void deployment_in_a_rush_starts_most_instances_while_it_lasts() {
    Planted wave = planted(Plant.COLD_WAVE);
    QueryResult starts = engine.run("cold_starts", Map.of("from", wave.from(), "to", wave.to()));
    assertThat(starts.value(0, "service_name")).isEqualTo(wave.service());
    assertThat(starts.value(0, "faas_version")).isEqualTo(wave.value());
  }

  @Test
  void slow_queue_is_the_first_of_the_queues() {
    Planted slow = planted(Plant.SLOW_QUEUE);
    QueryResult queues = engine.run("queues", ALL);
    assertThat(queues.value(0, "consumer_service")).isEqualTo(slow.service());
    assertThat((Long) queues.value(0, "wait_p50_ns"))
        .isGreaterThan(Duration.ofSeconds(90).toNanos());
  }

  private static Planted planted(Plant plant) {
    Planted planted = PLANTED.get(plant);
    assertThat(planted).as("%s", plant).isNotNull();
    return planted;
  }
}
