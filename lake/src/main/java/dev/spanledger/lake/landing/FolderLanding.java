package dev.spanledger.lake.landing;

import dev.spanledger.lake.files.Workspace;
import dev.spanledger.lake.parquet.AdoptedFile;
import dev.spanledger.lake.parquet.ParquetFileWriter;
import dev.spanledger.lake.parquet.WrittenFile;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The landing folders: {@code <table>/<arrival yyyy-mm-dd>/<sourceId>-<crc32c>.parquet}, and an
 * empty {@code <table>/done/<arrival yyyy-mm-dd>/<sourceId>} where the rows have been compacted and
 * the file deleted.
 *
 * <p>Should two processes land one source at the same moment, with different bytes, both files
 * stay; every reader takes the first by path alone, so the rows still count once.
 */
public final class FolderLanding implements Landing {
  /** How long a retried source is known to be stored after its file was compacted. */
  public static final Duration DONE_RETENTION = Duration.ofDays(30);

  private static final String DONE = "done";
  private static final int LOCKS = 64;

  private final Path root;
  private final Workspace workspace;
  private final Clock clock;
  private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

  public FolderLanding(Path root, Workspace workspace, Clock clock) {
    this.root = root;
    this.workspace = workspace;
    this.clock = clock;
  }

  @Override
  public @Nullable WrittenFile land(Table table, String sourceId, Iterable<Row> rows)
      throws IOException {
    return land(table, sourceId, path -> ParquetFileWriter.write(table, path, rows));
  }

  @Override
  public @Nullable WrittenFile adopt(Table table, String sourceId, LandingSource source)
      throws IOException {
    return land(table, sourceId, path -> adopted(table, path, source));
  }

  static WrittenFile adopted(Table table, Path path, LandingSource source) throws IOException {
    boolean isWhole = false;
    try {
      source.writeTo(path);
      WrittenFile file = AdoptedFile.of(table, path);
      isWhole = true;
      return file;
    } finally {
      if (!isWhole) {
        Files.deleteIfExists(path);
      }
    }
  }

  private interface FileMaker {
    WrittenFile make(Path path) throws IOException;
  }

  private @Nullable WrittenFile land(Table table, String sourceId, FileMaker maker)
      throws IOException {
    LandingName.requireSourceId(table, sourceId);
    synchronized (locks[Math.floorMod((table.name() + sourceId).hashCode(), LOCKS)]) {
      return hasLanded(table, sourceId) ? null : write(table, sourceId, maker);
    }
  }

  private WrittenFile write(Table table, String sourceId, FileMaker maker) throws IOException {
    WrittenFile file = maker.make(workspace.newFile(".parquet"));
    Path target = root.resolve(LandingName.of(table, today(), sourceId, file.crc32c()));
    workspace.publish(file.path(), target);
    return new WrittenFile(target, file.rowCount(), file.sizeBytes(), file.crc32c());
  }

  @Override
  public List<LandingFile> list(Table table) throws IOException {
    Map<String, LandingFile> bySource = new TreeMap<>();
    List<LandingFile> files = new ArrayList<>();
    for (Path day : days(folder(table))) {
      for (Path path : sorted(day)) {
        LandingFile file = landingFile(path);
        if (file != null && bySource.putIfAbsent(file.sourceId(), file) == null) {
          files.add(file);
        }
      }
    }
    return files;
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

  /** Leaves a mark per source, and deletes marks that are older than {@link #DONE_RETENTION}. */
  @Override
  public void retire(Table table, Set<String> sourceIds) throws IOException {
    for (Path day : days(folder(table))) {
      for (Path path : sorted(day)) {
        retire(path, sourceIds, doneFolder(table).resolve(day.getFileName()));
      }
      // A process whose clock is behind still lands in yesterday's folder.
      if (date(day).isBefore(today().minusDays(1))) {
        deleteIfEmpty(day);
      }
    }
    for (Path day : days(doneFolder(table))) {
      if (date(day).isBefore(today().minusDays(DONE_RETENTION.toDays()))) {
        for (Path mark : sorted(day)) {
          Files.deleteIfExists(mark);
        }
        deleteIfEmpty(day);
      }
    }
  }

  /** None: marks tell that a source has landed. */
  @Override
  public Duration memory() {
    return Duration.ZERO;
  }

  private static void retire(Path path, Set<String> sourceIds, Path marks) throws IOException {
    String sourceId = LandingName.sourceId(path.getFileName().toString());
    if (sourceId != null && sourceIds.contains(sourceId)) {
      Files.createDirectories(marks);
      Files.newOutputStream(marks.resolve(sourceId), StandardOpenOption.CREATE).close();
      Files.deleteIfExists(path);
    }
  }

  private static void deleteIfEmpty(Path day) throws IOException {
    if (sorted(day).isEmpty()) {
      Files.deleteIfExists(day);
    }
  }

  private boolean hasLanded(Table table, String sourceId) throws IOException {
    // Files first: a mark is there before its file is gone, so no source is missed in between.
    for (Path day : days(folder(table))) {
      for (Path path : sorted(day)) {
        if (path.getFileName().toString().startsWith(sourceId + "-")) {
          return true;
        }
      }
    }
    for (Path day : days(doneFolder(table))) {
      if (Files.exists(day.resolve(sourceId))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable LandingFile landingFile(Path path) throws IOException {
    String sourceId = LandingName.sourceId(path.getFileName().toString());
    if (sourceId == null) {
      return null;
    }
    try {
      return new LandingFile(path, sourceId, Files.size(path));
    } catch (NoSuchFileException e) {
      // Retired since the folder was listed: its rows are in the compacted table.
      return null;
    }
  }

  private static List<Path> days(Path folder) throws IOException {
    return sorted(folder).stream()
        .filter(path -> path.getFileName().toString().matches("\\d{4}-\\d\\d-\\d\\d"))
        .toList();
  }

  private static List<Path> sorted(Path folder) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(paths::add);
    } catch (NoSuchFileException e) {
      return paths;
    }
    paths.sort(null);
    return paths;
  }

  private Path folder(Table table) {
    return root.resolve(table.name());
  }

  private Path doneFolder(Table table) {
    return folder(table).resolve(DONE);
  }

  private static LocalDate date(Path day) {
    return LocalDate.parse(day.getFileName().toString());
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }
}
