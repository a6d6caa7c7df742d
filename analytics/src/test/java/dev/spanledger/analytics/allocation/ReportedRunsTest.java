package dev.spanledger.analytics.allocation;

import static dev.spanledger.analytics.allocation.GivenShop.HOUR;
import static dev.spanledger.analytics.allocation.GivenShop.spanId;
import static dev.spanledger.analytics.allocation.GivenShop.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The platform reports a function by its name; its spans and its users call it by its service. */
class ReportedRunsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T00:00:00Z"), ZoneOffset.UTC);
  private static final Map<String, Instant> DAY =
      Map.of("from", HOUR, "to", HOUR.plus(Duration.ofDays(1)));

  @TempDir private Path folder;

  @Test
  void reports_of_the_platform_and_their_cost_are_the_service_that_the_spans_name()
      throws IOException {
    try (Lake lake = Lake.open(folder.resolve("lake"));
        QueryEngine engine = DuckDbEngine.open(lake)) {
      landTwoRuns(lake);
      BillingImport.importFile(lake, bill(), BillingFormat.CUR2, CLOCK);
      Allocation.run(lake, engine, CLOCK);

      QueryResult services = engine.run("services", DAY);
      assertThat(services.rows()).hasSize(1);
      assertThat(services.value(0, "service_name")).isEqualTo("orders");
      assertThat(services.value(0, "invocation_count")).isEqualTo(2L);
      assertThat(services.value(0, "entry_count")).isEqualTo(1L);
      assertThat(services.value(0, "billed_invocation_count")).isEqualTo(2L);
      assertThat(namedOf(engine.run("cold_starts", DAY))).containsExactly("orders");
      assertThat(namedOf(engine.run("cost_by_service", DAY)))
          .containsExactly("(credit)", "(unattributed)", "(unobserved)", "orders");
    }
  }

  @Test
  void a_retry_under_the_same_id_is_a_run_of_its_own() throws IOException {
    try (Lake lake = Lake.open(folder.resolve("lake"));
        QueryEngine engine = DuckDbEngine.open(lake)) {
      GivenShop shop = new GivenShop();
      for (int attempt = 1; attempt <= 2; attempt++) {
        char digit = (char) ('0' + attempt);
        Instant start = HOUR.plus(Duration.ofMinutes(attempt));
        shop.run("a1", start, 100, trace(digit)).set("faas_instance", "instance-" + digit);
        shop.span(trace(digit), spanId(digit), "orders", 2, start)
            .set("faas_invocation_id", "a1")
            .set("faas_instance", "instance-" + digit);
      }
      shop.land(lake, "0123456789abcdef");
      BillingImport.importFile(lake, bill(), BillingFormat.CUR2, CLOCK);
      Allocation.run(lake, engine, CLOCK);

      QueryResult services = engine.run("services", DAY);
      assertThat(services.value(0, "invocation_count")).isEqualTo(2L);
      assertThat(services.value(0, "billed_invocation_count")).isEqualTo(2L);
      for (String report : List.of("cost_by_service", "cost_by_route", "cost_by_tenant")) {
        assertThat(invocations(engine.run(report, DAY))).as(report).isEqualTo(2);
      }
    }
  }

  /** One run with a span, one without: sampled away, or lost. */
  private static void landTwoRuns(Lake lake) throws IOException {
    GivenShop shop = new GivenShop();
    shop.run("a1", HOUR.plusSeconds(60), 100, trace('1')).set("service_name", "orders-api");
    shop.run("a2", HOUR.plusSeconds(90), 200, null).set("service_name", "orders-api");
    shop.span(trace('1'), spanId('1'), "orders", 2, HOUR.plusSeconds(60))
        .set("faas_invocation_id", "a1")
        .set("faas_name", "orders-api")
        .set("faas_version", "$LATEST");
    shop.land(lake, "0123456789abcdef");
  }

  private Path bill() throws IOException {
    Path file = folder.resolve("cur2-hand-worked.csv");
    try (InputStream input = BillingImport.class.getResourceAsStream("cur2-hand-worked.csv")) {
      Files.copy(input, file);
    }
    return file;
  }

  private static long invocations(QueryResult result) {
    long count = 0;
    for (Map<String, Object> row : result.maps()) {
      count += row.get("invocation_count") instanceof Long of ? of : 0;
    }
    return count;
  }

  private static List<String> namedOf(QueryResult result) {
    TreeSet<String> names = new TreeSet<>();
    for (Map<String, Object> row : result.maps()) {
      names.add(String.valueOf(row.get("service_name")));
    }
    return List.copyOf(names);
  }
}
