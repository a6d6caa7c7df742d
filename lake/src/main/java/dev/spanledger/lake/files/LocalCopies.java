package dev.spanledger.lake.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Copies at the paths of what they are copies of, up to a number of bytes. When one was last used
 * is kept as its time of access, so that the processes that share the folder know it of each other.
 */
final class LocalCopies {
  /** A query reads its files when it comes to them; those of a running one must not go. */
  static final Duration IN_USE = Duration.ofMinutes(15);

  private static final Duration NOTED_AGAIN_AFTER = Duration.ofMinutes(1);

  /** The folders are looked through once this part of the limit has come since the last time. */
  private static final int LOOKS_PER_LIMIT = 20;

  private final List<Path> folders;
  private final long maxBytes;
  private final Clock clock;
  private final Map<Path, Instant> noted = new ConcurrentHashMap<>();
  private long bytesSinceLook;

  LocalCopies(List<Path> folders, long maxBytes, Clock clock) {
    this.folders = folders;
    this.maxBytes = maxBytes;
    this.clock = clock;
    // What an earlier process left counts from the first copy on.
    this.bytesSinceLook = maxBytes;
  }

  /** Whether there is a copy; it is in use from now on. */
  boolean use(Path path) throws IOException {
    if (!Files.exists(path)) {
      noted.remove(path);
      return false;
    }
    Instant now = clock.instant();
    Instant before = noted.get(path);
    if (before == null || before.plus(NOTED_AGAIN_AFTER).isBefore(now)) {
      try {
        note(path, now);
      } catch (NoSuchFileException evicted) {
        return false;
      }
      noted.put(path, now);
    }
    return true;
  }

  /** Moves a finished file to where it is a copy of what has that path. */
  void place(Path finished, Path path) throws IOException {
    Files.createDirectories(path.resolveSibling(".").normalize());
    long sizeBytes = Files.size(finished);
    Instant now = clock.instant();
    // Before it moves: another copy that comes at this moment must find it in use.
    note(finished, now);
    Files.move(finished, path, StandardCopyOption.ATOMIC_MOVE);
    noted.put(path, now);
    if (isToBeLookedThrough(sizeBytes)) {
      evict();
    }
  }

  private static void note(Path path, Instant used) throws IOException {
    Files.getFileAttributeView(path, BasicFileAttributeView.class)
        .setTimes(null, FileTime.from(used), null);
  }

  private synchronized boolean isToBeLookedThrough(long addedBytes) {
    bytesSinceLook += addedBytes;
    if (bytesSinceLook < maxBytes / LOOKS_PER_LIMIT) {
      return false;
    }
    bytesSinceLook = 0;
    return true;
  }

  private record Copy(Path path, long sizeBytes, Instant used) {}

  private void evict() throws IOException {
    List<Copy> all = new ArrayList<>();
    for (Path folder : folders) {
      addAll(folder, all);
    }
    all.sort(Comparator.comparing(Copy::used));
    long bytes = all.stream().mapToLong(Copy::sizeBytes).sum();
    Instant inUse = clock.instant().minus(IN_USE);
    for (Copy copy : all) {
      if (bytes <= maxBytes || copy.used().isAfter(inUse)) {
        return;
      }
      Files.deleteIfExists(copy.path());
      noted.remove(copy.path());
      bytes -= copy.sizeBytes();
    }
  }

  private static void addAll(Path folder, List<Copy> all) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    for (Path path : FileTree.below(folder)) {
      try {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
        if (file.isRegularFile()) {
          all.add(new Copy(path, file.size(), file.lastAccessTime().toInstant()));
        }
      } catch (NoSuchFileException gone) {
        continue;
      }
    }
  }
}
