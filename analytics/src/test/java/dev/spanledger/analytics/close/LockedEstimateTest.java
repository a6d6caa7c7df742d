package dev.spanledger.analytics.close;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.allocation.Allocation;
import dev.spanledger.analytics.allocation.Estimate;
import dev.spanledger.analytics.allocation.EstimateReport;
import dev.spanledger.analytics.allocation.EstimatedPeriod;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * November's bill ends on the 2nd, has no invoice, and is closed all the same. The function ran
 * once on the 20th, which no bill has, and once in December.
 */
class LockedEstimateTest {
  private static final List<String> REPORTS =
      List.of(
          "estimate_by_resource",
          "estimate_charge",
          "estimate_of_owner",
          "estimate_part",
          "estimate_total");
  private static final Instant NOVEMBER = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant DECEMBER = Instant.parse("2026-12-01T00:00:00Z");
  private static final Instant JANUARY = Instant.parse("2027-01-01T00:00:00Z");

  @TempDir private Path folder;
  private Lake lake;
  private QueryEngine engine;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
    engine = DuckDbEngine.open(lake);
    lake.land(
        Tables.INVOCATIONS,
        "00000000000000aa",
        List.of(
            run(Instant.parse("2026-11-02T10:00:00Z")),
            run(Instant.parse("2026-11-20T10:00:00Z")),
            run(Instant.parse("2026-12-02T10:00:00Z"))));
    Path bill = GivenBill.handWorked().write(folder, null);
    BillingImport.importFile(lake, bill, BillingFormat.AUTO, at("2026-12-03T00:00:00Z"));
    Allocation.run(lake, engine, at("2026-12-03T01:00:00Z"));
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  private static Row run(Instant start) {
    Row row = new Row(Tables.INVOCATIONS);
    row.set("invocation_id", "run-" + start);
    row.set("service_name", "orders");
    row.set("cloud_region", "us-east-1");
    row.set("cloud_account_id", "123456789012");
    row.set("cloud_resource_id", "arn:aws:lambda:us-east-1:123456789012:function:orders-api");
    row.set("faas_name", "orders-api");
    row.set("faas_instance", "instance-1");
    row.set("architecture", "x86_64");
    row.set("start_time", micros(start));
    row.set("report_time", micros(start.plusMillis(250)));
    row.set("billed_duration_ms", 250L);
    row.set("memory_size_mb", 512);
    row.set("status", "success");
    row.set("billed_mb_ms", 250L * 512);
    return row;
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Clock at(String time) {
    return Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
  }

  private void closeNovember() throws IOException {
    CloseReport report =
        PeriodClose.close(
            lake,
            engine,
            tag -> DuckDbEngine.openAt(lake, tag),
            new CloseRequest(YearMonth.of(2026, 11), null, null, "controller", "books", true),
            at("2026-12-05T09:00:00Z"));
    assertThat(report.refusals()).isEmpty();
  }

  /** Rows of each report on estimates that the month has. */
  private void requireEstimated(Instant from, Instant to, boolean isExpected) {
    for (String report : REPORTS) {
      assertThat(engine.run(report, Map.of("from", from, "to", to)).rows().isEmpty())
          .as("nothing in %s from %s", report, from)
          .isEqualTo(!isExpected);
    }
    for (String cut : List.of("service", "route", "day", "cloud-service")) {
      Map<String, Object> parameters = Map.of("cut", cut, "from", from, "to", to);
      assertThat(engine.run("estimate_by_cut", parameters).rows().isEmpty())
          .as("nothing by %s from %s", cut, from)
          .isEqualTo(!isExpected);
    }
  }

  @Test
  void an_estimate_from_before_the_close_is_silent_of_the_closed_month_only() throws IOException {
    Estimate.run(lake, engine, at("2026-12-04T00:00:00Z"));
    requireEstimated(NOVEMBER, DECEMBER, true);
    requireEstimated(DECEMBER, JANUARY, true);

    closeNovember();

    requireEstimated(NOVEMBER, DECEMBER, false);
    requireEstimated(DECEMBER, JANUARY, true);
  }

  @Test
  void an_estimate_after_the_close_has_nothing_of_the_closed_month() throws IOException {
    closeNovember();

    EstimateReport report = Estimate.run(lake, engine, at("2026-12-06T00:00:00Z"));

    assertThat(report.periods())
        .extracting(EstimatedPeriod::billingPeriodStart)
        .containsExactly(DECEMBER);
    requireEstimated(NOVEMBER, DECEMBER, false);
    requireEstimated(DECEMBER, JANUARY, true);
  }
}
