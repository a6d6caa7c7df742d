package dev.spanledger.collector.landing;

import dev.spanledger.collector.Digests;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of one source, gathered by table and landed in files of bounded size. The files' names come
 * from the source's digest and their number, so a source that lands again lands the same files.
 */
final class SourceRows {
  /**
   * Rows of one landing file. A span row with its attributes is about 2 kB of heap, so a full one
   * is 32 MB; compaction makes large files of them.
   */
  static final int MAX_ROWS_PER_FILE = 16_384;

  private final Files files;
  private final String sourceDigest;
  private final Map<Table, List<Row>> rowsByTable = new LinkedHashMap<>();
  private final Map<Table, Integer> filesByTable = new HashMap<>();
  private final Map<Table, Long> landedRows = new LinkedHashMap<>();
  private long fileCount;
  private long sizeBytes;

  /** Where the files go: durable when it returns, once for each source id. */
  interface Files {
    /** Bytes of the file. */
    long land(Table table, String sourceId, List<Row> rows) throws IOException;
  }

  SourceRows(Files files, String sourceDigest) {
    this.files = files;
    this.sourceDigest = sourceDigest;
  }

  /** Takes a row; an I/O error of a file that became full comes out unchecked. */
  void add(Row row) {
    List<Row> rows = rowsByTable.computeIfAbsent(row.table(), table -> new ArrayList<>());
    rows.add(row);
    if (rows.size() < MAX_ROWS_PER_FILE) {
      return;
    }
    try {
      land(row.table(), rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lands what has gathered. */
  void finish() throws IOException {
    for (Map.Entry<Table, List<Row>> entry : rowsByTable.entrySet()) {
      if (!entry.getValue().isEmpty()) {
        land(entry.getKey(), entry.getValue());
      }
    }
  }

  /** Rows landed so far, by table. */
  Map<Table, Long> landedRows() {
    return landedRows;
  }

  /** Landing files so far. */
  long fileCount() {
    return fileCount;
  }

  /** Bytes in them. */
  long sizeBytes() {
    return sizeBytes;
  }

  private void land(Table table, List<Row> rows) throws IOException {
    int number = filesByTable.merge(table, 1, Integer::sum);
    String sourceId =
        Digests.hex((sourceDigest + "/" + number).getBytes(StandardCharsets.US_ASCII));
    sizeBytes += files.land(table, sourceId, List.copyOf(rows));
    fileCount++;
    landedRows.merge(table, (long) rows.size(), Long::sum);
    rows.clear();
  }
}
