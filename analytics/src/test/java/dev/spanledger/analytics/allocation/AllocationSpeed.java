package dev.spanledger.analytics.allocation;

import com.sun.management.OperatingSystemMXBean;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbLimits;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.parquet.FieldIds;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How long an allocation takes beside what DuckDB needs to scan and group the same columns: {@code
 * benchmarks/allocation.sh}. Of each function every hour has a line of compute and one of requests.
 * Simulated: rows are landed as an import and a collector land them, without a bill's file.
 */
final class AllocationSpeed {
  private static final int HOURS = 28 * 24;
  private static final long ROWS_PER_FILE = 1_000_000;
  private static final String FROM = "TIMESTAMPTZ '2026-11-01 00:00:00+00'";
  private static final String ARN = "'arn:aws:lambda:us-east-1:123456789012:function:f' || ";

  /** Wall and processor time, in seconds. */
  private record Took(double wall, double cpu) {}

  private interface Work {
    void run() throws IOException;
  }

  private AllocationSpeed() {}

  /**
   * @param args folder to work in, number of charges, of invocations
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    int functions = Math.max(1, Integer.parseInt(args[1]) / 2 / HOURS);
    long invocations = Long.parseLong(args[2]);
    Clock clock = Clock.fixed(Instant.parse("2026-12-02T00:00:00Z"), ZoneOffset.UTC);
    DuckDbLimits limits =
        new DuckDbLimits(1L << 30, 64L << 30, 2, 4, Duration.ofMinutes(30), 1_000_000);
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      long perCell = Math.max(1, invocations / ((long) functions * HOURS));
      land(lake, Tables.CHARGES, charges(functions, perCell), 2L * functions * HOURS);
      land(lake, Tables.INVOCATIONS, runs(functions, invocations), invocations);
      lake.snapshot();
      List<Took> scans = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        scans.add(timed(() -> scan(lake)));
      }
      scans.sort((one, other) -> Double.compare(one.wall(), other.wall()));
      List<AllocationReport> reports = new ArrayList<>();
      Took allocated;
      try (QueryEngine engine = DuckDbEngine.open(lake, limits)) {
        allocated = timed(() -> reports.add(Allocation.run(lake, engine, clock)));
      }
      PeriodAllocation period = reports.get(0).periods().get(0);
      Took scan = scans.get(1);
      System.out.printf(
          Locale.ROOT,
          "| %,d | %,d | %,d | %.1f s | %.2f s | %.1f | %.1f s | %.2f s | %.1f | %,d MB |%n",
          period.chargeCount(),
          invocations,
          period.partCount(),
          allocated.wall(),
          scan.wall(),
          allocated.wall() / scan.wall(),
          allocated.cpu(),
          scan.cpu(),
          allocated.cpu() / scan.cpu(),
          peakMegabytes());
    }
  }

  private static Took timed(Work work) throws IOException {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = process.getProcessCpuTime();
    long wall = System.nanoTime();
    work.run();
    return new Took((System.nanoTime() - wall) / 1e9, (process.getProcessCpuTime() - cpu) / 1e9);
  }

  /** Most memory that the process ever held; 0 where the system does not tell. */
  private static long peakMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .sum();
  }

  /** Hour by hour, of each function a line of compute and one of requests; i is the row. */
  private static Map<String, String> charges(int functions, long perCell) {
    Map<String, String> columns = new HashMap<>();
    String isCompute = "i % 2 = 0";
    String hour = FROM + " + (i // %d) * INTERVAL 1 HOUR".formatted(2L * functions);
    String cost =
        "CASE WHEN %s THEN %f ELSE %f END"
            .formatted(isCompute, perCell * 0.05 * 0.0000166667, perCell * 0.0000002);
    columns.put("charge_id", "'5peed00000000000:' || (i + 1)");
    columns.put("delivery_id", "'5peed00000000000'");
    columns.put("delivery_series", "'AWS/CUR/123456789012/2026-11'");
    columns.put("delivery_time", "TIMESTAMPTZ '2026-12-01 00:00:00+00'");
    columns.put("source_file", "'speed.csv'");
    columns.put("source_row", "i + 1");
    columns.put("source_format", "'cur'");
    columns.put("billing_period_start", FROM);
    columns.put("billing_period_end", "TIMESTAMPTZ '2026-12-01 00:00:00+00'");
    columns.put("charge_period_start", hour);
    columns.put("charge_period_end", hour + " + INTERVAL 1 HOUR");
    columns.put("billing_currency", "'USD'");
    for (String name : List.of("billed_cost", "effective_cost", "list_cost", "contracted_cost")) {
      columns.put(name, cost);
    }
    columns.put("charge_category", "'Usage'");
    columns.put("charge_description", "'speed'");
    columns.put(
        "pricing_quantity",
        "CASE WHEN %s THEN %f ELSE %d END".formatted(isCompute, perCell * 0.05, perCell));
    columns.put("cloud_service_name", "'AWS Lambda'");
    columns.put("provider_name", "'AWS'");
    columns.put("billing_account_id", "'123456789012'");
    columns.put("sub_account_id", "'123456789012'");
    columns.put("region_id", "'us-east-1'");
    columns.put("billed_resource_id", ARN + "(i // 2 %% %d)".formatted(functions));
    columns.put(
        "x_usage_type",
        "CASE WHEN %s THEN 'Lambda-GB-Second' ELSE 'Request' END".formatted(isCompute));
    columns.put("x_service_code", "'AWSLambda'");
    columns.put("x_line_item_type", "'Usage'");
    columns.put("delivery_rows", String.valueOf(2L * functions * HOURS));
    return columns;
  }

  private static Map<String, String> runs(int functions, long invocations) {
    Map<String, String> columns = new HashMap<>();
    String function = "(i %% %d)".formatted(functions);
    String start =
        FROM + " + to_microseconds(i * %d)".formatted(HOURS * 3_600_000_000L / invocations);
    String billedMs = "(50 + i % 100)";
    columns.put("invocation_id", "printf('%08x-0000-4000-8000-000000000000', i)");
    columns.put("service_name", "'service-' || " + function);
    columns.put("cloud_region", "'us-east-1'");
    columns.put("cloud_account_id", "'123456789012'");
    columns.put("cloud_resource_id", ARN + function);
    columns.put("faas_name", "'f' || " + function);
    columns.put("faas_version", "'1'");
    columns.put("faas_instance", "'instance-' || (i % 1000)");
    columns.put("architecture", "'x86_64'");
    columns.put("trace_id", "printf('%032x', i)");
    columns.put("start_time", start);
    columns.put("report_time", start + " + to_milliseconds(%s)".formatted(billedMs));
    columns.put("duration_ns", billedMs + " * 1000000");
    columns.put("billed_duration_ms", billedMs);
    columns.put("memory_size_mb", "512");
    columns.put("cold_start", "false");
    columns.put("status", "'success'");
    columns.put("billed_mb_ms", billedMs + " * 512");
    return columns;
  }

  private static void land(Lake lake, Table table, Map<String, String> columns, long rows)
      throws IOException {
    for (long from = 0; from < rows; from += ROWS_PER_FILE) {
      String query = query(table, columns, from, Math.min(rows, from + ROWS_PER_FILE));
      lake.land(table, "%016x".formatted(from), file -> write(table, query, file));
    }
  }

  private static String query(Table table, Map<String, String> columns, long from, long to) {
    return table.columns().stream()
        .map(
            c ->
                "CAST(%s AS %s) AS \"%s\""
                    .formatted(columns.getOrDefault(c.name(), "NULL"), type(c.type()), c.name()))
        .collect(
            Collectors.joining(
                ", ", "SELECT ", " FROM range(%d, %d) AS rows (i)".formatted(from, to)));
  }

  private static void write(Table table, String query, Path file) throws IOException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      Column column = table.columns().get(i);
      int id = FieldIds.column(i);
      ids.add(
          column.type() == ColumnType.Scalar.STRING_MAP
              ? "\"%s\": {__duckdb_field_id: %d, key: %d, value: %d}"
                  .formatted(column.name(), id, FieldIds.elementOrKey(id), FieldIds.mapValue(id))
              : "\"%s\": %d".formatted(column.name(), id));
    }
    execute(
        "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {%s})"
            .formatted(query, file, String.join(", ", ids)));
  }

  private static String type(ColumnType type) {
    return switch ((ColumnType.Scalar) type) {
      case STRING -> "VARCHAR";
      case BOOLEAN -> "BOOLEAN";
      case INT32 -> "INTEGER";
      case INT64 -> "BIGINT";
      case DOUBLE -> "DOUBLE";
      case TIMESTAMP -> "TIMESTAMP WITH TIME ZONE";
      case DECIMAL -> "DECIMAL(38, 18)";
      case STRING_MAP -> "MAP(VARCHAR, VARCHAR)";
    };
  }

  /** Both tables, by resource and hour, with the sums that a split needs. */
  private static void scan(Lake lake) throws IOException {
    execute(
        """
        SELECT billed_resource_id, charge_period_start, x_usage_type, count(*),
          sum(billed_cost), sum(effective_cost), sum(list_cost), sum(contracted_cost),
          sum(pricing_quantity), min(charge_id)
        FROM %s GROUP BY ALL
        """
            .formatted(files(lake, Tables.CHARGES)));
    execute(
        """
        SELECT cloud_resource_id, date_trunc('hour', start_time), count(*), sum(billed_mb_ms),
          min(invocation_id), min(trace_id), min(faas_instance)
        FROM %s GROUP BY ALL
        """
            .formatted(files(lake, Tables.INVOCATIONS)));
  }

  private static void execute(String sql) throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET threads = 2");
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("SET memory_limit = '1GB'");
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IOException("Cannot run " + sql, e);
    }
  }

  private static String files(Lake lake, Table table) throws IOException {
    return lake.snapshot().files(table).stream()
        .map(LakeFile::path)
        .map(path -> "'" + path + "'")
        .collect(Collectors.joining(", ", "read_parquet([", "])"));
  }
}
