package dev.spanledger.locallambda.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.locallambda.platform.Architecture;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expected amounts are worked out by hand from the rates that the test names. */
class MeterTest {
  private static final String ORDERS = "arn:aws:lambda:us-east-1:123456789012:function:orders-api";
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-25T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  private final Meter meter = new Meter("123456789012", "us-east-1");

  @Test
  void runs_of_one_hour_are_one_compute_and_one_request_line() {
    // 512 MB x (101 + 299) ms = 204,800 MB ms = 0.2 GB-s; x 0.0000166667 = 0.00000333334 -> half
    // up.
    meter.invocation(ORDERS, Architecture.X86_64, at("2026-11-03T10:00:00Z"), 101, 512);
    meter.invocation(ORDERS, Architecture.X86_64, at("2026-11-03T10:59:59.999Z"), 299, 512);
    meter.invocation(ORDERS, Architecture.X86_64, at("2026-11-03T11:00:00Z"), 7, 512);

    List<BillLine> lines = meter.bills().get(YearMonth.of(2026, 11));

    assertThat(lines).hasSize(5);
    assertThat(lines.get(0).quantity()).isEqualByComparingTo("0.2");
    assertThat(lines.get(0).cost()).isEqualByComparingTo("0.0000033333");
    assertThat(lines.get(0).from()).isEqualTo("2026-11-03T10:00:00Z");
    assertThat(lines.get(0).to()).isEqualTo("2026-11-03T11:00:00Z");
    assertThat(lines.get(1).quantity()).isEqualByComparingTo("2");
    assertThat(lines.get(1).cost()).isEqualByComparingTo("0.0000004");
    // 512 x 7 = 3,584 MB ms = 0.0035 GB-s; x 0.0000166667 = 0.00000005833345 -> 0.0000000583.
    assertThat(lines.get(2).quantity()).isEqualByComparingTo("0.0035");
    assertThat(lines.get(2).cost()).isEqualByComparingTo("0.0000000583");
    assertThat(meter.billedMbMs()).isEqualTo(208_384);
    assertThat(meter.invocationCount()).isEqualTo(3);
  }

  @Test
  void half_a_unit_at_the_eleventh_decimal_rounds_up() {
    // 3 ms x 5,120 MB = 15,360 MB ms = 0.015 GB-s; Arm 0.0000133334 -> 0.000000200001 ->
    // 0.0000002000.
    meter.invocation(ORDERS, Architecture.ARM64, at("2026-11-03T10:00:00Z"), 3, 5120);
    // 1,500 ms x 1,024 MB = 1.5 GB-s; x86 0.0000166667 -> 0.00002500005 -> 0.0000250001.
    meter.invocation(ORDERS, Architecture.X86_64, at("2026-11-03T10:00:00Z"), 1500, 1024);

    List<BillLine> lines = meter.bills().get(YearMonth.of(2026, 11));

    assertThat(lines.get(0).cost()).isEqualTo(new BigDecimal("0.0000250001"));
    assertThat(lines.get(1).cost()).isEqualTo(new BigDecimal("0.0000002000"));
    assertThat(lines.get(1).price().usageType()).isEqualTo("Lambda-GB-Second-ARM");
    assertThat(lines.get(3).price().usageType()).isEqualTo("Request-ARM");
  }

  @Test
  void odd_memory_sizes_keep_every_decimal_of_a_gb_second() {
    // 1 MB ms over 1,024,000 ends at the thirteenth decimal.
    assertThat(UsageMeter.LAMBDA_COMPUTE_X86_64.quantity(1))
        .isEqualTo(new BigDecimal("0.0000009765625"));
    assertThat(UsageMeter.LAMBDA_COMPUTE_X86_64.quantity(129 * 7))
        .isEqualTo(new BigDecimal("0.0008818359375"));
  }

  @Test
  void order_of_arrival_does_not_change_the_bill() {
    Meter other = new Meter("123456789012", "us-east-1");
    for (int i = 0; i < 100; i++) {
      meter.invocation(ORDERS, Architecture.X86_64, at("2026-11-03T10:00:00Z"), i, 512);
      other.invocation(ORDERS, Architecture.X86_64, at("2026-11-03T10:00:00Z"), 99 - i, 512);
    }

    assertThat(meter.bills()).isEqualTo(other.bills());
  }

