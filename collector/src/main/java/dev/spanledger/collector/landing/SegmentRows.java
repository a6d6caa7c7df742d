package dev.spanledger.collector.landing;

import dev.spanledger.collector.Digests;
import dev.spanledger.lake.Lake;
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
 * Rows of one segment, gathered by table and landed in files of bounded size. The files' names come
 * from the segment's digest and their number, so a segment that lands again lands the same files.
 */
final class SegmentRows {
  /**
   * Rows of one landing file. A span row with its attributes is about 2 kB of heap, so a full one
   * is 32 MB; compaction makes large files of them.
   */
  static final int MAX_ROWS_PER_FILE = 16_384;

  private final Lake lake;
  private final String segmentDigest;
  private final Map<Table, List<Row>> rowsByTable = new LinkedHashMap<>();
  private final Map<Table, Integer> filesByTable = new HashMap<>();
  private final Map<Table, Long> landedRows = new LinkedHashMap<>();

  SegmentRows(Lake lake, String segmentDigest) {
    this.lake = lake;
    this.segmentDigest = segmentDigest;
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

  private void land(Table table, List<Row> rows) throws IOException {
    int number = filesByTable.merge(table, 1, Integer::sum);
    String sourceId =
        Digests.hex((segmentDigest + "/" + number).getBytes(StandardCharsets.US_ASCII));
    lake.land(table, sourceId, List.copyOf(rows));
    landedRows.merge(table, (long) rows.size(), Long::sum);
    rows.clear();
  }
}
