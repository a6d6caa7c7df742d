package dev.spanledger.lake.landing;

import dev.spanledger.lake.files.FoundFile;
import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.parquet.ParquetFileWriter;
import dev.spanledger.lake.parquet.WrittenFile;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The landing files of a bucket. There are no marks of sources whose file was deleted, as a writer
 * that may only write cannot look for them; the catalog remembers them for a while instead.
 */
public final class BucketLanding implements Landing {
  /** The longest that Lambda keeps an asynchronous event to try it again. */
  private static final Duration MEMORY = Duration.ofHours(6);

  private final LakeFiles files;
  private final Clock clock;

  public BucketLanding(LakeFiles files, Clock clock) {
    this.files = files;
    this.clock = clock;
  }

  @Override
  public @Nullable WrittenFile land(Table table, String sourceId, Iterable<Row> rows)
      throws IOException {
    LandingName.requireSourceId(table, sourceId);
    if (find(table, sourceId) != null) {
      return null;
    }
    Path made = files.newFile(".parquet");
    return publish(table, sourceId, ParquetFileWriter.write(table, made, rows));
  }

  @Override
  public @Nullable WrittenFile adopt(Table table, String sourceId, LandingSource source)
      throws IOException {
    LandingName.requireSourceId(table, sourceId);
    if (find(table, sourceId) != null) {
      return null;
    }
    Path made = files.newFile(".parquet");
    return publish(table, sourceId, FolderLanding.adopted(table, made, source));
  }

  private WrittenFile publish(Table table, String sourceId, WrittenFile made) throws IOException {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    Path target =
        folder().resolve(LandingName.of(table, today, sourceId, made.crc32c())).normalize();
    try {
      if (!files.publish(made.path(), target)) {
        throw new IOException(
            "%s holds other content than its name states: \"spanledger lake verify\" names it"
                .formatted(files.shown(target)));
      }
    } finally {
      Files.deleteIfExists(made.path());
    }
    return new WrittenFile(target, made.rowCount(), made.sizeBytes(), made.crc32c());
  }

  @Override
  public List<LandingFile> list(Table table) throws IOException {
    Set<String> sources = new HashSet<>();
    List<LandingFile> landed = new ArrayList<>();
    for (FoundFile file : files.list(folder().resolve(table.name()))) {
      String sourceId = LandingName.sourceId(String.valueOf(file.path().getFileName()));
      if (sourceId != null && sources.add(sourceId)) {
        landed.add(new LandingFile(file.path(), sourceId, file.sizeBytes()));
      }
    }
    return landed;
  }

  @Override
  public @Nullable LandingFile find(Table table, String sourceId) throws IOException {
    for (LandingFile file : list(table)) {
      if (file.sourceId().equals(sourceId)) {
        return file;
      }
    }
    return null;
  }

  @Override
  public void retire(Table table, Set<String> sourceIds) throws IOException {
    for (FoundFile file : files.list(folder().resolve(table.name()))) {
      String sourceId = LandingName.sourceId(String.valueOf(file.path().getFileName()));
      if (sourceId != null && sourceIds.contains(sourceId)) {
        files.delete(file.path());
      }
    }
  }

  @Override
  public Duration memory() {
    return MEMORY;
  }

  private Path folder() {
    return files.root().resolve(LandingName.FOLDER);
  }
}
