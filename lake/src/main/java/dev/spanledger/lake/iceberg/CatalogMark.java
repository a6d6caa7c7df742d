package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.files.LakeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code catalog.txt} of a lake in a bucket: which catalog its tables are in. Two catalogs
 * over one bucket would each compact all that lands, and delete the other's files.
 */
final class CatalogMark {
  private final LakeFiles files;
  private final Path path;

  CatalogMark(LakeFiles files) {
    this.files = files;
    this.path = files.root().resolve("catalog.txt");
  }

  /**
   * Makes this catalog the lake's, unless another one is.
   *
   * @param catalog one line
   */
  void claim(String catalog) throws IOException {
    Path made = files.newFile(".txt");
    Files.writeString(made, catalog);
    if (!files.publish(made, path)) {
      check(catalog);
    }
  }

  /** Refuses to go on where the lake has another catalog than this. */
  void check(String catalog) throws IOException {
    String held = read();
    if (held != null && !held.equals(catalog)) {
      throw new IOException(
          "The tables of %s are in another catalog, \"%s\", and not in \"%s\": open the lake with that one"
              .formatted(files.shown(files.root()), held, catalog));
    }
  }

  private @Nullable String read() throws IOException {
    files.fetch(List.of(path));
    return Files.exists(path) ? Files.readString(path) : null;
  }
}
