package dev.spanledger.lake.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects under keys. An object is written once and never changed by this port; one that another
 * program replaces has another version from then on. Thread-safe. What fails for a reason that the
 * user can mend is a {@link StoreException}.
 */
public interface ObjectStore extends Closeable {
  /** Name for messages and caches, as {@code s3://bucket}; unique for what it holds. */
  String location();

  /** Hands over every object whose key starts with the prefix, in the order of the keys' UTF-8. */
  void list(String prefix, Consumer<StoredObject> objects) throws IOException;

  /** Whether any object's key starts with the prefix. */
  boolean hasAny(String prefix) throws IOException;

  /** Null where there is none. */
  @Nullable StoredObject find(String key) throws IOException;

  /**
   * Bytes of exactly this version.
   *
   * @param offset first byte, 0 for the start
   * @param lengthBytes at most up to the object's end
   * @throws StoreException of reason CHANGED where the object is of another version, or gone
   */
  InputStream read(StoredObject object, long offset, long lengthBytes) throws IOException;

  /**
   * Makes sure that the key holds this content, durable when this returns. Safe to repeat after any
   * failure: what an earlier try has stored is found to be the same.
   *
   * @throws StoreException of reason EXISTS where the key holds other content, which stays
   */
  void create(String key, Path content) throws IOException;

  /** Deletes an object; a success where there is none. */
  void delete(String key) throws IOException;
}
