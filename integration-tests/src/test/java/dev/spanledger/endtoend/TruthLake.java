package dev.spanledger.endtoend;

import dev.spanledger.analytics.allocation.Allocation;
import dev.spanledger.analytics.allocation.AllocationReport;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.collector.http.CollectorConfig;
import dev.spanledger.collector.http.CollectorServer;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.table.Table;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.simulate.Truth;
import dev.spanledger.locallambda.simulate.TruthSettings;
import java.io.IOException;
import java.net.URI;
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
import java.util.stream.Collectors;

/** A real lake that a simulation of known costs was collected, billed and allocated into. */
final class TruthLake implements AutoCloseable {
  static final String ACCOUNT = "123456789012";
  static final String REGION = "us-east-1";

  /** Tiers of billions of GB-seconds end at tens. */
  private static final long TIER_DIVISOR = 300_000_000;

  private final Path folder;
  private final Lake lake;
  private final QueryEngine engine;
  private final Meter meter = new Meter(ACCOUNT, REGION, TIER_DIVISOR);
  private final Truth truth;
  private final Instant billTime;
  private int bills;

  private TruthLake(Path folder, TruthSettings settings) throws IOException {
    this.folder = folder;
    this.lake = Lake.open(folder.resolve("lake"));
    this.billTime = settings.to();
    Clock clock = Clock.fixed(settings.to(), ZoneOffset.UTC);
    try (CollectorServer collector =
        CollectorServer.start(CollectorConfig.defaults().withPort(0), lake, clock)) {
      URI address = URI.create("http://127.0.0.1:" + collector.port());
      this.truth = Truth.simulate(settings, address, meter);
      collector.flush();
    }
    this.engine = DuckDbEngine.open(lake);
  }

  static TruthLake of(Path folder, TruthSettings settings) throws IOException {
    return new TruthLake(folder, settings);
  }

  Truth truth() {
    return truth;
  }

  Lake lake() {
    return lake;
  }

  QueryEngine engine() {
    return engine;
  }

  /**
   * Imports the bill as it stands, in place of the one before, and allocates it.
   *
   * @param until hours that begin later are not billed yet
   */
  AllocationReport bill(Instant until) throws IOException {
    boolean isWhole = until.equals(Instant.MAX);
    // Each bill is imported later than the ones before it.
    Instant imported = billTime.plusSeconds(isWhole ? 7200 : 3600 + bills++);
    Clock clock = Clock.fixed(imported, ZoneOffset.UTC);
    String name = isWhole ? "whole" : "early-" + bills;
    for (Path file : meter.writeExport(folder.resolve(name), clock, until)) {
      BillingImport.importFile(lake, file, BillingFormat.CUR2, clock);
    }
    return Allocation.run(lake, engine, clock);
  }

  /** Rows of a query by a plain DuckDB connection, in which {@code %s} is all files of a table. */
  List<List<String>> rows(Table table, String sql) throws IOException, SQLException {
    String files =
        lake.snapshot().files(table).stream()
            .map(LakeFile::path)
            .map(path -> "'" + path + "'")
            .collect(Collectors.joining(", "));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                sql.replace("%s", "read_parquet([%s], union_by_name = true)".formatted(files)))) {
      List<List<String>> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  @Override
  public void close() throws IOException {
    engine.close();
    lake.close();
  }
}
