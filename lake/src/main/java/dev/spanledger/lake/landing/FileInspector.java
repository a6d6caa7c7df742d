package dev.spanledger.lake.landing;

import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.parquet.FileStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells whole files from damaged ones by the checksum in their name. Each file is read once, and
 * again only when its length or its time of change is another.
 */
public final class FileInspector {
  private static final String IS_MISSING = "it is missing";
  private static final Inspection MISSING =
      new Inspection(0, 0, FileTime.fromMillis(0), IS_MISSING);

  private final LakeFiles files;
  private final Map<Path, Inspection> known = new ConcurrentHashMap<>();

  public FileInspector(LakeFiles files) {
    this.files = files;
  }

  /**
   * What a file turned out to be.
   *
   * @param rowCount rows by the footer; 0 in a damaged file
   * @param damage what is wrong with it, or null for a whole file
   */
  public record Inspection(
      long rowCount, long sizeBytes, FileTime modified, @Nullable String damage) {

    public boolean isMissing() {
      return IS_MISSING.equals(damage);
    }
  }

  /** The file's state, remembered from an earlier look where it has not changed since. */
  public Inspection inspect(Path path) throws IOException {
    files.fetch(List.of(path));
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return MISSING;
    }
    Inspection earlier = known.get(path);
    if (earlier != null
        && earlier.sizeBytes() == attributes.size()
        && earlier.modified().equals(attributes.lastModifiedTime())) {
      return earlier;
    }
    Inspection now = look(path, attributes);
    known.put(path, now);
    return now;
  }

  /** Reads the whole file again, whatever is remembered of it. */
  public Inspection inspectAgain(Path path) throws IOException {
    known.remove(path);
    files.refresh(path);
    return inspect(path);
  }

  /** Forgets files below a folder that are no longer listed. */
  public void retainOnly(Path folder, Set<Path> paths) {
    known.keySet().removeIf(path -> path.startsWith(folder) && !paths.contains(path));
  }

  /** How many files are remembered. */
  public int knownCount() {
    return known.size();
  }

  private static Inspection look(Path path, BasicFileAttributes attributes) throws IOException {
    String damage = damage(path);
    long rowCount = 0;
    if (damage == null) {
      try {
        rowCount = FileStatistics.rowCount(path);
      } catch (IOException e) {
        damage = "it is not a Parquet file, although its checksum is right";
      }
    }
    return new Inspection(rowCount, attributes.size(), attributes.lastModifiedTime(), damage);
  }

  private static @Nullable String damage(Path path) throws IOException {
    OptionalInt named = Checksum.named(path);
    if (named.isEmpty()) {
      return "its name states no checksum";
    }
    int actual = Checksum.of(path);
    return actual == named.getAsInt()
        ? null
        : "its CRC-32C is %s, its name states %s"
            .formatted(Checksum.hex(actual), Checksum.hex(named.getAsInt()));
  }
}
