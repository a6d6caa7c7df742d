package dev.spanledger.lake.files;

import dev.spanledger.lake.store.ObjectCache;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.StoreException;
import dev.spanledger.lake.store.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A lake's files in an object store, each copied to its path in a local folder when it is needed.
 * Copies go, those unused for longest first, once they have more bytes than they may.
 */
public final class BucketFiles implements LakeFiles {
  /** An object takes tens of milliseconds to come, most of which is waiting. */
  private static final int FETCHES_AT_ONCE = 8;

  /** Parts of downloads that broke off; whole ones move on. */
  private static final long PARTS_BYTES = 1L << 30;

  private static final int LOCKS = 64;

  private final Path root;
  private final ObjectStore store;
  private final String prefix;
  private final Workspace workspace;
  private final ObjectCache downloads;
  private final LocalCopies copies;
  private final Map<Path, StoredObject> listed = new ConcurrentHashMap<>();
  private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

  private BucketFiles(
      Path root,
      ObjectStore store,
      String prefix,
      Workspace workspace,
      long maxCopyBytes,
      Clock clock)
      throws IOException {
    this.root = root;
    this.store = store;
    this.prefix = prefix;
    this.workspace = workspace;
    this.downloads = ObjectCache.open(root.resolve("downloads"), PARTS_BYTES, clock);
    this.copies =
        new LocalCopies(
            List.of(root.resolve("landing"), root.resolve("iceberg")), maxCopyBytes, clock);
  }

  /**
   * @param root of the copies, and of files in the making; refused where it is another lake's
   * @param store closed with this
   * @param prefix of the lake's keys; empty for a whole bucket
   * @param maxCopyBytes of all copies together; what was used in the last quarter of an hour stays
   *     even where it alone has more
   */
  public static BucketFiles open(
      Path root, ObjectStore store, String prefix, long maxCopyBytes, Clock clock)
      throws IOException {
    String slashed = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    Workspace workspace = FolderMark.claim(root, store.location() + "/" + slashed);
    return new BucketFiles(root, store, slashed, workspace, maxCopyBytes, clock);
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public List<FoundFile> list(Path folder) throws IOException {
    List<FoundFile> found = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    store.list(
        key(folder) + "/",
        object -> {
          Path path = root.resolve(object.key().substring(prefix.length())).normalize();
          // A key may hold "..", and another program may have made it.
          if (path.startsWith(folder)) {
            listed.put(path, object);
            seen.add(path);
            found.add(new FoundFile(path, object.sizeBytes(), object.lastModified()));
          }
        });
    // What others deleted is not asked for again; a process may run for months.
    listed.keySet().removeIf(path -> path.startsWith(folder) && !seen.contains(path));
    return found;
  }

  @Override
  public Path newFile(String suffix) throws IOException {
    return workspace.newFile(suffix);
  }

  @Override
  public boolean publish(Path finished, Path target) throws IOException {
    try {
      store.create(key(target), finished);
    } catch (StoreException taken) {
      Files.deleteIfExists(finished);
      if (taken.reason() == StoreException.Reason.EXISTS) {
        return false;
      }
      throw taken;
    }
    // Whoever wrote it is often the next to read it.
    copies.place(finished, target);
    return true;
  }

  @Override
  public void delete(Path path) throws IOException {
    store.delete(key(path));
    listed.remove(path);
    Files.deleteIfExists(path);
  }

  @Override
  public void fetch(Collection<Path> paths) throws IOException {
    Set<Path> missing = new LinkedHashSet<>();
    for (Path path : paths) {
      if (!copies.use(path)) {
        missing.add(path);
      }
    }
    if (missing.size() == 1) {
      download(missing.iterator().next());
    } else if (!missing.isEmpty()) {
      downloadAll(missing);
    }
  }

  private void downloadAll(Set<Path> paths) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(FETCHES_AT_ONCE, paths.size()));
    try {
      List<Callable<Boolean>> work = new ArrayList<>();
      for (Path path : paths) {
        work.add(
            () -> {
              download(path);
              return true;
            });
      }
      for (Future<Boolean> done : threads.invokeAll(work)) {
        done.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException("Cannot fetch files of " + shown(root), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while fetching files of " + shown(root), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private void download(Path path) throws IOException {
    synchronized (locks[Math.floorMod(path.hashCode(), LOCKS)]) {
      if (copies.use(path)) {
        return;
      }
      StoredObject object = object(path);
      if (object == null) {
        return;
      }
      Path fresh = workspace.newFile(".copy");
      try {
        downloads.fetch(store, object, fresh, bytes -> {});
        downloads.drop(store, object);
        copies.place(fresh, path);
      } catch (StoreException changed) {
        listed.remove(path);
        if (changed.reason() != StoreException.Reason.CHANGED) {
          throw changed;
        }
        // It was deleted since it was listed, which whoever asked for it sees.
      } finally {
        Files.deleteIfExists(fresh);
      }
    }
  }

  /** How many objects are remembered from listings. */
  int listedCount() {
    return listed.size();
  }

  private @Nullable StoredObject object(Path path) throws IOException {
    StoredObject known = listed.get(path);
    return known == null ? store.find(key(path)) : known;
  }

  @Override
  public void refresh(Path path) throws IOException {
    listed.remove(path);
    Files.deleteIfExists(path);
    download(path);
  }

  @Override
  public String location(Path path) {
    return store.location() + "/" + key(path);
  }

  @Override
  public Path path(String location) {
    String base = store.location() + "/" + prefix;
    return Locations.path(base.substring(0, base.length() - 1), root, location);
  }

  @Override
  public String shown(Path path) {
    return path.equals(root) ? store.location() + "/" + prefix : location(path);
  }

  private String key(Path path) {
    String separator = Objects.requireNonNull(root.getFileSystem().getSeparator());
    return prefix + root.relativize(path).toString().replace(separator, "/");
  }

  @Override
  public void close() throws IOException {
    try (store) {
      workspace.close();
    }
  }
}
