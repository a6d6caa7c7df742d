package dev.spanledger.lake;

import dev.spanledger.lake.files.BucketFiles;
import dev.spanledger.lake.files.FolderFiles;
import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.files.Workspace;
import dev.spanledger.lake.iceberg.Compaction;
import dev.spanledger.lake.iceberg.Compactor;
import dev.spanledger.lake.iceberg.LakeCatalog;
import dev.spanledger.lake.iceberg.ProcessLock;
import dev.spanledger.lake.iceberg.RestCatalog;
import dev.spanledger.lake.landing.BucketLanding;
import dev.spanledger.lake.landing.FileInspector;
import dev.spanledger.lake.landing.FolderLanding;
import dev.spanledger.lake.landing.Landing;
import dev.spanledger.lake.landing.LandingFile;
import dev.spanledger.lake.landing.LandingSource;
import dev.spanledger.lake.parquet.WrittenFile;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A lake in a folder, or in a bucket with a folder beside it. Thread-safe, and safe to open in
 * several processes at once.
 */
public final class Lake implements AutoCloseable {
  private final LakeFiles files;
  private final Landing landing;
  private final FileInspector inspector;
  private final LakeCatalog readers;
  private final LakeCatalog compactors;
  private final Compactor compactor;
  private final LakeReader reader;

  private Lake(
      LakeFiles files, Landing landing, LakeCatalog readers, LakeCatalog compactors, Clock clock) {
    this.files = files;
    this.landing = landing;
    this.inspector = new FileInspector(files);
    this.readers = readers;
    this.compactors = compactors;
    this.compactor = new Compactor(files, landing, compactors, inspector, clock);
    this.reader = new LakeReader(files, landing, readers, inspector);
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
    // One name for one lake: Iceberg's metadata and the locks go by it.
    Path folder = Files.createDirectories(root).toRealPath();
    Workspace workspace = Workspace.open(folder.resolve("tmp"));
    LakeFiles files = new FolderFiles(folder, workspace);
    return new Lake(
        files,
        new FolderLanding(folder.resolve("landing"), workspace, clock),
        LakeCatalog.local(files),
        LakeCatalog.local(files),
        clock);
  }

  /**
   * Opens the lake in a bucket; closing the lake closes the store.
   *
   * @throws IOException where the folder is another lake's; the store stays open then
   */
  public static Lake open(BucketLake bucket, Clock clock) throws IOException {
    Path folder = Files.createDirectories(bucket.folder()).toRealPath();
    LakeFiles files =
        BucketFiles.open(folder, bucket.store(), bucket.prefix(), bucket.maxCopyBytes(), clock);
    return new Lake(
        files,
        new BucketLanding(files, clock),
        catalog(bucket, files),
        catalog(bucket, files),
        clock);
  }

  private static LakeCatalog catalog(BucketLake bucket, LakeFiles files) {
    RestCatalog shared = bucket.catalog();
    return shared == null ? LakeCatalog.local(files) : LakeCatalog.rest(files, shared);
  }

  /**
   * The lake's local folder, absolute, links resolved: of its files, or of their copies and of what
   * only this machine has.
   */
  public Path root() {
    return files.root();
  }

  /** The lake as people name it: a folder, or {@code s3://bucket/prefix/}. */
  public String name() {
    return files.shown(files.root());
  }

  /** A file of the lake as people name it. */
  public String name(Path file) {
    return files.shown(file);
  }

  /**
   * Writes rows as one immutable landing file, on disk (fsync) when this returns. The name comes
   * from the source's identity, so landing the same source again stores nothing and is a success.
   *
   * @param sourceId 16 to 64 lower-case hex digits: the digest of what the rows came from
   * @return the file; where the source had landed before, that earlier file, and where its rows
   *     have been compacted and it was deleted since, the table's landing folder with no rows and
   *     isCompacted set
   * @throws IllegalArgumentException where a row lacks a required value or holds one of another
   *     Java type than its column's; nothing is stored then
   */
  public LakeFile land(Table table, String sourceId, List<Row> rows) throws IOException {
    return landed(table, sourceId, landing.land(table, sourceId, rows));
  }

