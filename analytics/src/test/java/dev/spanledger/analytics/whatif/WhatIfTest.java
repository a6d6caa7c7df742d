package dev.spanledger.analytics.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.spanledger.analytics.price.PriceFile;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * By hand; prices of a GB-second 0.0000166667, on arm64 0.0000133334, of a request 0.0000002.
 *
 * <p>plain: 100 runs of 200 ms at 512 MB, which are 10 GB-seconds. sized: 100 runs of 300 ms at 512
 * MB, then 100 of 200 ms at 1,024 MB, which are 15 and 20.
 *
 * <p>busy has 1,024 MB and three runs of 10 s. The first hour's overlap by 5 s; the second hour's
 * started cold with 1 s of init that was billed: 31 GB-seconds.
 */
class WhatIfTest {
  private static final Instant TO = Instant.parse("2026-12-01T00:00:00Z");
  private static final long SECOND = 1_000_000_000;

  @TempDir private Path folder;
  private Lake lake;
  private QueryEngine engine;
  private final GivenFunctions given = new GivenFunctions();

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
    engine = DuckDbEngine.open(lake);
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  private void plain() throws IOException {
    for (int i = 0; i < 100; i++) {
      given.run("plain", i * 10_000L, 200, 512);
    }
    given.charge("plain", 0, "Lambda-GB-Second", "10", "0.000166667");
    given.charge("plain", 0, "Request", "100", "0.00002");
    given.into(lake, folder);
  }

  private void busy() throws IOException {
    given.run("busy", 0, 10_000, 1024);
    given.run("busy", 5_000, 10_000, 1024);
    given
        .run("busy", 3_600_000, 10_000, 1024)
        .set("cold_start", true)
        .set("init_duration_ns", SECOND)
        .set("billed_duration_ms", 11_000L)
        .set("billed_mb_ms", 11_000L * 1024);
    given.charge("busy", 0, "Lambda-GB-Second", "20", "0.000333334");
    given.charge("busy", 1, "Lambda-GB-Second", "11", "0.0001833337");
    given.charge("busy", 1, "Request", "3", "0.0000006");
    // It must not make a month of the two hours.
    given.monthly("other", "DataTransfer-Out-Bytes", "0.09");
    given.into(lake, folder);
  }

  @Test
  void memory_that_was_never_seen_is_a_range() throws IOException {
    plain();
    Outcome more = only(new Change(1024, null, null, false));
    assertThat(more.costNow()).isEqualByComparingTo("0.000186667");
    assertThat(more.costThenLow()).isEqualByComparingTo("0.000186667");
    assertThat(more.costThenHigh()).isEqualByComparingTo("0.000353334");
    assertThat(more.p95NowNanos()).isEqualTo(SECOND / 5);
    assertThat(more.p95ThenLowNanos()).isEqualTo(SECOND / 10);
    assertThat(more.p95ThenHighNanos()).isEqualTo(SECOND / 5);
    assertThat(more.bases()).containsExactly(Basis.RANGE);
    assertThat(more.confidence()).isEqualTo(Basis.Confidence.LOW);
    assertThat(more.coverageRatio()).isCloseTo(1, within(1e-12));

    Outcome less = only(new Change(256, null, null, false));
    assertThat(less.costThenLow()).isEqualByComparingTo("0.0001033335");
    assertThat(less.costThenHigh()).isEqualByComparingTo("0.000186667");
    assertThat(less.p95ThenHighNanos()).isEqualTo(SECOND * 2 / 5);
  }

  @Test
  void memory_below_what_was_used_has_no_cost() throws IOException {
    plain();
    Outcome tight = only(new Change(179, null, null, false));
    assertThat(tight.bases()).containsExactly(Basis.WOULD_NOT_FIT);
    assertThat(tight.costThenLow()).isNull();
    assertThat(tight.p95ThenHighNanos()).isNull();
    // 180 MB and a quarter more.
    Outcome right = whatIf().rightSized().get(0);
    assertThat(right.change()).isEqualTo("225 MB");
    assertThat(right.costThenHigh()).isEqualByComparingTo("0.000186667");
    // 10 x 225 / 512 = 4.39453125 GB-seconds.
    assertThat(right.costThenLow()).isEqualByComparingTo("0.0000932423");
  }

  @Test
  void arm64_costs_the_same_time_at_the_other_price() throws IOException {
    plain();
    Outcome arm = only(new Change(null, "arm64", null, false));
    assertThat(arm.costThenLow()).isEqualByComparingTo("0.000153334");
    assertThat(arm.costThenHigh()).isEqualByComparingTo("0.000153334");
    assertThat(arm.bases()).containsExactly(Basis.SAME_DURATION);
    assertThat(String.join(" ", arm.priceSources())).contains("(2025-12-01)");
    assertThat(only(new Change(null, "x86_64", null, false)).bases())
        .containsExactly(Basis.UNCHANGED);
  }

