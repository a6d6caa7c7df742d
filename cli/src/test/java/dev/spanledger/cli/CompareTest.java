package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two services of 40 requests a version: version 2 of "shop" takes twice as long, and fails in one
 * of four; version 2 of "mail" is as good as version 1.
 */
class CompareTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
  private static final int REQUESTS = 40;

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void land() throws IOException {
    run = new CommandRun(folder.resolve("lake"), NOON);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      rows.add(span("shop", "1", i, 10 + i % 5));
      rows.add(
          span("shop", "2", REQUESTS + i, 20 + 2 * (i % 5)).set("status_code", i % 4 == 0 ? 2 : 0));
      rows.add(span("mail", "1", i, 10 + i % 5));
      rows.add(span("mail", "2", REQUESTS + i, 10 + i % 5));
    }
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      lake.land(Tables.SPANS, "0123456789abcdef", rows);
    }
    assertThat(run.exitCode("lake", "compact")).isZero();
  }

  @Test
  void versions_are_compared_with_those_they_replaced_and_the_regression_is_first()
      throws IOException {
    assertThat(run.exitCode("compare", "--output", "json")).isZero();
    JsonNode rows = new ObjectMapper().readTree(run.out());
    assertThat(rows).hasSize(2);
    JsonNode worst = rows.get(0);
    assertThat(worst.get("service_name").textValue()).isEqualTo("shop");
    assertThat(worst.get("baseline_version").textValue()).isEqualTo("1");
    assertThat(worst.get("verdict").textValue()).isEqualTo("slower, more errors");
    assertThat(worst.get("candidate_error_ratio").doubleValue()).isEqualTo(0.25);
    assertThat(worst.get("candidate_slower_ratio").doubleValue()).isEqualTo(1);
    assertThat(worst.get("candidate_p50_ns").longValue()).isEqualTo(24_000_000);
    JsonNode same = rows.get(1);
    assertThat(same.get("verdict").textValue()).isEqualTo("no difference");
    assertThat(same.get("candidate_slower_ratio").doubleValue()).isEqualTo(0.5);
    assertThat(same.get("slower_probability").doubleValue()).isEqualTo(0.5);
    assertThat(same.get("more_errors_probability").isNull()).isTrue();
  }

  @Test
  void two_versions_are_shown_measure_by_measure_with_their_call_paths() {
    assertThat(run.exitCode("compare", "--service", "shop", "--version", "1", "2")).isZero();
    List<String> lines = run.out().lines().map(line -> line.replaceAll(" {2,}", "|")).toList();
    assertThat(lines)
        .contains(
            "shop: slower, more errors",
            "requests|40|40|–|–",
            "p50|12.0 ms|24.0 ms|+100 %|>99.9 %",
            "By operation",
            "Call paths that changed most, for each trace (40 and 40 traces)")
        .anyMatch(line -> line.startsWith("errors|0.0 %|25.0 %|+25.0 points|>99.9 %"))
        .anyMatch(line -> line.startsWith("shop GET /|12.0 ms|24.0 ms|12.0 ms|"));
  }

  @Test
  void a_time_takes_the_place_of_versions() {
    assertThat(
            run.exitCode(
                "compare", "--before", "2026-11-24T10:00:40Z", "--by", "path", "--output", "csv"))
        .isZero();
    assertThat(run.out().lines().toList().get(1))
        .startsWith("shop GET /,12000000,24000000,12000000,");
  }

  @Test
  void hot_paths_of_two_versions_differ_by_what_the_version_does() {
    assertThat(
            run.exitCode(
                "hot-paths", "--service", "shop", "--compare", "1", "2", "--output", "csv"))
        .isZero();
    // 10 to 14 ms took 20 to 28: means 12 and 24, variances 2 and 8 over 39.
    assertThat(run.out().lines().toList().get(1))
        .startsWith("shop GET /,12000000,24000000,12000000,11007534,12992466,1,1,0,0.25,");
    assertThat(run.err()).contains("40 traces of 1 and 40 of 2");
  }

  @Test
  void a_regression_can_fail_a_build() {
    assertThat(run.exitCode("compare", "--fail-on-regression", "--service", "shop")).isEqualTo(1);
    assertThat(run.exitCode("compare", "--fail-on-regression", "--service", "mail")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | --version 1 2 | --version needs --service: services count their versions apart",
        "2 | --service shop --version 1 2 --before 2026-11-24 | --version and --before are two ways to make groups: give one",
        "2 | --by path | --by needs two groups: give --service and --version, or --before",
        "2 | --metric bytes | Invalid value for option '--metric': \"bytes\" is not time, money, count or errors",
        "3 | --service shop --version 1 3 | Service shop has not both of the versions 1 and 3 in this period; it has [1, 2]",
        "3 | --before 2026-11-24T09:00:00Z | No service has requests on both sides of 2026-11-24T09:00:00Z in this period"
      })
  void what_cannot_be_compared_is_said(int exitCode, String words, String message) {
    assertThat(run.exitCode(("compare " + words.strip()).split(" "))).isEqualTo(exitCode);
    assertThat(run.err()).startsWith("spanledger: " + message.strip() + "\n");
  }

  private static Row span(String service, String version, int second, long durationMillis) {
    String id = "%s%s%02d".formatted(service.equals("shop") ? "a" : "b", version, second);
    return new Row(Tables.SPANS)
        .set("trace_id", "%32s".formatted(id).replace(' ', '0'))
        .set("span_id", "%16s".formatted(id).replace(' ', '0'))
        .set("is_root", true)
        .set("start_time", ChronoUnit.MICROS.between(Instant.EPOCH, START.plusSeconds(second)))
        .set("start_nano_rem", 0)
        .set("duration_ns", durationMillis * 1_000_000)
        .set("name", "GET /")
        .set("kind", 2)
        .set("service_name", service)
        .set("faas_name", service)
        .set("faas_version", version)
        .set("sample_weight", 1.0);
  }
}
