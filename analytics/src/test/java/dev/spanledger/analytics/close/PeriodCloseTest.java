package dev.spanledger.analytics.close;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.allocation.Allocation;
import dev.spanledger.analytics.allocation.AllocationReport;
import dev.spanledger.analytics.allocation.AllocationRules;
import dev.spanledger.analytics.allocation.SharedRule;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * November is closed on its first delivery, and two more come. Worked out by hand: the bill is
 * 0.01051685. The second delivery bills 0.45 instead of 0.375 GB-seconds (+0.00000125), nothing for
 * log storage (-0.0005), data transfer at 0.1 instead of 0.09 (+0.0000012), and a refund (-0.003):
 * -0.00349755. The third takes back the first two of these: +0.00049875.
 */
class PeriodCloseTest {
  private static final String SERIES = "aws/cur2/123456789012/2026-11-01";
  private static final Instant DECEMBER = Instant.parse("2026-12-01T00:00:00Z");
  private static final Map<String, Instant> IN_NOVEMBER =
      Map.of("from", Instant.parse("2026-11-01T00:00:00Z"), "to", DECEMBER);
  private static final Map<String, Instant> IN_DECEMBER =
      Map.of("from", DECEMBER, "to", Instant.parse("2027-01-01T00:00:00Z"));

  @TempDir private Path folder;
  private Lake lake;
  private QueryEngine engine;

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

  private static Clock at(String time) {
    return Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
  }

  private static GivenBill first() throws IOException {
    return GivenBill.handWorked().invoiced("INV-1");
  }

  private static GivenBill second() throws IOException {
    return first()
        .edit(1, "6.25E-6", "7.5E-6")
        .edit(1, ",0.375,", ",0.45,")
        .edit(4, "0.0000108,0.09", "0.000012,0.1")
        .andOneLike(6, "Promotional credit,Credit", "Refund of log storage,Refund")
        .edit(7, "-1.0E-6", "-0.003")
        .without(3)
        .asAnotherExport(2);
  }

  private static GivenBill third() throws IOException {
    return first()
        .edit(4, "0.0000108,0.09", "0.000012,0.1")
        .andOneLike(6, "Promotional credit,Credit", "Refund of log storage,Refund")
        .edit(7, "-1.0E-6", "-0.003")
        .asAnotherExport(3);
  }

  private String deliver(GivenBill bill, String time) throws IOException {
    Path file = bill.write(folder, time.substring(0, 10) + ".csv");
    return BillingImport.importFile(lake, file, BillingFormat.AUTO, at(time)).deliveryId();
  }

  private AllocationReport allocate(String time) throws IOException {
    return Allocation.run(lake, engine, at(time));
  }

  private CloseReport close(YearMonth month, String time, String note, boolean isForced)
      throws IOException {
    return PeriodClose.close(
        lake,
        engine,
        tag -> DuckDbEngine.openAt(lake, tag),
        new CloseRequest(month, null, null, "controller", note, isForced),
        at(time));
  }

  private CloseReport closeNovember() throws IOException {
    return close(YearMonth.of(2026, 11), "2026-12-05T09:00:00Z", "month end", false);
  }

  /** Two runs of the function, so that something is allocated, and the first delivery, closed. */
  private String closedOnFirst() throws IOException {
    landRuns();
    String delivery = deliver(first(), "2026-12-03T00:00:00Z");
    allocate("2026-12-03T01:00:00Z");
    assertThat(closeNovember().refusals()).isEmpty();
    return delivery;
  }

  private void landRuns() throws IOException {
    List<Row> runs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Instant start = Instant.parse("2026-11-02T10:00:00Z").plusSeconds(i);
      Row row = new Row(Tables.INVOCATIONS);
      row.set("invocation_id", "run-" + i);
      row.set("service_name", "orders");
      row.set("cloud_region", "us-east-1");
      row.set("cloud_account_id", "123456789012");
      row.set(
          "cloud_resource_id", "arn:aws:lambda:us-east-1:123456789012:function:orders-api:$LATEST");
      row.set("faas_name", "orders-api");
      row.set("faas_instance", "instance-1");
      row.set("architecture", "x86_64");
      row.set("start_time", micros(start));
      row.set("report_time", micros(start.plusMillis(250)));
      row.set("billed_duration_ms", 250L);
      row.set("memory_size_mb", 512);
      row.set("status", "success");
      row.set("billed_mb_ms", 250L * 512);
      runs.add(row);
    }
    lake.land(Tables.INVOCATIONS, "00000000000000aa", runs);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /** Every report on money that takes a period and no more, all columns and all rows. */
  private Map<String, List<List<@Nullable Object>>> moneyReports(Map<String, Instant> range) {
    Map<String, List<List<@Nullable Object>>> reports = new TreeMap<>();
    for (String name : engine.catalog().reports()) {
      boolean isMoney = name.matches("cost_.*|charge_lines|focus_allocated|reconciliation|unit_.*");
      boolean takesPeriod =
          engine.catalog().report(name).parameters().stream()
              .allMatch(p -> p.isNullable() || range.containsKey(p.name()));
      if (isMoney && takesPeriod) {
        reports.put(name, engine.run(name, range).rows());
      }
    }
    return reports;
  }

