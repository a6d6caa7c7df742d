package dev.spanledger.lake;

import dev.spanledger.lake.landing.FileInspector;
import dev.spanledger.lake.landing.LandingFile;
import dev.spanledger.lake.landing.LandingStore;
import dev.spanledger.lake.landing.Workspace;
import dev.spanledger.lake.parquet.WrittenFile;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A lake in one directory. Thread-safe, and safe to open in several processes at once. */
public final class Lake implements AutoCloseable {
  private final Path root;
  private final Workspace workspace;
  private final LandingStore landing;
  private final FileInspector inspector = new FileInspector();

  private Lake(Path root, Clock clock) throws IOException {
    this.root = root;
    this.workspace = Workspace.open(root.resolve("tmp"));
    this.landing = new LandingStore(root.resolve("landing"), workspace, clock);
  }

  /** Opens the lake in this directory, creating it where it is missing. */
  public static Lake open(Path root) throws IOException {
    return open(root, Clock.systemUTC());
  }

  /**
   * Opens the lake in this directory, creating it where it is missing.
   *
   * @param clock dates landing files and decides when replaced files are old enough to delete
   */
  public static Lake open(Path root, Clock clock) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    Files.createDirectories(absolute);
    return new Lake(absolute, clock);
  }

  /** The lake's directory, absolute. */
  public Path root() {
    return root;
  }

  /**
   * Writes rows as one immutable landing file, on disk (fsync) when this returns. The name comes
   * from the source's identity, so landing the same source again stores nothing and is a success.
   *
   * @param sourceId 16 to 64 lower-case hex digits: the digest of what the rows came from
   * @return the file; where the source landed before, that earlier file, or, where it has been
   *     compacted and deleted since, a file of no path's worth: the landing folder, isCompacted
   * @throws IllegalArgumentException where a row lacks a required value or holds one of another
   *     Java type than its column's; nothing is stored then
   */
  public LakeFile land(Table table, String sourceId, List<Row> rows) throws IOException {
    WrittenFile file = landing.land(table, sourceId, rows);
    if (file != null) {
      return new LakeFile(file.path(), file.rowCount(), file.sizeBytes(), false);
    }
    LandingFile earlier = landing.find(table, sourceId);
    if (earlier == null) {
      return new LakeFile(root.resolve("landing").resolve(table.name()), 0, 0, true);
    }
    return new LakeFile(
        earlier.path(), inspector.inspect(earlier.path()).rowCount(), earlier.sizeBytes(), false);
  }

  /** What a reader reads now: compacted files of the current snapshot plus landing files. */
  public LakeSnapshot snapshot() throws IOException {
    Map<String, List<LakeFile>> filesByTable = new LinkedHashMap<>();
    List<DamagedFile> damaged = new ArrayList<>();
    for (Table table : Tables.all()) {
      List<LakeFile> files = new ArrayList<>();
      for (LandingFile file : landing.list(table)) {
        sort(table, file.path(), false, files, damaged);
      }
      filesByTable.put(table.name(), List.copyOf(files));
    }
    return new LakeSnapshot(filesByTable, damaged);
  }

  private void sort(
      Table table, Path path, boolean isCompacted, List<LakeFile> whole, List<DamagedFile> damaged)
      throws IOException {
    FileInspector.Inspection inspection;
    try {
      inspection = inspector.inspect(path);
    } catch (NoSuchFileException e) {
      damaged.add(new DamagedFile(table.name(), path, "it is missing"));
      return;
    }
    if (inspection.damage() == null) {
      whole.add(new LakeFile(path, inspection.rowCount(), inspection.sizeBytes(), isCompacted));
    } else {
      damaged.add(new DamagedFile(table.name(), path, inspection.damage()));
    }
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
  public void close() throws IOException {
    workspace.close();
  }
}
