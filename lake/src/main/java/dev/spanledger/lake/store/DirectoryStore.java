package dev.spanledger.lake.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Objects as files of a directory. Files whose name starts with a dot are in the making. */
public final class DirectoryStore implements ObjectStore {
  private final Path root;

  private DirectoryStore(Path root) {
    this.root = root;
  }

  /**
   * @throws StoreException where there is no such directory
   */
  public static DirectoryStore open(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new StoreException(
          StoreException.Reason.MISSING, "There is no folder %s".formatted(root));
    }
    return new DirectoryStore(root.toRealPath());
  }

  @Override
  public String location() {
    return root.toString();
  }

  @Override
  public void list(String prefix, Consumer<StoredObject> objects) throws IOException {
    List<StoredObject> found = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        String key = key(file);
        if (key.startsWith(prefix) && !isInTheMaking(file)) {
          found.add(object(key, file));
        }
      }
    }
    found.sort(Comparator.comparing(StoredObject::key, ObjectKey.ORDER));
    found.forEach(objects);
  }

  @Override
  public boolean hasAny(String prefix) throws IOException {
    boolean[] found = new boolean[1];
    list(prefix, object -> found[0] = true);
    return found[0];
  }

  @Override
  public @Nullable StoredObject find(String key) throws IOException {
    Path file = ObjectKey.below(root, key);
    try {
      return Files.isRegularFile(file) ? object(key, file) : null;
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  @Override
  public InputStream read(StoredObject object, long offset, long lengthBytes) throws IOException {
    StoredObject now = find(object.key());
    if (now == null || !now.version().equals(object.version())) {
      throw new StoreException(
          StoreException.Reason.CHANGED,
          "%s of %s was changed or removed since it was listed: start again"
              .formatted(object.key(), root));
    }
    Path file = ObjectKey.below(root, object.key());
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    channel.position(offset);
    return new Bounded(Channels.newInputStream(channel), lengthBytes);
  }

  @Override
  public void create(String key, Path content) throws IOException {
    Path file = ObjectKey.below(root, key);
    Path folder = Files.createDirectories(file.resolveSibling(".").normalize());
    Path making = folder.resolve("." + UUID.randomUUID());
    try {
      Files.copy(content, making);
      try (FileChannel channel = FileChannel.open(making, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      // A link fails where the name is taken; a move would replace what is there.
      Files.createLink(file, making);
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    } catch (FileAlreadyExistsException taken) {
      if (Files.isDirectory(file)) {
        throw new StoreException(
            StoreException.Reason.EXISTS,
            "%s of %s is a folder: no file can have its name".formatted(key, root),
            taken);
      }
      if (Files.mismatch(file, content) >= 0) {
        throw new StoreException(
            StoreException.Reason.EXISTS,
            "%s of %s holds other content, which stays".formatted(key, root),
            taken);
      }
    } finally {
      Files.deleteIfExists(making);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    Path file = ObjectKey.below(root, key);
    if (!Files.isDirectory(file)) {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void close() {}

  private String key(Path file) {
    return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  private static boolean isInTheMaking(Path file) {
    return String.valueOf(file.getFileName()).startsWith(".");
  }

  private static StoredObject object(String key, Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    String version = "%d-%s".formatted(attributes.size(), attributes.lastModifiedTime());
    return new StoredObject(
        key, attributes.size(), version, attributes.lastModifiedTime().toInstant());
  }

  /** The next bytes of a stream, and no more. */
  private static final class Bounded extends FilterInputStream {
    private long leftBytes;

    Bounded(InputStream in, long lengthBytes) {
      super(in);
      this.leftBytes = lengthBytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (leftBytes <= 0) {
        return -1;
      }
      int count = super.read(buffer, offset, (int) Math.min(length, leftBytes));
      leftBytes -= Math.max(count, 0);
      return count;
    }
  }
}