  @Test
  void large_request_counts_once_per_512_kilobytes_begun() {
    meter.httpRequest("api", at("2026-11-03T10:00:00Z"), 0);
    meter.httpRequest("api", at("2026-11-03T10:00:00Z"), 512 * 1024);
    meter.httpRequest("api", at("2026-11-03T10:00:00Z"), 512 * 1024 + 1);

    assertThat(meter.bills().get(YearMonth.of(2026, 11)).get(0).quantity())
        .isEqualByComparingTo("4");
  }

  @Test
  void storage_beyond_512_mb_is_billed_and_a_trace_once_in_the_hour_of_its_first_run() {
    meter.storage(ORDERS, at("2026-11-03T10:00:00Z"), 1_000, 512);
    meter.storage(ORDERS, at("2026-11-03T10:00:00Z"), 2_000, 1_536);
    meter.trace("1", at("2026-11-03T10:59:59Z"));
    meter.trace("1", at("2026-11-03T11:00:01Z"));
    meter.trace("2", at("2026-11-03T11:00:02Z"));

    // 1,024 MB for 2 s are 2 GB-s x 0.0000000309; each trace is a line of no resource.
    assertThat(meter.bills().get(YearMonth.of(2026, 11)))
        .filteredOn(line -> line.type().equals("Usage"))
        .extracting(line -> line.from() + " " + line.resourceId() + " " + line.cost())
        .containsExactly(
            "2026-11-03T10:00:00Z %s 6.18E-8".formatted(ORDERS),
            "2026-11-03T10:00:00Z null 0.0000050000",
            "2026-11-03T11:00:00Z null 0.0000050000");
  }

  @Test
  void export_is_read_back_by_another_reader_and_recomputes() throws Exception {
    meter.tag(ORDERS, Map.of("team", "checkout"));
    meter.invocation(ORDERS, Architecture.X86_64, at("2026-10-31T23:59:59Z"), 1000, 1024);
    for (int i = 0; i < 5000; i++) {
      meter.invocation(ORDERS, Architecture.X86_64, at("2026-11-03T10:00:00Z"), 1000, 1024);
    }
    meter.httpRequest(
        "arn:aws:apigateway:us-east-1::/apis/local0api0", at("2026-11-03T10:00:00Z"), 9);
    meter.queueRequests("arn:aws:sqs:us-east-1:123456789012:orders", at("2026-11-03T10:00:00Z"), 3);
    meter.log("orders-api", at("2026-11-03T10:00:00Z"), 1L << 29);
    meter.transferOut(at("2026-11-03T10:00:00Z"), 1L << 30);

    List<Path> files = meter.writeExport(folder, NOW);

    assertThat(files)
        .extracting(file -> folder.relativize(file).toString())
        .containsExactly(
            "spanledger-synthetic/data/BILLING_PERIOD=2026-10/spanledger-synthetic-2026-10-00001.zstd.parquet",
            "spanledger-synthetic/data/BILLING_PERIOD=2026-11/spanledger-synthetic-2026-11-00001.zstd.parquet");
    String november = "read_parquet('" + files.get(1) + "', hive_partitioning = false)";
    assertThat(query("SELECT count(*) FROM (DESCRIBE SELECT * FROM " + november + ")"))
        .containsExactly("115");
    // 5,000 GB-s x 0.0000166667 = 0.0833335; 5,000 requests x 0.0000002 = 0.001; 1 GB out x 0.09;
    // tax on Lambda's 0.1743335 x 0.19 = 0.033123365 -> 0.03; 0.5 GB of logs x 0.50 = 0.25.
    assertThat(
            query(
                "SELECT line_item_usage_type, line_item_usage_amount,"
                    + " CAST(line_item_unblended_cost AS VARCHAR), line_item_unblended_rate"
                    + " FROM "
                    + november
                    + " ORDER BY line_item_usage_type NULLS LAST"))
        .containsExactly(
            "ApiGatewayHttpRequest|1.0|1e-06|0.000001",
            "DataTransfer-Out-Bytes|1.0|0.09|0.09",
            "Lambda-GB-Second|5000.0|0.0833335|0.0000166667",
            "Request|5000.0|0.001|0.0000002",
            "Requests-Tier1|3.0|1.2e-06|0.0000004",
            "VendedLog-Bytes|0.5|0.25|0.50",
            "null|null|0.03|null");
    assertThat(
            query(
                "SELECT line_item_line_item_type, line_item_resource_id, bill_invoice_id,"
                    + " resource_tags['user_team'], resource_tags['spanledger:synthetic'],"
                    + " line_item_usage_start_date, line_item_usage_end_date"
                    + " FROM "
                    + november
                    + " WHERE line_item_product_code = 'AWSLambda' ORDER BY line_item_usage_type"))
        .containsExactly(
            "Usage|null|null|null|true|2026-11-03T10:00Z|2026-11-03T11:00Z",
            "Usage|" + ORDERS + "|null|checkout|true|2026-11-03T10:00Z|2026-11-03T11:00Z",
            "Usage|" + ORDERS + "|null|checkout|true|2026-11-03T10:00Z|2026-11-03T11:00Z",
            "Tax|null|null|null|true|2026-11-01T00:00Z|2026-12-01T00:00Z");
    assertThat(
            query(
                "SELECT DISTINCT bill_invoice_id, bill_billing_period_end_date FROM read_parquet('"
                    + files.get(0)
                    + "')"))
        .containsExactly("SYNTHETIC-2026-10|2026-11-01T00:00Z");
    // Every usage line: quantity times rate, rounded by the other engine, is its cost.
    assertThat(
            query(
                "SELECT count(*) FROM "
                    + november
                    + " WHERE line_item_line_item_type = 'Usage'"
                    + " AND round(CAST(CAST(line_item_usage_amount AS VARCHAR) AS DECIMAL(19,9))"
                    + " * CAST(line_item_unblended_rate AS DECIMAL(18,10)), 10)"
                    + " <> CAST(CAST(line_item_unblended_cost AS VARCHAR) AS DECIMAL(38,10))"))
        .containsExactly("0");
  }

