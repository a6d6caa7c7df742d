package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.trace.TraceFacts;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two versions of "shop", 40 requests each: 10 to 14 ms without an error, then 20 to 28 ms with one
 * failure in four.
 */
class ComparisonApiTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
  private static final int REQUESTS = 40;
  private static final String PAIR = "service=shop&baseline=1&candidate=2";

  private static Lake lake;
  private static DuckDbEngine engine;
  private static DashboardServer server;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      rows.add(span("1", i, 10 + i % 5, 0));
      rows.add(span("2", REQUESTS + i, 20 + 2 * (i % 5), i % 4 == 0 ? 2 : 0));
    }
    lake = Lake.open(folder);
    lake.land(Tables.SPANS, "0123456789abcdef", rows);
    lake.compact(TraceFacts::derive);
    engine = DuckDbEngine.open(lake);
    server = DashboardServer.start(DashboardConfig.loopback(0), engine, lake, NOON);
    web = new Web(server);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    engine.close();
    lake.close();
  }

  @Test
  void a_version_stands_beside_the_one_it_replaced() {
    JsonNode rows = web.json("/api/v1/compare").path("rows");
    assertThat(rows).hasSize(1);
    assertThat(texts(rows.get(0), 5))
        .containsExactly("shop", "null", "1", "2", "slower, more errors");
  }

  @Test
  void two_versions_are_compared_whole_and_by_operation() {
    JsonNode answer = web.json("/api/v1/compare?" + PAIR);
    assertThat(answer.path("rows")).hasSize(2);
    assertThat(value(answer, 0, "candidate_p50_ns").longValue()).isEqualTo(24_000_000);
    assertThat(value(answer, 0, "candidate_error_ratio").doubleValue()).isEqualTo(0.25);
    assertThat(value(answer, 1, "operation").textValue()).isEqualTo("GET /");
    assertThat(answer.path("sql").textValue()).contains("previous_version");
  }

  @Test
  void call_paths_differ_by_what_the_version_does() {
    JsonNode answer = web.json("/api/v1/hot-paths/difference?metric=errors&" + PAIR);
    // Means 12 and 24 ms with variances 2 and 8 over 39: 12 ms within 1.96 times the root of 10/39.
    assertThat(value(answer, 0, "change_ns").longValue()).isEqualTo(12_000_000);
    assertThat(value(answer, 0, "change_low_ns").longValue()).isEqualTo(11_007_534);
    assertThat(value(answer, 0, "candidate_errors_per_trace").textValue()).isEqualTo("0.25");
    assertThat(value(answer, 0, "time_changed").booleanValue()).isTrue();
    assertThat(answer.path("notes").get(0).textValue()).isEqualTo("40 traces of 1 and 40 of 2");
    assertThat(web.get("/api/v1/hot-paths/difference?format=csv&" + PAIR).body())
        .contains("shop GET /,12000000,24000000,12000000,11007534,12992466,1,1,0,0.25,");
  }

  @Test
  void a_time_takes_the_place_of_versions() {
    JsonNode answer = web.json("/api/v1/compare?before=2026-11-24T10:00:40Z");
    assertThat(texts(answer.path("rows").get(0), 5))
        .containsExactly("shop", "null", "before", "after", "slower, more errors");
  }

  @Test
  void what_sets_failed_traces_apart_is_their_version() {
    JsonNode answer = web.json("/api/v1/correlations?errors=true");
    assertThat(answer.path("notes").get(0).textValue())
        .startsWith("10 selected traces, 70 others, ");
    assertThat(value(answer, 0, "attribute_key").textValue()).isEqualTo("faas.version");
    assertThat(value(answer, 0, "attribute_value").textValue()).isEqualTo("2");
    assertThat(value(answer, 0, "selected_ratio").doubleValue()).isEqualTo(1);
    // 30 of the 70 that did not fail.
    assertThat(value(answer, 0, "other_ratio").doubleValue()).isEqualTo(30.0 / 70);
  }

  @Test
  void hot_paths_are_ordered_by_the_metric_asked_for() {
    JsonNode answer = web.json("/api/v1/hot-paths?metric=errors");
    assertThat(value(answer, 0, "error_count").longValue()).isEqualTo(10);
    assertThat(value(answer, 0, "span_count").longValue()).isEqualTo(80);
  }

  @Test
  void a_service_over_time_comes_in_steps_with_their_times() {
    JsonNode answer =
        web.json("/api/v1/services/shop/series?from=2026-11-24T10:00:00Z&to=2026-11-24T10:16:40Z");
    // 1,000 s in at most 100 steps are steps of 10 s; 80 requests a second apart fill eight.
    assertThat(answer.path("rows")).hasSize(8);
    assertThat(value(answer, 7, "step_start").textValue()).isEqualTo("2026-11-24T10:01:10Z");
    assertThat(value(answer, 7, "step_end").textValue()).isEqualTo("2026-11-24T10:01:20Z");
    assertThat(value(answer, 7, "request_count").longValue()).isEqualTo(10);
    // Of requests 30 to 39 of version 2, 32 and 36 fail.
    assertThat(value(answer, 7, "error_count").longValue()).isEqualTo(2);
    assertThat(value(answer, 0, "p50_ns").longValue()).isEqualTo(12_000_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compare?baseline=1&candidate=2 | also a service: services count their versions apart",
        "compare?service=shop&baseline=1 | both of baseline and candidate, or neither",
        "compare?service=shop&baseline=1&candidate=2&before=1795132800000 | versions, or a time: not both",
        "hot-paths/difference?service=shop | baseline and candidate, or before",
        "hot-paths/difference?before=1795132800000&metric=bytes | one of time, money, count, errors",
        "correlations?errors=true&slower_than=1s | errors or slower_than: not both"
      })
  void what_cannot_be_compared_is_refused(String address, String expected) {
    JsonNode error = Web.json(web.get("/api/v1/" + address.strip())).path("error");
    assertThat(error.path("expected").textValue()).isEqualTo(expected);
  }

  private static List<String> texts(JsonNode row, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(row.get(i).asText());
    }
    return texts;
  }

  private static JsonNode value(JsonNode answer, int row, String column) {
    JsonNode columns = answer.path("columns");
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).textValue().equals(column)) {
        return answer.path("rows").get(row).get(i);
      }
    }
    throw new AssertionError(column + " is not among " + columns);
  }

  private static Row span(String version, int second, long durationMillis, int status) {
    String id = "a%s%02d".formatted(version, second);
    return new Row(Tables.SPANS)
        .set("trace_id", "%32s".formatted(id).replace(' ', '0'))
        .set("span_id", "%16s".formatted(id).replace(' ', '0'))
        .set("is_root", true)
        .set("start_time", ChronoUnit.MICROS.between(Instant.EPOCH, START.plusSeconds(second)))
        .set("start_nano_rem", 0)
        .set("duration_ns", durationMillis * 1_000_000)
        .set("name", "GET /")
        .set("kind", 2)
        .set("status_code", status)
        .set("service_name", "shop")
        .set("faas_name", "shop")
        .set("faas_version", version)
        .set("sample_weight", 1.0);
  }
}
