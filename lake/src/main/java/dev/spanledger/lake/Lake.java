package dev.spanledger.lake;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A lake in one directory. Thread-safe. */
public final class Lake implements AutoCloseable {
  private final Path root;

  private Lake(Path root) {
    this.root = root;
  }

  /** Opens the lake in this directory, creating it where it is missing. */
  public static Lake open(Path root) throws IOException {
    return new Lake(root);
  }

  public Path root() {
    return root;
  }

  /**
   * Writes rows as one immutable landing file, on disk (fsync) when this returns. The name comes
   * from the source's identity, so landing the same source again stores nothing and is a success.
   *
   * @param sourceId 16 or more lower-case hex digits: the digest of what the rows came from
   */
  public LakeFile land(Table table, String sourceId, List<Row> rows) throws IOException {
    throw new UnsupportedOperationException("not yet");
  }

  /** What a reader reads now: compacted files of the current snapshot plus landing files. */
  public LakeSnapshot snapshot() throws IOException {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Merges landing files into the Iceberg tables: dedup, derive, sort, commit.
   *
   * @param traceFacts called once per complete trace with all its span rows, sorted by start time;
   *     fills the span fact columns in place
   */
  public CompactionReport compact(Consumer<List<Row>> traceFacts) throws IOException {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public void close() {}
}