  /**
   * Lands a file that the source writes itself, as {@link #land(Table, String, List)} does its own:
   * created once, checksum in its name, on disk when this returns. The source is not asked where it
   * has landed before.
   *
   * @throws IllegalArgumentException where the file lacks a column of the table or a required
   *     value, or holds one of another type; nothing is stored then
   */
  public LakeFile land(Table table, String sourceId, LandingSource source) throws IOException {
    return landed(table, sourceId, landing.adopt(table, sourceId, source));
  }

  private LakeFile landed(Table table, String sourceId, @Nullable WrittenFile file)
      throws IOException {
    if (file != null) {
      return new LakeFile(file.path(), file.rowCount(), file.sizeBytes(), false);
    }
    LandingFile earlier = landing.find(table, sourceId);
    if (earlier == null) {
      return new LakeFile(root().resolve("landing").resolve(table.name()), 0, 0, true);
    }
    long rowCount = inspector.inspect(earlier.path()).rowCount();
    return new LakeFile(earlier.path(), rowCount, earlier.sizeBytes(), false);
  }

  /**
   * What a reader reads now: data files of the current Iceberg snapshots plus the landing files
   * that are not in them. The files stay on disk for at least 15 minutes.
   */
  public LakeSnapshot snapshot() throws IOException {
    return reader.snapshot();
  }

  /**
   * As {@link #snapshot()}, of these tables alone: of a lake in a bucket, no others are fetched.
   */
  public LakeSnapshot snapshot(Collection<Table> tables) throws IOException {
    return reader.snapshot(tables);
  }

  /**
   * As {@link #snapshot()}, for who counts files and does not read them: of a lake in a bucket,
   * compacted files are listed as the catalog knows them, and need not be at their paths.
   */
  public LakeSnapshot listing() throws IOException {
    return reader.listing();
  }

  /**
   * Names the current Iceberg snapshots of these tables: what is compacted now stays readable under
   * the name, whatever is compacted or expires later. A name that is taken moves to the current
   * snapshots; landing files that are not compacted yet are not in them.
   *
   * @param name of letters, digits and hyphens; the same for Iceberg's other readers
   * @return the snapshot of each table by the table's name, without tables that have none
   */
  public Map<String, Long> tag(String name, List<Table> tables) throws IOException {
    return compactor.tag(name, tables);
  }

  /** The files that {@link #tag} named; none of the tables that it did not. */
  public LakeSnapshot snapshotAt(String tag) throws IOException {
    return snapshotAt(tag, Tables.all());
  }

  /** As {@link #snapshotAt(String)}, of these tables alone. */
  public LakeSnapshot snapshotAt(String tag, Collection<Table> tables) throws IOException {
    return reader.snapshotAt(tag, tables);
  }

  /**
   * Waits until no other thread or process holds this lock of the lake, and holds it until closed.
   *
   * @param name of letters, digits and hyphens
   */
  public Closeable lock(String name) throws IOException {
    return ProcessLock.acquire(root().resolve(name + ".lock"));
  }

  /**
   * Merges landing files into the Iceberg tables: dedup, derive, sort, commit. Waits where another
   * thread or process is compacting this lake.
   *
   * @param traceFacts called on this thread with all span rows of one trace, sorted by start time,
   *     and again with all of them when a late span arrives; fills the span fact columns in place.
   *     A trace for which it throws is stored without facts.
   */
  public CompactionReport compact(Consumer<List<Row>> traceFacts) throws IOException {
    Compaction done = compactor.compact(traceFacts);
    return new CompactionReport(
        done.landingFiles(),
        done.rowsRead(),
        done.duplicatesDropped(),
        done.filesWritten(),
        done.rowsWritten(),
        done.skippedFiles(),
        done.tracesWithoutFacts());
  }

  /** Reads every file that a snapshot lists and compares it with the checksum in its name. */
  public VerifyReport verify() throws IOException {
    return reader.verify();
  }

  @Override
  public void close() throws IOException {
    readers.close();
    compactors.close();
    files.close();
  }
}