  @Test
  void the_bill_has_a_say_before_the_price_file() throws IOException {
    // Another function's arm64, half as dear.
    given.charge("other", 0, "Lambda-GB-Second-ARM", "1", "0.00000833335");
    given.charge("other", 0, "Request-ARM", "1", "0.0000002");
    plain();
    Outcome arm = only(new Change(null, "arm64", null, false));
    assertThat(arm.costThenLow()).isEqualByComparingTo("0.0001033335");
    assertThat(arm.priceSources()).containsExactly("bill");
  }

  @Test
  void memory_that_was_seen_is_its_mean_there_and_between_two_it_is_between() throws IOException {
    for (int i = 0; i < 100; i++) {
      given.run("sized", i * 1_000L, 300, 512);
      given.run("sized", 1_000_000 + i * 1_000L, 200, 1024);
    }
    given.charge("sized", 0, "Lambda-GB-Second", "35", "0.0005833345");
    given.into(lake, folder);
    Outcome seen = only(new Change(1024, null, null, false));
    // 200 runs of 200 ms with 1 GB.
    assertThat(seen.costThenLow()).isEqualByComparingTo("0.000666668");
    assertThat(seen.costThenHigh()).isEqualByComparingTo("0.000666668");
    assertThat(seen.bases()).containsExactly(Basis.OBSERVED);
    assertThat(seen.confidence()).isEqualTo(Basis.Confidence.HIGH);
    assertThat(seen.p95NowNanos()).isEqualTo(SECOND * 3 / 10);
    assertThat(seen.p95ThenHighNanos()).isEqualTo(SECOND / 5);
    Outcome between = only(new Change(640, null, null, false));
    // 1/640 is 0.6 of the way from 1/1024 to 1/512: 260 ms, 200 runs of 0.625 GB.
    assertThat(between.costThenLow()).isEqualByComparingTo("0.0005416678");
    assertThat(between.bases()).containsExactly(Basis.INTERPOLATED);
    assertThat(between.p95ThenLowNanos()).isEqualTo(SECOND / 5);
    assertThat(between.p95ThenHighNanos()).isEqualTo(SECOND * 3 / 10);
  }

  @Test
  void provisioned_concurrency_takes_what_fits_hour_by_hour() throws IOException {
    busy();
    Outcome one = only(new Change(null, null, 1, false));
    assertThat(one.costNow()).isEqualByComparingTo("0.0005172677");
    // Ready: 1 GB x 7,200 s x 0.0000041667. At most 25 of 30 GB-seconds fit, the second hour's 10
    // surely; the rest is on demand. Its init is spared.
    assertThat(one.costThenLow()).isEqualByComparingTo("0.0303272285");
    assertThat(one.costThenHigh()).isEqualByComparingTo("0.030431396");
    assertThat(one.p95NowNanos()).isEqualTo(11 * SECOND);
    assertThat(one.p95ThenHighNanos()).isEqualTo(10 * SECOND);
    assertThat(one.bases()).containsExactly(Basis.OBSERVED_CONCURRENCY);
    Outcome none = only(new Change(null, null, 0, false));
    assertThat(none.costThenLow()).isEqualByComparingTo("0.0005172677");
    assertThat(none.costThenHigh()).isEqualByComparingTo("0.0005172677");
  }

  @Test
  void snapstart_is_between_no_restore_and_one_as_long_as_init() throws IOException {
    busy();
    Outcome outcome = only(new Change(null, null, null, true));
    assertThat(outcome.costThenLow()).isEqualByComparingTo("0.000500601");
    // A snapshot of 1 GB for 7,200 s, restored once.
    assertThat(outcome.costThenHigh()).isEqualByComparingTo("0.0114901875");
    assertThat(outcome.p95ThenLowNanos()).isEqualTo(10 * SECOND);
    assertThat(outcome.p95ThenHighNanos()).isEqualTo(11 * SECOND);
    assertThat(outcome.bases()).containsExactly(Basis.RESTORE_UNKNOWN);
  }

  @Test
  void a_function_that_is_not_billed_has_a_wait_and_no_cost() throws IOException {
    given.run("free", 0, 100, 256);
    given.charge("other", 0, "Lambda-GB-Second", "1", "0.0000166667");
    given.into(lake, folder);
    Outcome outcome = only(new Change(512, null, null, false));
    assertThat(outcome.costNow()).isNull();
    assertThat(outcome.costThenHigh()).isNull();
    assertThat(outcome.p95ThenHighNanos()).isEqualTo(SECOND / 10);
    assertThat(outcome.bases()).containsExactly(Basis.RANGE, Basis.NO_BILL);
  }

