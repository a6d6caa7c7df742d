package dev.spanledger.lake.iceberg;

import java.util.List;
import java.util.Map;

/**
 * What a table's current Iceberg snapshot says.
 *
 * @param snapshotId 0 for a table without snapshots
 * @param files its data files
 * @param consumed when each landing file's rows entered the table, milliseconds since 1970, by
 *     source id; covers at least all landing files that are still on disk
 */
record TableState(long snapshotId, List<CompactedFile> files, Map<String, Long> consumed) {
  static final TableState EMPTY = new TableState(0, List.of(), Map.of());

  TableState {
    files = List.copyOf(files);
    consumed = Map.copyOf(consumed);
  }
}
