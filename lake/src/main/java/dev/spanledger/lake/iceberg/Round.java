package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.landing.FileInspector;
import dev.spanledger.lake.landing.LandingFile;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As many landing files, in order of arrival, as fit into memory at once. What a compaction holds
 * is bounded by this, not by the backlog or the size of the tables.
 */
final class Round {
  private static final Logger LOG = LoggerFactory.getLogger(Round.class);

  /** A quarter of the heap at 3 kB a row, which a span with events takes in memory. */
  private static final long HEAP_BYTES_PER_ROW = 4 * 3000;

  private static final long MIN_ROWS = 20_000;
  private static final long MAX_ROWS = 250_000;

  private final List<Row> rows = new ArrayList<>();
  private final List<LandingFile> files = new ArrayList<>();

  private Round() {}

  static long maxRows() {
    long fitting = Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_ROW;
    return Math.max(MIN_ROWS, Math.min(MAX_ROWS, fitting));
  }

  /**
   * Reads the next files. One that cannot be read is remembered as skipped, so that it holds up no
   * other.
   */
  static Round next(
      Table table,
      List<LandingFile> candidates,
      FileInspector inspector,
      Set<LandingFile> skipped,
      long maxRows)
      throws IOException {
    Round round = new Round();
    for (LandingFile file : candidates) {
      if (skipped.contains(file)) {
        continue;
      }
      FileInspector.Inspection inspection = inspector.inspect(file.path());
      boolean isFull =
          !round.files.isEmpty() && round.rows.size() + inspection.rowCount() > maxRows;
      if (isFull) {
        return round;
      }
      round.read(table, file, inspection, skipped);
    }
    return round;
  }

  private void read(
      Table table,
      LandingFile file,
      FileInspector.Inspection inspection,
      Set<LandingFile> skipped) {
    if (inspection.damage() != null) {
      LOG.warn("Landing file {} is not compacted: {}", file.path(), inspection.damage());
      skipped.add(file);
      return;
    }
    List<Row> read = new ArrayList<>();
    try {
      ParquetTableReader.read(table, file.path(), read::add);
    } catch (IOException e) {
      LOG.warn("Landing file {} is not compacted: it cannot be read", file.path(), e);
      skipped.add(file);
      return;
    }
    rows.addAll(read);
    files.add(file);
  }

  List<Row> rows() {
    return rows;
  }

  List<LandingFile> files() {
    return files;
  }
}
