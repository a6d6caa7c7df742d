package dev.spanledger.lake.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies of objects in a folder, up to a number of bytes; those unused for longest go first. A copy
 * that was broken off is continued where it ended. Thread-safe, and safe for several processes.
 */
public final class ObjectCache {
  private static final String PART = ".part";
  private static final int BUFFER_BYTES = 1 << 16;

  /** Tries that bring no byte; each byte that comes starts the count again. */
  private static final int FRUITLESS_TRIES = 6;

  /** Processes that share the folder and fetch one object each may take it from the other. */
  private static final int DROPPED_TRIES = 5;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  /** What nobody has continued for so long will not be. */
  private static final Duration OLD_PART = Duration.ofDays(7);

  private final Path folder;
  private final long maxBytes;
  private final Clock clock;

  private ObjectCache(Path folder, long maxBytes, Clock clock) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /**
   * @param maxBytes of all copies together; the one just made stays even where it alone has more
   */
  public static ObjectCache open(Path folder, long maxBytes, Clock clock) throws IOException {
    return new ObjectCache(Files.createDirectories(folder).toRealPath(), maxBytes, clock);
  }

  /**
   * Gives the object's content the further name {@code target}, which the caller deletes; evicting
   * the copy does not touch it.
   *
   * @param progress is told each number of bytes that came over the network
   */
  public void fetch(ObjectStore store, StoredObject object, Path target, LongConsumer progress)
      throws IOException {
    Path copy = folder.resolve(name(store, object));
    for (int attempt = 1; ; attempt++) {
      try {
        give(store, object, copy, target, progress);
        break;
      } catch (NoSuchFileException dropped) {
        // Another process gave it up at this moment.
        if (attempt == DROPPED_TRIES) {
          throw dropped;
        }
      }
    }
    evict(copy);
  }

  private void give(
      ObjectStore store, StoredObject object, Path copy, Path target, LongConsumer progress)
      throws IOException {
    if (!Files.exists(copy)) {
      download(store, object, copy, progress);
    }
    Files.setLastModifiedTime(copy, FileTime.from(clock.instant()));
    Files.createDirectories(target.resolveSibling(".").normalize());
    try {
      Files.createLink(target, copy);
    } catch (UnsupportedOperationException | FileSystemException noLink) {
      // Another process evicted it at this moment, or the folders are on two file systems.
      if (!Files.exists(copy)) {
        download(store, object, copy, progress);
      }
      Files.copy(copy, target);
    }
  }

  /** Gives up the copy of an object that will not be asked for again. */
  public void drop(ObjectStore store, StoredObject object) throws IOException {
    Files.deleteIfExists(folder.resolve(name(store, object)));
  }

  /** Bytes of all copies, whole or broken off. */
  public long sizeBytes() throws IOException {
    return entries().stream().mapToLong(Entry::sizeBytes).sum();
  }

  private void download(ObjectStore store, StoredObject object, Path copy, LongConsumer progress)
      throws IOException {
    Path shared = folder.resolve(copy.getFileName() + PART);
    try (FileChannel channel = open(shared)) {
      FileLock lock = tryLock(channel);
      if (lock != null) {
        fill(store, object, channel, progress);
        Files.move(shared, copy, StandardCopyOption.ATOMIC_MOVE);
        return;
      }
    }
    // Somebody else is at it: rather twice over the network than a broken file.
    Path own = folder.resolve(copy.getFileName() + "." + UUID.randomUUID() + PART);
    try (FileChannel channel = open(own)) {
      fill(store, object, channel, progress);
      Files.move(own, copy, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(own);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ownThread) {
      return null;
    }
  }

  private static void fill(
      ObjectStore store, StoredObject object, FileChannel channel, LongConsumer progress)
      throws IOException {
    if (channel.size() > object.sizeBytes()) {
      channel.truncate(0);
    }
    channel.position(channel.size());
    int fruitless = 0;
    while (channel.position() < object.sizeBytes()) {
      long before = channel.position();
      try {
        copy(store, object, channel, progress);
      } catch (StoreException told) {
        throw told;
      } catch (IOException broken) {
        fruitless = channel.position() > before ? 1 : fruitless + 1;
        if (fruitless >= FRUITLESS_TRIES) {
          throw new StoreException(
              StoreException.Reason.UNAVAILABLE,
              "%s/%s broke off at byte %d of %d: %s"
                  .formatted(
                      store.location(),
                      object.key(),
                      channel.position(),
                      object.sizeBytes(),
                      broken.getMessage()),
              broken);
        }
        pause(fruitless);
      }
    }
    channel.force(true);
  }

  private static void copy(
      ObjectStore store, StoredObject object, FileChannel channel, LongConsumer progress)
      throws IOException {
    long offset = channel.position();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream input = store.read(object, offset, object.sizeBytes() - offset)) {
      for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        progress.accept(count);
      }
    }
    if (channel.position() < object.sizeBytes()) {
      throw new IOException("the answer ended too early");
    }
  }

  private static void pause(int attempt) throws IOException {
    try {
      Thread.sleep(FIRST_PAUSE.toMillis() << Math.min(attempt, 6));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for a store", interrupted);
    }
  }

  private record Entry(Path file, long sizeBytes, FileTime used) {}

  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        try {
          BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
          entries.add(new Entry(file, found.size(), found.lastModifiedTime()));
        } catch (NoSuchFileException gone) {
          continue;
        }
      }
    }
    return entries;
  }

  private synchronized void evict(Path justUsed) throws IOException {
    List<Entry> entries = entries();
    entries.sort(Comparator.comparing(Entry::used));
    long bytes = entries.stream().mapToLong(Entry::sizeBytes).sum();
    FileTime old = FileTime.from(clock.instant().minus(OLD_PART));
    for (Entry entry : entries) {
      boolean isPart = entry.file().toString().endsWith(PART);
      boolean goes = isPart ? entry.used().compareTo(old) < 0 : bytes > maxBytes;
      if (goes && !entry.file().equals(justUsed)) {
        Files.deleteIfExists(entry.file());
        bytes -= entry.sizeBytes();
      }
    }
  }

  private static String name(ObjectStore store, StoredObject object) {
    String identity =
        "%s\n%s\n%s\n%d"
            .formatted(store.location(), object.key(), object.version(), object.sizeBytes());
    byte[] digest = Digests.sha256().digest(identity.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 16);
  }
}
