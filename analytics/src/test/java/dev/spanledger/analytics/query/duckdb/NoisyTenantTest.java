package dev.spanledger.analytics.query.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.spanledger.analytics.comparison.Correlations;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200 requests of 10 ms by ten tenants, of which "noisy" takes 100 ms for nine of its twenty; each
 * has an id of its own and one of two regions at random.
 */
class NoisyTenantTest {
  private static final Instant FROM = Instant.parse("2026-11-20T10:00:00Z");
  private static final Map<String, Object> HOUR =
      Map.of("from", FROM, "to", FROM.plusSeconds(3_600));

  @Test
  void noisy_tenant_is_the_one_value_that_sets_slow_traces_apart(@TempDir Path folder)
      throws IOException {
    try (Lake lake = Lake.open(folder)) {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        rows.add(request(i));
      }
      lake.land(Tables.SPANS, "0123456789abcdef", rows);
      lake.compact(TraceFacts::derive);
      try (QueryEngine engine = DuckDbEngine.open(lake)) {
        Correlations found = Correlations.read(engine, HOUR);
        assertThat(found.selectedTraceCount()).isEqualTo(9);
        assertThat(found.otherTraceCount()).isEqualTo(191);
        assertThat(found.rows()).hasSize(1);
        Correlations.Row first = found.rows().get(0);
        assertThat(first.key() + "=" + first.value()).isEqualTo("tenant.id=noisy");
        assertThat(first.selectedRatio()).isEqualTo(1);
        assertThat(first.otherRatio()).isCloseTo(11.0 / 191, within(1e-12));
        // The plan is the tenant's alone, so the same traces have it.
        assertThat(first.alsoNamed()).containsExactly("web plan=large");
        // Excess 9 - 20*9/200 over sqrt(191*9*20*180 / (200*200*199)).
        assertThat(first.z())
            .isCloseTo(8.1 / Math.sqrt(191.0 * 9 * 20 * 180 / (200.0 * 200 * 199)), within(1e-9));
      }
    }
  }

  private static Row request(int number) {
    boolean isNoisy = number % 10 == 0;
    String tenant = isNoisy ? "noisy" : "t" + number % 10;
    String region = number * 7919 % 13 < 6 ? "east" : "west";
    return new Row(Tables.SPANS)
        .set("trace_id", "%032x".formatted(number + 1))
        .set("span_id", "%016x".formatted(number + 1))
        .set("start_time", FROM.getEpochSecond() * 1_000_000 + number * 1_000_000L)
        .set("start_nano_rem", 0)
        .set("duration_ns", isNoisy && number < 90 ? 100_000_000L : 10_000_000L)
        .set("name", "GET /")
        .set("kind", 2)
        .set("service_name", "web")
        .set("sample_weight", 1.0)
        .set("is_root", true)
        .set(
            "attributes",
            Map.of(
                "tenant.id",
                tenant,
                "plan",
                isNoisy ? "large" : "small",
                "region",
                region,
                "request.id",
                "r" + number));
  }
}