  /** Every millisecond of three hours counted one by one. */
  @Test
  void runs_at_a_time_are_those_that_a_count_of_every_millisecond_finds() throws IOException {
    Random random = new Random(7);
    int[] running = new int[4 * 3_600_000];
    for (int i = 0; i < 400; i++) {
      int start = random.nextInt(3 * 3_600_000);
      int length = 1 + random.nextInt(120_000);
      given.run("random", start, length, 512);
      for (int ms = start; ms < start + length; ms++) {
        running[ms]++;
      }
    }
    given.into(lake, folder);
    long busy = 0;
    long covered = 0;
    long sure = 0;
    for (int hour = 0; hour < 4; hour++) {
      long ofHour = 0;
      int peak = 0;
      for (int ms = hour * 3_600_000; ms < (hour + 1) * 3_600_000; ms++) {
        ofHour += running[ms];
        covered += Math.min(3, running[ms]);
        peak = Math.max(peak, running[ms]);
      }
      busy += ofHour;
      sure += peak <= 3 ? ofHour : 0;
    }
    QueryResult result =
        engine.run(
            "whatif_concurrency",
            Map.of("service", "shop", "from", GivenFunctions.HOUR, "to", TO, "provisioned", 3));
    assertThat(result.value(0, "busy_us")).isEqualTo(busy * 1_000);
    assertThat(result.value(0, "covered_us")).isEqualTo(covered * 1_000);
    assertThat(result.value(0, "sure_us")).isEqualTo(sure * 1_000);
  }

  @Test
  void runs_are_cut_to_the_period_at_both_ends() throws IOException {
    busy();
    Instant from = GivenFunctions.HOUR.plusSeconds(4);
    Instant to = GivenFunctions.HOUR.plusSeconds(12);
    QueryResult result =
        engine.run(
            "whatif_concurrency",
            Map.of("service", "shop", "from", from, "to", to, "provisioned", 1));
    // From 4 to 10 and from 5 to 12: the first started before, the second ends after.
    assertThat(result.value(0, "busy_us")).isEqualTo(13_000_000L);
    assertThat(result.value(0, "covered_us")).isEqualTo(8_000_000L);
    assertThat(result.value(0, "peak")).isEqualTo(2L);
    assertThat(result.value(0, "hour_count")).isEqualTo(1L);
    // Only the second is a run of the period.
    assertThat(
            engine
                .run("whatif_run", Map.of("service", "shop", "from", from, "to", to))
                .value(0, "run_count"))
        .isEqualTo(1L);
  }

  @Test
  void a_bill_without_running_time_tells_no_cost() throws IOException {
    given.run("still", 0, 100, 256);
    given.charge("still", 0, "Request", "1", "0.0000002");
    given.into(lake, folder);
    Outcome outcome = only(new Change(null, null, 5, false));
    assertThat(outcome.costThenHigh()).isNull();
    assertThat(outcome.bases()).contains(Basis.NO_BILL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127   |       |    | false | Memory of 127 MB; a function has 128 to 10240 MB
          10241 |       |    | false | Memory of 10241 MB; a function has 128 to 10240 MB
                | riscv |    | false | Architecture "riscv"; x86_64 or arm64 is expected
                |       | -1 | false | Provisioned concurrency of -1; 0 to 1000000 is expected
                |       | 1  | true  | SnapStart and provisioned concurrency: the platform allows one or the other
          """)
  void a_change_that_cannot_be_is_refused(
      Integer memoryMb, String architecture, Integer count, boolean isSnapStart, String message) {
    assertThatThrownBy(() -> new Change(memoryMb, architecture, count, isSnapStart))
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          m,,eu,EUR,1e-5,s,2025-12-01,x  | line 2, column price: "1e-5"; a number above 0
          m,,eu,EUR,0.1,s,December,x     | line 2, column effective_from: "December"; a day
          m,,eu,EUR,0.1,s,2025-12-01,    | line 2, column source: ""; a value
          """)
  void a_price_that_makes_no_sense_is_named(String line, String problem) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("prices.csv"),
            "meter,architecture,region,currency,price,unit,effective_from,source\n" + line + "\n");
    assertThatThrownBy(() -> PriceFile.read(file)).hasMessageContaining(problem);
  }

  private WhatIf whatIf() throws IOException {
    return WhatIf.read(engine, "shop", GivenFunctions.HOUR, TO, PriceFile.builtIn());
  }

  private Outcome only(Change change) throws IOException {
    List<Outcome> outcomes = whatIf().of(change);
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }
}
