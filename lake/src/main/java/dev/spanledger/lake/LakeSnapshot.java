package dev.spanledger.lake;

import dev.spanledger.lake.table.Table;
import java.util.List;
import java.util.Map;

/** Explicit file lists, consistent at one moment: each row is in exactly one listed file. */
public record LakeSnapshot(Map<String, List<LakeFile>> filesByTable) {
  public LakeSnapshot {
    filesByTable = Map.copyOf(filesByTable);
  }

  /** Files of this table; empty where nothing was stored yet. */
  public List<LakeFile> files(Table table) {
    return filesByTable.getOrDefault(table.name(), List.of());
  }
}
