package dev.spanledger.lake.iceberg;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Files of a table's current snapshot.
 *
 * @param consumedSources source ids of landing files whose rows are in these files
 */
public record TableFiles(List<File> files, Set<String> consumedSources) {

  /** A data file, how many rows it holds and how long it is. */
  public record File(Path path, long rowCount, long sizeBytes) {}

  public TableFiles {
    files = List.copyOf(files);
    consumedSources = Set.copyOf(consumedSources);
  }

  static TableFiles of(TableState state) {
    return new TableFiles(
        state.files().stream()
            .map(file -> new File(file.path(), file.rowCount(), file.sizeBytes()))
            .toList(),
        state.consumed().keySet());
  }
}
