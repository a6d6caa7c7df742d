package dev.spanledger.lake.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of files in the making, out of every reader's sight, and the one way out of it.
 *
 * <p>Each open lake has a subfolder of its own with a locked file in it. Opening a lake deletes the
 * subfolders whose lock is free: their process is gone.
 */
public final class Workspace implements Closeable {
  /**
   * Closing a second channel on a locked file would free the lock, so own folders stay untouched.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private static final String PREFIX = "w-";
  private static final String LOCK = "lock";

  private final Path tmp;
  private @Nullable Path own;
  private @Nullable FileChannel lock;

  private Workspace(Path tmp) {
    this.tmp = tmp;
  }

  /** Opens the workspace below this folder and deletes what dead processes left there. */
  public static Workspace open(Path tmp) throws IOException {
    if (Files.isDirectory(tmp) && Files.isWritable(tmp)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(tmp, PREFIX + "*")) {
        for (Path folder : folders) {
          deleteIfDead(folder.toAbsolutePath());
        }
      }
    }
    return new Workspace(tmp.toAbsolutePath());
  }

  private static void deleteIfDead(Path folder) throws IOException {
    if (OWN.contains(folder)) {
      return;
    }
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        deleteTree(folder);
      }
    } catch (NoSuchFileException e) {
      // Another process deletes the same folder at this moment.
      return;
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }

  /** A path for a new file, in a folder that no reader looks at. */
  public synchronized Path newFile(String suffix) throws IOException {
    Path folder = own;
    if (folder == null) {
      UUID id = UUID.randomUUID();
      Path unlocked = Files.createDirectories(tmp).resolve("new-" + id);
      folder = tmp.resolve(PREFIX + id);
      OWN.add(folder);
      Files.createDirectory(unlocked);
      lock = lock(unlocked.resolve(LOCK));
      // Only now does it look like a workspace: one without a lock would be taken for dead.
      Files.move(unlocked, folder, StandardCopyOption.ATOMIC_MOVE);
      own = folder;
    }
    return folder.resolve(UUID.randomUUID() + suffix);
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IOException("Cannot lock %s, which nobody else should know".formatted(path));
    }
    return channel;
  }

  /**
   * Gives a finished file its final name, never replacing one that is there, and puts the name on
   * disk (fsync of the folder).
   *
   * @return false where a file of that name was there already; the finished file is then deleted
   */
  public boolean publish(Path finished, Path target) throws IOException {
    Path folder = Objects.requireNonNull(target.getParent(), "a file's name alone is no target");
    createFolder(folder);
    boolean isNew = linkOrMove(finished, target);
    Files.deleteIfExists(finished);
    syncFolder(folder);
    return isNew;
  }

  private static boolean linkOrMove(Path finished, Path target) throws IOException {
    try {
      Files.createLink(target, finished);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      return move(finished, target);
    }
  }

  /**
   * Without hard links: equal names hold equal bytes, so replacing one by the other is harmless.
   */
  private static boolean move(Path finished, Path target) throws IOException {
    if (Files.exists(target)) {
      return false;
    }
    try {
      Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(
          "Cannot move %s to %s in one step; both must be on one file system"
              .formatted(finished, target),
          e);
    }
    return true;
  }

  /** Creates a folder and puts its name, and those of its new parents, on disk. */
  private static void createFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent != null) {
      createFolder(parent);
    }
    Files.createDirectories(folder);
    if (parent != null) {
      syncFolder(parent);
    }
  }

  /** Windows cannot open a folder as a channel and does not need it. */
  private static void syncFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder)) {
        channel.force(true);
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    Path folder = own;
    if (folder != null) {
      deleteTree(folder);
      if (lock != null) {
        lock.close();
      }
      OWN.remove(folder);
      own = null;
    }
  }
}
