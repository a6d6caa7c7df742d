package dev.spanledger.lake.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeRows;
import dev.spanledger.lake.MovingClock;
import dev.spanledger.lake.Spans;
import dev.spanledger.lake.files.FolderFiles;
import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.files.Workspace;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has a name stays, whatever is compacted and expires after it. */
class SnapshotTagsTest {
  private static final String TAG = "closed-2026-01";

  @TempDir Path folder;
  private final MovingClock clock = new MovingClock(Instant.parse("2026-01-05T10:00:00Z"));
  private Lake lake;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder, clock);
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  /** A span of trace 1, whose file is rewritten with each that comes. */
  private void landAndCompact(int span) throws IOException {
    lake.land(
        Tables.SPANS, Spans.source(span), List.of(Spans.span(1, span, Spans.MONDAY_10 + span)));
    lake.compact(trace -> {});
  }

  private List<String> tagged() throws IOException {
    return LakeRows.texts(lake.snapshotAt(TAG), Tables.SPANS, "span_id");
  }

  /** The tag as any other engine reads it: Iceberg's own scan, and DuckDB on the files it plans. */
  private List<String> readByOthers() throws IOException, SQLException {
    List<String> paths = new ArrayList<>();
    LakeFiles files = new FolderFiles(folder, Workspace.open(folder.resolve("tmp")));
    try (JdbcCatalog catalog = new JdbcCatalog(properties -> new LakeFileIO(files), null, false)) {
      catalog.initialize(
          "spanledger",
          Map.of(
              "uri", "jdbc:sqlite:" + folder.resolve("catalog.db"),
              "warehouse", "file://" + folder.resolve("iceberg"),
              "jdbc.schema-version", "V1"));
      try (CloseableIterable<FileScanTask> tasks =
          catalog
              .loadTable(TableIdentifier.of("spanledger", "spans"))
              .newScan()
              .useRef(TAG)
              .planFiles()) {
        tasks.forEach(task -> paths.add(files.path(task.file().location()).toString()));
      }
    }
    List<String> ids = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT span_id FROM read_parquet(['%s']) ORDER BY span_id"
                    .formatted(String.join("', '", paths)))) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  @Test
  void tagged_rows_survive_compaction_expiry_and_the_search_for_orphans() throws Exception {
    landAndCompact(1);
    landAndCompact(2);
    Map<String, Long> snapshots = lake.tag(TAG, List.of(Tables.SPANS, Tables.CHARGES));
    for (int span = 3; span < 9; span++) {
      landAndCompact(span);
      clock.advance(Duration.ofHours(2));
    }
    lake.compact(trace -> {});

    assertThat(snapshots).containsOnlyKeys("spans");
    assertThat(LakeRows.texts(lake.snapshot(), Tables.SPANS, "span_id")).hasSize(8);
    assertThat(tagged()).containsExactly("%016x".formatted(2), "%016x".formatted(3));
    assertThat(readByOthers()).isEqualTo(tagged());
    assertThat(lake.snapshotAt(TAG).files(Tables.CHARGES)).isEmpty();
    assertThat(lake.verify().damaged()).isEmpty();
  }

  @Test
  void a_name_that_is_given_again_moves_and_one_that_was_never_given_holds_nothing()
      throws IOException {
    landAndCompact(1);
    Map<String, Long> first = lake.tag(TAG, List.of(Tables.SPANS));
    Map<String, Long> same = lake.tag(TAG, List.of(Tables.SPANS));
    landAndCompact(2);
    Map<String, Long> moved = lake.tag(TAG, List.of(Tables.SPANS));

    assertThat(same).isEqualTo(first);
    assertThat(moved).isNotEqualTo(first);
    assertThat(tagged()).hasSize(2);
    assertThat(lake.snapshotAt("nobody").files(Tables.SPANS)).isEmpty();
  }
}