  @Test
  void second_export_replaces_the_first() throws Exception {
    meter.invocation(ORDERS, Architecture.X86_64, at("2026-11-03T10:00:00Z"), 1000, 1024);
    meter.writeExport(folder, NOW);
    meter.invocation(ORDERS, Architecture.X86_64, at("2026-11-03T10:00:00Z"), 1000, 1024);

    Path file = meter.writeExport(folder, NOW).get(0);

    assertThat(
            query(
                "SELECT line_item_usage_amount FROM read_parquet('"
                    + file
                    + "') WHERE line_item_usage_type = 'Lambda-GB-Second'"))
        .containsExactly("2.0");
  }

  @Test
  void month_beyond_the_last_priced_tier_is_refused() {
    meter.queueRequests("queue", at("2026-11-03T10:00:00Z"), 100_000_000_001L);

    assertThatThrownBy(meter::bills)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "SQS_REQUEST counts 100000000001 in 2026-11, beyond 100000000000,"
                + " up to which it has prices");
  }

  @Test
  void hour_that_crosses_the_end_of_a_tier_is_billed_in_two_lines() {
    // Tiers end at 6 and 15 GB-s of x86, instead of 6 and 15 billion.
    Meter small = new Meter("123456789012", "us-east-1", 1_000_000_000);
    small.invocation(ORDERS, Architecture.X86_64, at("2026-10-31T10:00:00Z"), 4_000, 1024);
    small.invocation(ORDERS, Architecture.X86_64, at("2026-11-03T10:00:00Z"), 4_000, 1024);
    small.invocation(ORDERS, Architecture.X86_64, at("2026-11-03T11:00:00Z"), 12_000, 1024);
    small.correct(
        UsageMeter.LAMBDA_COMPUTE_X86_64,
        ORDERS,
        at("2026-11-03T11:00:00Z"),
        new BigDecimal("-0.0000500000"),
        "correction");

    // 2 x 0.0000166667 + 9 x 0.000015 + 1 x 0.0000133334, and a month begins at its first tier.
    assertThat(
            small.bills().get(YearMonth.of(2026, 11)).stream()
                .filter(line -> line.quantity() != null)
                .filter(line -> line.price().usageType().equals("Lambda-GB-Second"))
                .map(line -> line.quantity().toPlainString() + " " + line.cost().toPlainString()))
        .containsExactly("4 0.0000666668", "2 0.0000333334", "9 0.0001350000", "1 0.0000133334");
    assertThat(
            small.billedUses().stream()
                .filter(use -> use.meter() == UsageMeter.LAMBDA_COMPUTE_X86_64)
                .map(use -> use.units() + " " + use.cost().toPlainString()))
        .containsExactly("4096000 0.0000666668", "4096000 0.0000666668", "12288000 0.0001316668");
  }

  private static Instant at(String time) {
    return Instant.parse(time);
  }

  private static List<String> query(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      try (ResultSet rows = statement.executeQuery(sql)) {
        List<String> lines = new ArrayList<>();
        while (rows.next()) {
          List<String> values = new ArrayList<>();
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            values.add(String.valueOf(rows.getString(i)));
          }
          lines.add(String.join("|", values));
        }
        return lines;
      }
    }
  }
}
