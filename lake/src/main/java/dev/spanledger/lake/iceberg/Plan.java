package dev.spanledger.lake.iceberg;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;

/** What one commit will do to a table, collected while its files are written. */
final class Plan {
  private final List<DataFile> added = new ArrayList<>();
  private final List<CompactedFile> replaced = new ArrayList<>();
  private long duplicateRows;
  private long tracesWithoutFacts;

  void add(DataFile file) {
    added.add(file);
  }

  void replace(CompactedFile file) {
    replaced.add(file);
  }

  void countDuplicates(long rows) {
    duplicateRows += rows;
  }

  void countTraceWithoutFacts() {
    tracesWithoutFacts++;
  }

  List<DataFile> added() {
    return List.copyOf(added);
  }

  List<CompactedFile> replaced() {
    return List.copyOf(replaced);
  }

  long duplicateRows() {
    return duplicateRows;
  }

  long tracesWithoutFacts() {
    return tracesWithoutFacts;
  }

  long rowsWritten() {
    return added.stream().mapToLong(DataFile::recordCount).sum();
  }
}