  private List<String> corrections(String billingPeriod) {
    return engine.run("charge_focus", allTime()).maps().stream()
        .filter(row -> "Correction".equals(row.get("ChargeClass")))
        .filter(row -> String.valueOf(row.get("BillingPeriodStart")).startsWith(billingPeriod))
        .map(
            row ->
                "%s %s %s %s"
                    .formatted(
                        row.get("ChargePeriodStart"),
                        row.get("ChargeCategory"),
                        plain(row.get("BilledCost")),
                        plain(row.get("PricingQuantity"))))
        .sorted()
        .toList();
  }

  private static Map<String, Object> allTime() {
    return Map.of(
        "from",
        BillingPeriods.FIRST_TIME,
        "to",
        BillingPeriods.LAST_TIME,
        "after",
        "",
        "limit",
        1000L);
  }

  private static String plain(@Nullable Object amount) {
    return amount instanceof BigDecimal decimal
        ? decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString()
        : String.valueOf(amount);
  }

  private BigDecimal billed(Map<String, Instant> range) {
    return engine.run("cost_by_service", range).maps().stream()
        .map(row -> (BigDecimal) row.get("billed_cost"))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Test
  void locked_numbers_stay_in_every_report_and_later_deliveries_are_corrections_of_december()
      throws IOException {
    closedOnFirst();
    Map<String, List<List<@Nullable Object>>> locked = moneyReports(IN_NOVEMBER);

    deliver(second(), "2026-12-08T00:00:00Z");
    List<PostedCorrections> posted = Corrections.post(lake, engine, at("2026-12-08T00:01:00Z"));
    allocate("2026-12-08T01:00:00Z");

    assertThat(locked).hasSizeGreaterThan(10);
    assertThat(moneyReports(IN_NOVEMBER)).isEqualTo(locked);
    assertThat(billed(IN_NOVEMBER)).isEqualByComparingTo("0.01051685");
    assertThat(posted)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.closedSeries()).isEqualTo(SERIES);
              assertThat(one.billingPeriodStart()).isEqualTo(DECEMBER);
              assertThat(one.lineCount()).isEqualTo(4);
              assertThat(plain(one.deltas().get("USD").get("billed_cost")))
                  .isEqualTo("-0.00349755");
              assertThat(plain(one.deltas().get("USD").get("pricing_quantity"))).isEqualTo("0.074");
            });
    assertThat(corrections("2026-12-01"))
        .containsExactly(
            "2026-11-02T10:00:00Z Adjustment -0.003 0",
            "2026-11-02T10:00:00Z Usage -0.0005 -0.001",
            "2026-11-02T10:00:00Z Usage 0.0000012 0",
            "2026-11-02T10:00:00Z Usage 0.00000125 0.075");
    assertThat(billed(IN_DECEMBER)).isEqualByComparingTo("-0.00349755");

    deliver(third(), "2026-12-09T00:00:00Z");
    Corrections.post(lake, engine, at("2026-12-09T00:01:00Z"));
    AllocationReport report = allocate("2026-12-09T01:00:00Z");

    assertThat(moneyReports(IN_NOVEMBER)).isEqualTo(locked);
    // By hand: -0.00349755 + 0.00049875.
    assertThat(billed(IN_DECEMBER)).isEqualByComparingTo("-0.0029988");
    assertThat(corrections("2026-12-01")).hasSize(6);
    assertThat(report.periods())
        .extracting(period -> period.billingPeriodStart() + " " + period.state())
        .containsExactly("2026-11-01T00:00:00Z LOCKED", "2026-12-01T00:00:00Z FINAL");
    assertThat(close(YearMonth.of(2026, 12), "2027-01-01T00:00:00Z", "early", true).refusals())
        .singleElement()
        .asString()
        .endsWith(" holds corrections of closed periods only: import the bill of the period first");
    assertThat(report.charged("USD").billedCost()).isEqualByComparingTo("0.00751805");
    assertThat(engine.run("reconciliation", allPeriods()).maps())
        .extracting(row -> row.get("status"))
        .containsOnly("RECONCILED")
        .hasSize(3);
  }

  private static Map<String, Object> allPeriods() {
    return Map.of("from", BillingPeriods.FIRST_TIME, "to", BillingPeriods.LAST_TIME);
  }

  @Test
  void corrections_go_to_the_invocations_that_the_line_was_of() throws IOException {
    closedOnFirst();
    deliver(second(), "2026-12-08T00:00:00Z");
    Corrections.post(lake, engine, at("2026-12-08T00:01:00Z"));
    allocate("2026-12-08T01:00:00Z");

    Map<String, BigDecimal> byKind =
        engine.run("cost_by_service", IN_DECEMBER).maps().stream()
            .collect(
                Collectors.toMap(
                    row -> row.get("kind") + " " + row.get("service_name"),
                    row -> (BigDecimal) row.get("billed_cost")));

    // The function's GB-seconds and the log group that it owns; transfer and refund are nobody's.
    assertThat(byKind.get("SERVICE orders")).isEqualByComparingTo("-0.00049875");
    assertThat(byKind.get("UNATTRIBUTED (unattributed)")).isEqualByComparingTo("-0.0029988");
  }

  @Test
  void a_period_is_open_then_estimated_then_final_then_locked() throws IOException {
    deliver(GivenBill.handWorked(), "2026-11-20T00:00:00Z");
    PeriodState running =
        BillingPeriods.read(engine, at("2026-11-20T00:00:00Z")).ofSeries(SERIES).orElseThrow();
    PeriodState over =
        BillingPeriods.read(engine, at("2026-12-01T00:00:00Z")).ofSeries(SERIES).orElseThrow();
    closedOnFirst();
    BillingPeriods now = BillingPeriods.read(engine, at("2026-12-06T00:00:00Z"));

    assertThat(running).isEqualTo(PeriodState.OPEN);
    assertThat(over).isEqualTo(PeriodState.ESTIMATED);
    assertThat(now.ofSeries(SERIES)).contains(PeriodState.LOCKED);
    assertThat(now.ofOpenPeriod(Instant.parse("2026-11-01T00:00:00Z"), "USD")).isEmpty();
  }

  @Test
  void a_period_that_is_not_final_is_refused_unless_forced_and_that_is_recorded()
      throws IOException {
    deliver(GivenBill.handWorked(), "2026-11-20T00:00:00Z");
    allocate("2026-11-20T01:00:00Z");

    CloseReport estimated = closeNovember();
    CloseReport open = close(YearMonth.of(2026, 11), "2026-11-21T00:00:00Z", "too early", false);
    CloseReport forced = close(YearMonth.of(2026, 11), "2026-12-05T00:00:00Z", "board", true);

    assertThat(estimated.refusals())
        .containsExactly(
            SERIES
                + " is ESTIMATED: 6 of its 6 charges have no invoice. --force closes it all the"
                + " same, and records this");
    assertThat(open.refusals())
        .containsExactly(
            SERIES
                + " is OPEN: its billing period runs until 2026-12-01T00:00:00Z. --force closes it"
                + " all the same, and records this");
    assertThat(forced.refusals()).isEmpty();
    assertThat(forced.closed())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.forcedReason())
                  .isEqualTo(SERIES + " is ESTIMATED: 6 of its 6 charges have no invoice");
              assertThat(record.note()).isEqualTo("board");
              assertThat(record.closedBy()).isEqualTo("controller");
              assertThat(record.chargeCount()).isEqualTo(6);
              assertThat(record.charged().billedCost()).isEqualByComparingTo("0.01051685");
              assertThat(record.tag()).isEqualTo("closed-2026-11-01-aws-123456789012");
            });
  }

  @Test
  void a_period_that_is_not_reconciled_or_not_there_is_refused_whatever_is_forced()
      throws IOException {
    deliver(first(), "2026-12-03T00:00:00Z");

    CloseReport unallocated = close(YearMonth.of(2026, 11), "2026-12-05T00:00:00Z", "x", true);
    CloseReport missing = close(YearMonth.of(2026, 10), "2026-12-05T00:00:00Z", "x", true);

    assertThat(unallocated.refusals())
        .containsExactly(
            SERIES
                + " is not reconciled (NOT_ALLOCATED): run spanledger cost allocate, then"
                + " spanledger cost reconcile");
    assertThat(missing.refusals())
        .containsExactly(
            "No bill of 2026-10 is in the lake: spanledger cost close --list shows the periods");
    assertThat(ClosedPeriod.readAll(engine)).isEmpty();
  }

  @Test
  void closing_again_changes_nothing() throws IOException {
    closedOnFirst();
    List<ClosedPeriod> before = ClosedPeriod.readAll(engine);

    CloseReport again = close(YearMonth.of(2026, 11), "2026-12-20T00:00:00Z", "again", true);

    assertThat(again.closed()).isEmpty();
    assertThat(again.alreadyClosed()).isEqualTo(before);
    assertThat(ClosedPeriod.readAll(engine)).isEqualTo(before);
  }

  @Test
  void of_two_who_close_at_once_one_wins_and_both_see_its_record() throws Exception {
    landRuns();
    deliver(first(), "2026-12-03T00:00:00Z");
    allocate("2026-12-03T01:00:00Z");
    ExecutorService two = Executors.newFixedThreadPool(2);
    List<Callable<CloseReport>> closers =
        List.of(
            () -> close(YearMonth.of(2026, 11), "2026-12-05T00:00:00Z", "one", false),
            () -> close(YearMonth.of(2026, 11), "2026-12-05T00:00:01Z", "other", false));

    List<CloseReport> reports = new ArrayList<>();
    for (Future<CloseReport> report : two.invokeAll(closers)) {
      reports.add(report.get());
    }
    two.shutdown();

    List<ClosedPeriod> record = ClosedPeriod.readAll(engine);
    assertThat(record).hasSize(1);
    assertThat(reports)
        .extracting(CloseReport::closed)
        .containsExactlyInAnyOrder(record, List.of());
    assertThat(reports)
        .extracting(CloseReport::alreadyClosed)
        .containsExactlyInAnyOrder(record, List.of());
  }

  @Test
  void a_crash_between_tag_and_record_is_made_good_by_repeating() throws IOException {
    landRuns();
    deliver(first(), "2026-12-03T00:00:00Z");
    allocate("2026-12-03T01:00:00Z");
    // What a close leaves behind that ended after its tag: the tag, and nothing else.
    lake.compact(trace -> {});
    lake.tag("closed-2026-11-01-aws-123456789012", List.of(Tables.CHARGES, Tables.ALLOCATIONS));
    String second = deliver(second(), "2026-12-04T00:00:00Z");
    allocate("2026-12-04T01:00:00Z");

    CloseReport report = closeNovember();

    assertThat(report.closed()).extracting(ClosedPeriod::deliveryId).containsExactly(second);
    try (QueryEngine tagged = DuckDbEngine.openAt(lake, report.closed().get(0).tag())) {
      assertThat(tagged.run("cost_by_service", IN_NOVEMBER).rows())
          .hasSameSizeAs(engine.run("cost_by_service", IN_NOVEMBER).rows());
      assertThat(BillingPeriods.read(tagged, at("2026-12-05T00:00:00Z")).all())
          .extracting(BillingPeriod::deliveryId)
          .containsExactly(second);
    }
  }

  @Test
  void corrections_that_a_crash_kept_back_are_posted_by_the_next_who_looks_and_only_once()
      throws IOException {
    closedOnFirst();
    deliver(second(), "2026-12-08T00:00:00Z");

    List<PostedCorrections> once = Corrections.post(lake, engine, at("2026-12-10T00:00:00Z"));
    List<PostedCorrections> twice = Corrections.post(lake, engine, at("2026-12-11T00:00:00Z"));
    deliver(first(), "2026-12-12T00:00:00Z");
    List<PostedCorrections> known = Corrections.post(lake, engine, at("2026-12-12T00:00:00Z"));

    assertThat(once).hasSize(1);
    assertThat(twice).isEmpty();
    // The first delivery's bytes are known, so they are no news.
    assertThat(known).isEmpty();
    assertThat(corrections("2026-12-01")).hasSize(4);
  }

  @Test
  void corrections_of_a_closed_month_skip_the_months_that_are_closed_too() throws IOException {
    closedOnFirst();
    deliver(first().movedToDecember(), "2027-01-03T00:00:00Z");
    allocate("2027-01-03T01:00:00Z");
    assertThat(close(YearMonth.of(2026, 12), "2027-01-05T00:00:00Z", "year end", false).refusals())
        .isEmpty();
    Map<String, List<List<@Nullable Object>>> december = moneyReports(IN_DECEMBER);

    deliver(second(), "2027-01-08T00:00:00Z");
    Corrections.post(lake, engine, at("2027-01-08T00:01:00Z"));
    allocate("2027-01-08T01:00:00Z");

    assertThat(corrections("2026-12-01")).isEmpty();
    assertThat(corrections("2027-01-01")).hasSize(4);
    assertThat(moneyReports(IN_DECEMBER)).isEqualTo(december);
  }

  @Test
  void another_rule_for_tax_changes_no_closed_month() throws IOException {
    closedOnFirst();
    Map<String, List<List<@Nullable Object>>> locked = moneyReports(IN_NOVEMBER);

    Allocation.run(
        lake,
        engine,
        new AllocationRules(SharedRule.EVEN, SharedRule.EVEN, SharedRule.EVEN, new TreeMap<>()),
        at("2026-12-20T00:00:00Z"));

    assertThat(moneyReports(IN_NOVEMBER)).isEqualTo(locked);
  }
}
