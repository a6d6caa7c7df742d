package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.SnapshotRef;

/**
 * Names for snapshots. A snapshot with a name, and every file of it, outlives retention and
 * compaction.
 *
 * @see <a href="https://iceberg.apache.org/docs/latest/branching/">Iceberg: branching and
 *     tagging</a>
 */
final class SnapshotTags {
  private SnapshotTags() {}

  /**
   * Gives the name to the current snapshot of each table, and takes it from an earlier one.
   *
   * @return the snapshot of each table by the table's name; without the tables that have none
   */
  static Map<String, Long> set(LakeCatalog catalog, String name, List<Table> tables)
      throws IOException {
    Map<String, Long> snapshots = new LinkedHashMap<>();
    for (Table table : tables) {
      long snapshotId = catalog.state(table).snapshotId();
      if (snapshotId != 0) {
        set(catalog.table(table), name, snapshotId);
        snapshots.put(table.name(), snapshotId);
      }
    }
    return snapshots;
  }

  private static void set(BaseTable iceberg, String name, long snapshotId) {
    SnapshotRef held = iceberg.operations().current().ref(name);
    if (held == null) {
      iceberg.manageSnapshots().createTag(name, snapshotId).commit();
    } else if (held.snapshotId() != snapshotId) {
      iceberg.manageSnapshots().replaceTag(name, snapshotId).commit();
    }
  }
}
