package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How long an allocation takes beside what DuckDB needs to scan and group the same columns: {@code
 * benchmarks/allocation.sh}. Of each function every hour has a line of compute and one of requests.
 */
final class AllocationSpeed {
  private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
  private static final int HOURS = 28 * 24;
  private static final int ROWS_PER_FILE = 100_000;
  private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:f%d";

  private AllocationSpeed() {}

  /**
   * @param args folder to work in, number of charges, of invocations
   */
  public static void main(String[] args) throws IOException, SQLException {
    Path folder = Path.of(args[0]);
    int functions = Math.max(1, Integer.parseInt(args[1]) / 2 / HOURS);
    int invocations = Integer.parseInt(args[2]);
    Clock clock = Clock.fixed(Instant.parse("2026-12-02T00:00:00Z"), ZoneOffset.UTC);
    try (Lake lake = Lake.open(folder.resolve("lake"));
        QueryEngine engine = DuckDbEngine.open(lake)) {
      BillingImport.importFile(
          lake, bill(folder, functions, invocations), BillingFormat.AUTO, clock);
      landRuns(lake, functions, invocations);
      double scan = scanSeconds(lake);
      long start = System.nanoTime();
      AllocationReport report = Allocation.run(lake, engine, clock);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "| %,d | %,d | %,d | %.1f s | %.2f s | %.0f |%n",
          report.periods().get(0).chargeCount(),
          invocations,
          report.periods().get(0).partCount(),
          seconds,
          scan,
          seconds / scan);
    }
  }

  private static Path bill(Path folder, int functions, int invocations) throws IOException {
    Path file = folder.resolve("bill.csv");
    long perCell = Math.max(1, invocations / ((long) functions * HOURS));
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(
          "bill_billing_period_start_date,bill_billing_period_end_date,bill_payer_account_id,"
              + "line_item_usage_account_id,line_item_currency_code,line_item_line_item_type,"
              + "line_item_product_code,line_item_resource_id,line_item_usage_type,"
              + "line_item_usage_start_date,line_item_usage_end_date,line_item_usage_amount,"
              + "line_item_unblended_cost,line_item_line_item_description,product_region_code,"
              + "pricing_unit,bill_billing_entity,bill_invoicing_entity\n");
      for (int hour = 0; hour < HOURS; hour++) {
        Instant from = FROM.plus(Duration.ofHours(hour));
        for (int function = 0; function < functions; function++) {
          write(out, function, from, "Lambda-GB-Second", perCell * 0.05, 0.0000166667);
          write(out, function, from, "Request", perCell, 0.0000002);
        }
      }
    }
    return file;
  }

  private static void write(
      BufferedWriter out, int function, Instant from, String usageType, double amount, double rate)
      throws IOException {
    out.write(
        String.format(
            Locale.ROOT,
            "2026-11-01T00:00:00.000Z,2026-12-01T00:00:00.000Z,123456789012,123456789012,USD,Usage,"
                + "AWSLambda,%s,%s,%s,%s,%.6f,%.10f,speed,us-east-1,%s,AWS,AWS%n",
            ARN.formatted(function),
            usageType,
            from,
            from.plus(Duration.ofHours(1)),
            amount,
            amount * rate,
            usageType.equals("Request") ? "Requests" : "Lambda-GB-Second"));
  }

  private static void landRuns(Lake lake, int functions, int invocations) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < invocations; i++) {
      int function = i % functions;
      long millis = Duration.ofHours(HOURS).toMillis() * i / invocations;
      rows.add(run(i, function, FROM.plusMillis(millis)));
      if (rows.size() == ROWS_PER_FILE || i == invocations - 1) {
        lake.land(Tables.INVOCATIONS, "%016x".formatted(i), List.copyOf(rows));
        rows.clear();
      }
    }
  }

  private static Row run(int number, int function, Instant start) {
    Row row = new Row(Tables.INVOCATIONS);
    row.set("invocation_id", "%08x-0000-4000-8000-000000000000".formatted(number));
    row.set("service_name", "service-" + function);
    row.set("cloud_region", "us-east-1");
    row.set("cloud_account_id", "123456789012");
    row.set("cloud_resource_id", ARN.formatted(function));
    row.set("faas_name", "f" + function);
    row.set("faas_version", "1");
    row.set("faas_instance", "instance-" + number % 1000);
    row.set("architecture", "x86_64");
    row.set("trace_id", "%032x".formatted(number));
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, start);
    long billedMs = 50 + number % 100;
    row.set("start_time", micros);
    row.set("report_time", micros + billedMs * 1000);
    row.set("duration_ns", billedMs * 1_000_000);
    row.set("billed_duration_ms", billedMs);
    row.set("memory_size_mb", 512);
    row.set("cold_start", false);
    row.set("status", "success");
    row.set("billed_mb_ms", billedMs * 512);
    return row;
  }

  /** Both tables, by resource and hour, with the sums that a split needs; the median of three. */
  private static double scanSeconds(Lake lake) throws IOException, SQLException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
          Statement statement = connection.createStatement()) {
        statement.execute("SET threads = 2");
        long start = System.nanoTime();
        statement.execute(
            """
            SELECT billed_resource_id, charge_period_start, x_usage_type, count(*),
              sum(billed_cost), sum(effective_cost), sum(list_cost), sum(contracted_cost),
              sum(pricing_quantity), min(charge_id)
            FROM %s GROUP BY ALL
            """
                .formatted(files(lake, Tables.CHARGES)));
        statement.execute(
            """
            SELECT cloud_resource_id, date_trunc('hour', start_time), count(*), sum(billed_mb_ms),
              min(invocation_id), min(trace_id), min(faas_instance)
            FROM %s GROUP BY ALL
            """
                .formatted(files(lake, Tables.INVOCATIONS)));
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }
    return seconds.stream().sorted().skip(1).findFirst().orElseThrow();
  }

  private static String files(Lake lake, Table table) throws IOException {
    return lake.snapshot().files(table).stream()
        .map(LakeFile::path)
        .map(path -> "'" + path + "'")
        .collect(Collectors.joining(", ", "read_parquet([", "])"));
  }
}
