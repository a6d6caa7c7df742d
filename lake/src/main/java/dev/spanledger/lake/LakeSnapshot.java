package dev.spanledger.lake;

import dev.spanledger.lake.table.Table;
import java.util.List;
import java.util.Map;

/**
 * Explicit file lists, consistent at one moment: each row is in exactly one listed file.
 *
 * @param filesByTable files whose checksum was right when this process first saw them
 * @param damaged files that should be listed but whose bytes have changed; a report that leaves
 *     them out must say so
 */
public record LakeSnapshot(Map<String, List<LakeFile>> filesByTable, List<DamagedFile> damaged) {
  public LakeSnapshot {
    filesByTable = Map.copyOf(filesByTable);
    damaged = List.copyOf(damaged);
  }

  /** A snapshot without damaged files. */
  public LakeSnapshot(Map<String, List<LakeFile>> filesByTable) {
    this(filesByTable, List.of());
  }

  /** Files of this table; empty where nothing was stored yet. */
  public List<LakeFile> files(Table table) {
    return filesByTable.getOrDefault(table.name(), List.of());
  }
}
