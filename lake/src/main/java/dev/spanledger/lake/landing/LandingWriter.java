package dev.spanledger.lake.landing;

import dev.spanledger.lake.files.Workspace;
import dev.spanledger.lake.parquet.ParquetFileWriter;
import dev.spanledger.lake.parquet.WrittenFile;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Lands files in an object store and does nothing else: it lists nothing, knows no catalog, and
 * loads no class of Iceberg. For writers that start cold. It needs the right to create objects
 * below {@code landing/}, and to read there what it finds in its place. Thread-safe.
 */
public final class LandingWriter implements Closeable {
  private final ObjectStore store;
  private final String prefix;
  private final Workspace workspace;

  private LandingWriter(ObjectStore store, String prefix, Workspace workspace) {
    this.store = store;
    this.prefix = prefix;
    this.workspace = workspace;
  }

  /**
   * @param store stays the caller's to close
   * @param prefix of the lake's keys, as in {@code s3://bucket/prefix}; empty for a whole bucket
   * @param scratch a local folder for files in the making, made where it is missing; what a killed
   *     process left there is deleted
   */
  public static LandingWriter open(ObjectStore store, String prefix, Path scratch)
      throws IOException {
    String folder = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    return new LandingWriter(store, folder, Workspace.open(scratch));
  }

  /**
   * Writes rows as one immutable object, durable when this returns. Repeating the call after any
   * failure is safe: the same source, day and rows have the same name, and what is there already is
   * a success. A repetition with other rows, as another {@code ingest_time} makes, is a second
   * object; readers take one of each source.
   *
   * @param sourceId 16 to 64 lower-case hex digits: the digest of what the rows came from
   * @param arrivedAt when the source says that it came; its day is in the name, so take it from the
   *     event and not from a clock, which a repetition may read on another day
   * @throws IllegalArgumentException where a row lacks a required value or holds one of another
   *     Java type than its column's; nothing is stored then
   */
  public LandedFile land(Table table, String sourceId, Instant arrivedAt, List<Row> rows)
      throws IOException {
    LandingName.requireSourceId(table, sourceId);
    WrittenFile file = ParquetFileWriter.write(table, workspace.newFile(".parquet"), rows);
    try {
      LocalDate day = LocalDate.ofInstant(arrivedAt, ZoneOffset.UTC);
      String name = LandingName.of(table, day, sourceId, file.crc32c());
      String key = prefix + LandingName.FOLDER + "/" + name;
      store.create(key, file.path());
      return new LandedFile(store.location() + "/" + key, file.rowCount(), file.sizeBytes());
    } finally {
      Files.deleteIfExists(file.path());
    }
  }

  @Override
  public void close() throws IOException {
    workspace.close();
  }
}
