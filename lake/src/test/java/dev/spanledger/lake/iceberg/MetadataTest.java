package dev.spanledger.lake.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.LakeRows;
import dev.spanledger.lake.Spans;
import dev.spanledger.lake.files.FolderFiles;
import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.files.Workspace;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.TypeUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables as another engine finds them: by the catalog's name, and by nothing else of ours. */
class MetadataTest {
  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    try (Lake lake = Lake.open(folder)) {
      lake.land(
          Tables.SPANS,
          Spans.source(1),
          IntStream.range(0, 40)
              .mapToObj(i -> Spans.span(i / 4, i, Spans.MONDAY_10 + i / 20 * Spans.DAY + i))
              .toList());
      lake.land(Tables.CHARGES, Spans.source(2), List.of(charge("a:1"), charge("a:2")));
      lake.compact(trace -> {});
    }
  }

  private static Row charge(String id) {
    return new Row(Tables.CHARGES)
        .set("charge_id", id)
        .set("delivery_id", "0123456789abcdef")
        .set("delivery_series", "cur2")
        .set("delivery_time", Spans.MONDAY_10)
        .set("delivery_rows", 2L)
        .set("source_file", "export.parquet")
        .set("source_row", 1L)
        .set("source_format", "cur2")
        .set("billing_period_start", Spans.MONDAY_10 - 4 * Spans.DAY - 10 * Spans.HOUR)
        .set("billing_period_end", Spans.MONDAY_10 + 27 * Spans.DAY)
        .set("charge_period_start", Spans.MONDAY_10)
        .set("charge_period_end", Spans.MONDAY_10 + Spans.HOUR)
        .set("billing_currency", "USD")
        .set("billed_cost", new BigDecimal("0.0000001667"))
        .set("charge_category", "Usage");
  }

  private JdbcCatalog freshCatalog() {
    JdbcCatalog catalog = new JdbcCatalog(properties -> io(), null, false);
    catalog.initialize(
        "spanledger",
        Map.of(
            "uri", "jdbc:sqlite:" + folder.resolve("catalog.db"),
            "warehouse", "file://" + folder.resolve("iceberg"),
            "jdbc.schema-version", "V1"));
    return catalog;
  }

  private LakeFileIO io() {
    try {
      return new LakeFileIO(new FolderFiles(folder, Workspace.open(folder.resolve("tmp"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<DataFile> plan(org.apache.iceberg.Table table, Expression filter)
      throws IOException {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().filter(filter).planFiles()) {
      tasks.forEach(task -> files.add(task.file()));
    }
    return files;
  }

  @Test
  void a_fresh_catalog_counts_the_rows_and_prunes_by_time_and_by_trace() throws IOException {
    try (JdbcCatalog catalog = freshCatalog()) {
      org.apache.iceberg.Table spans = catalog.loadTable(TableIdentifier.of("spanledger", "spans"));

      assertThat(spans.currentSnapshot().summary()).containsEntry("total-records", "40");
      assertThat(plan(spans, Expressions.alwaysTrue()))
          .extracting(DataFile::recordCount)
          .containsExactlyInAnyOrder(20L, 20L);
      assertThat(plan(spans, Expressions.lessThan("trace_start", Spans.MONDAY_10 + Spans.HOUR)))
          .singleElement()
          .satisfies(file -> assertThat(file.partition().get(0, Integer.class)).isEqualTo(20458));
      assertThat(plan(spans, Expressions.equal("trace_id", Spans.traceId(9)))).hasSize(1);
      assertThat(plan(spans, Expressions.equal("trace_id", Spans.traceId(99)))).isEmpty();
      assertThat(plan(spans, Expressions.isNull("service_name"))).isEmpty();
      assertThat(plan(spans, Expressions.notNull("error_type"))).isEmpty();
    }
  }

  @Test
  void money_is_pruned_exactly_and_partitioned_by_billing_month() throws IOException {
    try (JdbcCatalog catalog = freshCatalog()) {
      org.apache.iceberg.Table charges =
          catalog.loadTable(TableIdentifier.of("spanledger", "charges"));
      BigDecimal cost = new BigDecimal("0.000000166700000000");

      assertThat(plan(charges, Expressions.equal("billed_cost", cost)))
          .singleElement()
          .satisfies(
              file ->
                  assertThat(charges.spec().partitionToPath(file.partition()))
                      .isEqualTo("billing_period_start_month=2026-01"));
      assertThat(plan(charges, Expressions.greaterThan("billed_cost", cost))).isEmpty();
    }
  }

  @Test
  void duckdb_finds_the_field_ids_of_the_catalog_and_a_bloom_filter_in_the_file() throws Exception {
    String path;
    try (Lake lake = Lake.open(folder)) {
      path = lake.snapshot().files(Tables.SPANS).get(0).path().toString();
    }
    Map<Integer, String> inFile = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      try (Statement statement = connection.createStatement();
          ResultSet fields =
              statement.executeQuery(
                  "SELECT field_id, name FROM parquet_schema('%s') WHERE field_id IS NOT NULL"
                      .formatted(path))) {
        while (fields.next()) {
          inFile.put(fields.getInt(1), fields.getString(2));
        }
      }
      assertThat(bloomColumns(connection, path)).containsExactly("trace_id");
    }
    try (JdbcCatalog catalog = freshCatalog()) {
      Schema schema = catalog.loadTable(TableIdentifier.of("spanledger", "spans")).schema();
      Map<Integer, String> inCatalog = new TreeMap<>();
      TypeUtil.indexById(schema.asStruct()).forEach((id, field) -> inCatalog.put(id, field.name()));

      assertThat(inFile).isEqualTo(inCatalog).hasSizeGreaterThan(90);
      assertThat(schema.findField("duration_ns").doc())
          .isEqualTo("end minus start, never negative");
    }
  }

  private static List<String> bloomColumns(Connection connection, String path) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT path_in_schema FROM parquet_metadata('%s')".formatted(path)
                    + " WHERE bloom_filter_offset IS NOT NULL")) {
      while (result.next()) {
        columns.add(result.getString(1));
      }
    }
    return columns;
  }

  private static Table notes(String... columns) {
    List<Column> all = new ArrayList<>();
    all.add(new Column("id", ColumnType.Scalar.STRING, true, ""));
    all.add(new Column("at", ColumnType.Scalar.TIMESTAMP, true, ""));
    for (String column : columns) {
      all.add(new Column(column, ColumnType.Scalar.STRING_MAP, false, ""));
    }
    return new Table(
        "notes", all, List.of("id"), List.of("id"), new Table.Partition("at", Table.Grain.DAY));
  }

  @Test
  void a_column_appended_later_keeps_all_older_ids() throws IOException {
    try (Workspace workspace = Workspace.open(folder.resolve("tmp"));
        LakeFiles files = new FolderFiles(folder, workspace);
        LakeCatalog catalog = LakeCatalog.local(files)) {
      Schema before = catalog.table(notes("tags")).schema();
      Schema after = catalog.table(notes("tags", "more")).schema();

      assertThat(before.findField("tags.value").fieldId()).isEqualTo(3002);
      assertThat(after.findField("tags.value").fieldId()).isEqualTo(3002);
      assertThat(after.findField("more").fieldId()).isEqualTo(4);
      assertThatThrownBy(() -> catalog.table(notes("tags")))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "Table notes has columns that this version does not know and would drop; it was made"
                  + " by a newer version of Spanledger, which must compact it");
    }
  }

  @Test
  void a_moved_lake_is_read_and_compacted_where_it_is_now() throws IOException {
    int files;
    try (Lake lake = Lake.open(folder)) {
      files = lake.snapshot().files(Tables.SPANS).size();
    }
    Path moved = Files.createDirectories(folder.resolve("elsewhere"));
    for (String part : List.of("iceberg", "landing", "catalog.db")) {
      Files.move(folder.resolve(part), moved.resolve(part));
    }
    try (Lake lake = Lake.open(moved)) {
      assertThat(lake.verify().isIntact()).isTrue();
      assertThat(lake.snapshot().files(Tables.SPANS))
          .hasSize(files)
          .allMatch(file -> file.path().startsWith(moved));

      int rows = LakeRows.read(lake.snapshot(), Tables.SPANS).size();
      lake.land(Tables.SPANS, Spans.source(99), List.of(Spans.span(99, 1, Spans.MONDAY_10)));
      lake.compact(trace -> {});
      assertThat(lake.snapshot().files(Tables.SPANS))
          .allMatch(file -> file.path().startsWith(moved) && file.isCompacted());
      assertThat(LakeRows.read(lake.snapshot(), Tables.SPANS)).hasSize(rows + 1);
    }
    assertThat(folder.resolve("iceberg")).doesNotExist();
  }

  @Test
  void every_compacted_file_reads_back_by_the_catalogs_count() throws IOException {
    try (Lake lake = Lake.open(folder)) {
      for (LakeFile file : lake.snapshot().files(Tables.SPANS)) {
        List<Row> rows = new ArrayList<>();
        ParquetTableReader.read(Tables.SPANS, file.path(), rows::add);
        assertThat(rows).hasSize((int) file.rowCount());
      }
    }
  }
}
