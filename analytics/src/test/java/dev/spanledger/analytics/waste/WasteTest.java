package dev.spanledger.analytics.waste;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.allocation.Allocation;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From runs and a bill to waste; a plain DuckDB that knows no catalogue checks the sums. */
class WasteTest {
  private static final Instant HOUR = Instant.parse("2026-11-02T10:00:00Z");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-04T00:00:00Z"), ZoneOffset.UTC);
  private static final Map<String, Object> NOVEMBER =
      Map.of(
          "from", Instant.parse("2026-11-01T00:00:00Z"),
          "to", Instant.parse("2026-12-01T00:00:00Z"));
  private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:";
  private static final String HEADER =
      "BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,"
          + "ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,"
          + "ServiceName,RegionId,ResourceId,SkuMeter,PricingQuantity,PricingUnit,ProviderName\n";

  @TempDir private Path folder;
  private Lake lake;
  private QueryEngine engine;
  private final List<Row> runs = new ArrayList<>();
  private final List<Row> spans = new ArrayList<>();

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

  @Test
  void sums_are_those_of_a_plain_query_over_the_files() throws IOException, SQLException {
    Random random = new Random(11);
    for (int i = 0; i < 400; i++) {
      String function = "fn-" + i % 3;
      long start = random.nextInt(3_500_000);
      String status = random.nextInt(6) == 0 ? "error" : i % 11 == 0 ? "timeout" : "success";
      boolean isCold = random.nextInt(5) == 0;
      Row run = run("r" + i, function, start, 100 + i, status);
      if (isCold) {
        run.set("cold_start", true)
            .set("init_duration_ns", 40_000_000L)
            .set("duration_ns", (60L + i) * 1_000_000);
      }
      // The platform tries twice more: after a minute, and after two more.
      if (!status.equals("success") && i % 2 == 0) {
        run("r" + i, function, start + 60_000, 1_000 + i, "error");
        run("r" + i, function, start + 180_000, 2_000 + i, "success");
      }
    }
    land();

    Waste waste = Waste.of(engine, WasteCut.FUNCTION, NOVEMBER);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE VIEW told AS
          SELECT a.faas_name, a.billed_cost, a.cold_start_billed_cost, i.status,
            row_number() OVER (PARTITION BY i.invocation_id ORDER BY i.start_time) AS attempt
          FROM read_parquet(%s) a
          JOIN read_parquet(%s) i
            ON i.invocation_id = a.invocation_id AND i.billed_mb_ms = a.weight
          """
              .formatted(files(Tables.ALLOCATIONS), files(Tables.INVOCATIONS)));
      for (int i = 0; i < 3; i++) {
        String of = "FROM told WHERE faas_name = 'fn-%d' AND ".formatted(i);
        assertThat(amount(waste, i, WasteCategory.TIMED_OUT))
            .isPositive()
            .isEqualByComparingTo(sum(statement, of + "status = 'timeout'"));
        assertThat(amount(waste, i, WasteCategory.FAILED))
            .isPositive()
            .isEqualByComparingTo(sum(statement, of + "status = 'error'"));
        assertThat(amount(waste, i, WasteCategory.RETRIED))
            .isPositive()
            .isEqualByComparingTo(sum(statement, of + "attempt > 1"));
        BigDecimal whole = sum(statement, of + "(attempt > 1 OR status <> 'success')");
        BigDecimal starts =
            sum(statement, "cold_start_billed_cost", of + "attempt = 1 AND status = 'success'");
        assertThat(starts).isPositive();
        assertThat(amount(waste, i, WasteCategory.ANY)).isEqualByComparingTo(whole.add(starts));
      }
    }
  }

  /** One second at 1,024 MB for 0.00001: the second run of each pair is the repeat. */
  @Test
  void what_tells_a_retry_is_a_failed_run_of_the_request_or_messages_seen_before()
      throws IOException {
    run("a", "fn-0", 0, 1_000, "error");
    run("a", "fn-0", 60_000, 1_000, "success");
    // Reported twice, by two ways: no retry, as the first had not ended.
    run("b", "fn-0", 100_000, 1_000, "error");
    run("b", "fn-0", 100_001, 1_000, "error").set("faas_instance", "other");
    // The same id in another function is another request.
    run("a", "fn-1", 120_000, 1_000, "success");
    // A message that comes again, and one that came with a new one.
    run("c", "fn-1", 200_000, 1_000, "error");
    message('c', "c", 200_000, "m1");
    run("d", "fn-1", 300_000, 1_000, "success");
    message('d', "d", 300_000, "m1");
    run("e", "fn-1", 400_000, 1_000, "success");
    message('e', "e", 400_000, "m1");
    message('e', null, 400_010, "m2");
    land();
    Waste waste = Waste.of(engine, WasteCut.FUNCTION, NOVEMBER);
    assertThat(amount(waste, 0, WasteCategory.RETRIED)).isEqualByComparingTo("0.00001");
    assertThat(evidence(waste, 0)).isEqualTo("1 by request id, 0 by message id");
    assertThat(amount(waste, 1, WasteCategory.RETRIED)).isEqualByComparingTo("0.00001");
    assertThat(evidence(waste, 1)).isEqualTo("0 by request id, 1 by message id");
  }

  @Test
  void what_was_allocated_before_it_was_told_apart_is_unknown() throws IOException {
    lake.land(
        Tables.ALLOCATIONS,
        "00000000000000aa",
        List.of(
            new Row(Tables.ALLOCATIONS)
                .set("run_id", "old")
                .set("run_time", 1_000_000L)
                .set("charge_id", "none")
                .set("part", 0L)
                .set("billing_period_start", micros(Instant.parse("2026-11-01T00:00:00Z")))
                .set("charge_period_start", micros(HOUR))
                .set("billing_currency", "USD")
                .set("billed_cost", BigDecimal.ONE)
                .set("kind", "ALLOCATED")
                .set("run_rows", 1L)));
    importBill(line("fn-0", new BigDecimal("0.00001"), BigDecimal.ONE));
    Waste waste = Waste.of(engine, WasteCut.TOTAL, NOVEMBER);
    WasteLine timeouts = line(waste, "(all)", WasteCategory.TIMED_OUT);
    assertThat(timeouts.wasteCost()).isNull();
    assertThat(timeouts.evidence()).isEqualTo("no run is known");
    assertThat(line(waste, "(all)", WasteCategory.ANY).wasteCost()).isZero();
  }

  /** Bills every function exactly what it ran, 0.00001 per GB-second, and allocates it. */
  private void land() throws IOException {
    lake.land(Tables.INVOCATIONS, "00000000000000f1", runs);
    if (!spans.isEmpty()) {
      lake.land(Tables.SPANS, "00000000000000f2", spans);
    }
    StringBuilder bill = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      String function = "fn-" + i;
      long mbMs =
          runs.stream()
              .filter(run -> function.equals(run.get("faas_name")))
              .mapToLong(run -> (Long) run.get("billed_mb_ms"))
              .sum();
      BigDecimal quantity =
          BigDecimal.valueOf(mbMs)
              .divide(BigDecimal.valueOf(1_024_000), 12, RoundingMode.UNNECESSARY);
      if (mbMs > 0) {
        bill.append(line(function, quantity.movePointLeft(5), quantity));
      }
    }
    importBill(bill.toString());
    Allocation.run(lake, engine, CLOCK);
  }

  private void importBill(String lines) throws IOException {
    Path file = Files.writeString(folder.resolve("bill.csv"), HEADER + lines);
    BillingImport.importFile(lake, file, BillingFormat.FOCUS, CLOCK);
  }

  private static String line(String function, BigDecimal cost, BigDecimal quantity) {
    return "%1$s,%1$s,123456789012,USD,Usage,%2$s,%3$s,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,"
            .formatted(cost.toPlainString(), HOUR, HOUR.plusSeconds(3_600))
        + "AWS Lambda,us-east-1,%s%s,Lambda-GB-Second,%s,GB-Second,AWS\n"
            .formatted(ARN, function, quantity.toPlainString());
  }

  private Row run(String id, String function, long startMs, long billedMs, String status) {
    Instant start = HOUR.plusMillis(startMs);
    Row run =
        new Row(Tables.INVOCATIONS)
            .set("invocation_id", id)
            .set("service_name", "shop-" + function)
            .set("cloud_region", "us-east-1")
            .set("cloud_account_id", "123456789012")
            .set("cloud_resource_id", ARN + function + ":7")
            .set("faas_name", function)
            .set("faas_instance", "instance")
            .set("architecture", "x86_64")
            .set("start_time", micros(start))
            .set("report_time", micros(start.plusMillis(billedMs)))
            .set("duration_ns", billedMs * 1_000_000)
            .set("billed_duration_ms", billedMs)
            .set("memory_size_mb", 1024)
            .set("init_type", "on-demand")
            .set("cold_start", false)
            .set("status", status)
            .set("billed_mb_ms", billedMs * 1024);
    runs.add(run);
    return run;
  }

  /** A message's processing in a trace of its own; the run's own span where it names the run. */
  private void message(char trace, String run, long startMs, String id) {
    spans.add(
        new Row(Tables.SPANS)
            .set("trace_id", String.valueOf(trace).repeat(32))
            .set("span_id", "%s%d".formatted(trace, spans.size()))
            .set("start_time", micros(HOUR.plusMillis(startMs)))
            .set("duration_ns", 1_000_000L)
            .set("name", "q process")
            .set("kind", 5)
            .set("service_name", "shop-fn-1")
            .set("faas_name", "fn-1")
            .set("faas_instance", "instance")
            .set("faas_invocation_id", run)
            .set("messaging_destination_name", "q")
            .set("messaging_message_id", id)
            .set("is_root", run != null));
  }

  private String files(Table table) throws IOException {
    try (Stream<Path> found = Files.walk(folder.resolve("lake"))) {
      List<String> names =
          found
              .map(Path::toString)
              .filter(name -> name.endsWith(".parquet") && name.contains(table.name()))
              .map("'%s'"::formatted)
              .toList();
      assertThat(names).isNotEmpty();
      return names.toString();
    }
  }

  private static BigDecimal sum(Statement statement, String of) throws SQLException {
    return sum(statement, "billed_cost", of);
  }

  private static BigDecimal sum(Statement statement, String column, String of) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery("SELECT coalesce(sum(%s), 0) %s".formatted(column, of))) {
      rows.next();
      return rows.getBigDecimal(1);
    }
  }

  private static BigDecimal amount(Waste waste, int function, WasteCategory category) {
    return line(waste, "fn-" + function, category).wasteCost();
  }

  private static String evidence(Waste waste, int function) {
    return line(waste, "fn-" + function, WasteCategory.RETRIED).evidence();
  }

  private static WasteLine line(Waste waste, String item, WasteCategory category) {
    return waste.lines().stream()
        .filter(each -> each.item().equals(item) && each.category() == category)
        .findFirst()
        .orElseThrow();
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }
}
