package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.query.Dialect;
import dev.spanledger.analytics.query.SqlCatalog;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
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
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The printed view is run as it is, over nothing but the files of the lake's Iceberg tables. */
class AthenaViewTest {
  private static final String BILL =
      """
      BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ServiceName,ProviderName,InvoiceId
      %1$s,%1$s,1,USD,Usage,2026-10-01T00:00:00Z,2026-10-01T01:00:00Z,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,AWS,INV
      -2.5,-2.5,1,USD,Credit,2026-10-02T00:00:00Z,2026-10-03T00:00:00Z,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,AWS,INV
      """;
  private static final String EXPORTED =
      "SELECT x_OriginChargeId, x_AllocationKind, x_AllocationState, AllocatedMethodId,"
          + " AllocatedResourceId, BilledCost, EffectiveCost, x_OriginRow FROM read_parquet('%s')";
  private static final String VIEWED =
      "SELECT charge_id, kind, min(state), method, coalesce(faas_name, service_name),"
          + " sum(billed_cost), sum(effective_cost), min(source_row) FROM finance.allocated_charge"
          + " GROUP BY charge_id, kind, method, service_name, faas_name";

  private @TempDir Path folder;
  private CommandRun run;

  /** October closes with 3.25 - 2.5; 3.5 delivered later makes a correction of 0.25. */
  @Test
  void view_has_the_rows_of_the_export_and_respects_what_is_locked()
      throws IOException, SQLException {
    at("2026-11-05T11:00:00Z");
    deliver("first.csv", "3");
    at("2026-11-05T12:00:00Z");
    deliver("bill.csv", "3.25");
    succeed("cost", "allocate");
    succeed("cost", "close", "2026-10");
    at("2026-11-07T12:00:00Z");
    deliver("later.csv", "3.5");
    succeed("cost", "allocate");
    succeed("lake", "compact");
    Path exported = folder.resolve("out.parquet");
    succeed("cost", "export", "--format", "parquet", "--output-file", exported.toString());
    succeed("cost", "export", "--athena-view", "--database", "finance");

    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      for (String prelude : SqlCatalog.load(Dialect.DUCKDB).prelude()) {
        statement.execute(prelude);
      }
      register(statement);
      statement.execute(run.out());
      String exportedRows = EXPORTED.formatted(exported);
      assertThat(number(statement, "SELECT count(*) FROM (" + exportedRows + ")")).isEqualTo("3");
      assertThat(number(statement, "SELECT count(*) FROM finance.allocated_charge")).isEqualTo("3");
      assertThat(difference(statement, exportedRows, VIEWED)).isEqualTo("0");
      assertThat(difference(statement, VIEWED, exportedRows)).isEqualTo("0");
      assertThat(billed(statement, "true")).isEqualByComparingTo("1");
      assertThat(billed(statement, "state = 'LOCKED'")).isEqualByComparingTo("0.75");
      assertThat(billed(statement, "billing_period_start = TIMESTAMP '2026-11-01 00:00:00'"))
          .isEqualByComparingTo("0.25");
    }
  }

  @Test
  void statement_says_its_grain_and_what_it_reads_and_needs_no_lake() {
    at("2026-11-05T12:00:00Z");
    succeed("cost", "export", "--athena-view");
    assertThat(run.out())
        .startsWith("-- Allocated charges of a Spanledger lake, for Athena and Trino.\n")
        .contains("-- One row per charge_id, part: ")
        .contains("CREATE OR REPLACE VIEW \"spanledger\".\"allocated_charge\" AS\nWITH ")
        .contains("FROM \"spanledger\".\"allocations\"")
        .doesNotContain("lake.")
        .doesNotContain("?")
        .endsWith("\n  ON charge.charge_id = share.charge_id\n");
    assertThat(folder.resolve("lake")).doesNotExist();
  }

  @Test
  void a_database_that_cannot_be_is_refused() {
    at("2026-11-05T12:00:00Z");
    assertThat(run.exitCode("cost", "export", "--athena-view", "--database", "a\"b")).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "Database \"a\"b\" is not a name of 1 to 255 lower case letters, digits and underscores");
    assertThat(run.exitCode("cost", "export", "--database", "finance")).isEqualTo(2);
    assertThat(run.err()).contains("--database is of the view: add --athena-view");
  }

  private void at(String time) {
    Clock clock = Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
    run = new CommandRun(folder.resolve("lake"), clock);
  }

  private void deliver(String name, String usage) throws IOException {
    Path bill = Files.writeString(folder.resolve(name), BILL.formatted(usage));
    succeed("cost", "import", bill.toString());
  }

  private void succeed(String... arguments) {
    assertThat(run.exitCode(arguments)).as(run.err()).isZero();
  }

  /** Only the files of the current snapshots: compaction leaves those that it replaced. */
  private void register(Statement statement) throws IOException, SQLException {
    statement.execute("CREATE SCHEMA finance");
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      for (Table table : List.of(Tables.CHARGES, Tables.ALLOCATIONS, Tables.PERIOD_CLOSES)) {
        List<LakeFile> files = lake.snapshot().files(table);
        assertThat(files).isNotEmpty().allMatch(LakeFile::isCompacted);
        String paths =
            files.stream()
                .map(file -> "'" + file.path() + "'")
                .collect(Collectors.joining(", ", "[", "]"));
        statement.execute(
            "CREATE TABLE finance.%s AS FROM read_parquet(%s, union_by_name = true, hive_partitioning = false)"
                .formatted(table.name(), paths));
      }
    }
  }

  private static BigDecimal billed(Statement statement, String condition) throws SQLException {
    return new BigDecimal(
        number(
            statement, "SELECT sum(billed_cost) FROM finance.allocated_charge WHERE " + condition));
  }

  private static String difference(Statement statement, String one, String other)
      throws SQLException {
    return number(statement, "SELECT count(*) FROM ((%s) EXCEPT ALL (%s))".formatted(one, other));
  }

  private static String number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
