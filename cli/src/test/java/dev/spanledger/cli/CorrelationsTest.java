package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 100 requests by five tenants: all 20 of "noisy" take a second, and ten of "t1" fail. */
class CorrelationsTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void land() throws IOException {
    run = new CommandRun(folder.resolve("lake"), NOON);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(request(i));
    }
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      lake.land(Tables.SPANS, "0123456789abcdef", rows);
    }
    assertThat(run.exitCode("lake", "compact")).isZero();
  }

  @Test
  void tenant_of_the_slow_traces_is_named() throws IOException {
    assertThat(run.exitCode("correlations", "--slower-than", "1s", "--output", "json")).isZero();
    JsonNode rows = new ObjectMapper().readTree(run.out());
    assertThat(rows).hasSize(1);
    JsonNode row = rows.get(0);
    assertThat(row.get("attribute_key").textValue()).isEqualTo("tenant.id");
    assertThat(row.get("attribute_value").textValue()).isEqualTo("noisy");
    assertThat(row.get("selected_ratio").doubleValue()).isEqualTo(1);
    assertThat(row.get("other_ratio").doubleValue()).isZero();
    assertThat(row.get("times_as_often").isNull()).isTrue();
    assertThat(run.err()).contains("20 selected traces, 80 others");
  }

  @Test
  void tenant_of_the_failed_traces_is_another() throws IOException {
    assertThat(run.exitCode("correlations", "--errors", "--output", "json")).isZero();
    JsonNode rows = new ObjectMapper().readTree(run.out());
    assertThat(rows).hasSize(1);
    JsonNode row = rows.get(0);
    assertThat(row.get("attribute_value").textValue()).isEqualTo("t1");
    // All of them against ten of the 90 others.
    assertThat(row.get("times_as_often").doubleValue()).isCloseTo(9, within(1e-9));
    assertThat(run.err()).contains("10 selected traces, 90 others");
  }

  @Test
  void two_ways_to_select_are_refused() {
    assertThat(run.exitCode("correlations", "--errors", "--slower-than", "1s")).isEqualTo(2);
    assertThat(run.err())
        .startsWith("spanledger: --errors and --slower-than both select traces: give one\n");
  }

  private static Row request(int number) {
    int tenant = number % 5;
    String id = "%016x".formatted(number + 1);
    return new Row(Tables.SPANS)
        .set("trace_id", id + id)
        .set("span_id", id)
        .set("is_root", true)
        .set("start_time", ChronoUnit.MICROS.between(Instant.EPOCH, START.plusSeconds(number)))
        .set("start_nano_rem", 0)
        .set("duration_ns", tenant == 0 ? 1_000_000_000L : 10_000_000L)
        .set("status_code", tenant == 1 && number < 50 ? 2 : 0)
        .set("name", "GET /")
        .set("kind", 2)
        .set("service_name", "shop")
        .set("sample_weight", 1.0)
        .set("attributes", Map.of("tenant.id", tenant == 0 ? "noisy" : "t" + tenant));
  }
}
