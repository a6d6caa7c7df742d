package dev.spanledger.lake.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code lake.txt} in the local folder of a lake in a bucket: whose folder it is. In a
 * folder of another lake, that one's files would be taken for copies and deleted, and its log would
 * land here.
 */
final class FolderMark {
  private static final String NAME = "lake.txt";

  /** What a lake in a folder has, or one whose folder has lost its mark. */
  private static final List<String> SIGNS = List.of("landing", "wal", "catalog.db");

  private FolderMark() {}

  /**
   * Makes the folder this lake's, unless it is another's.
   *
   * @param lake one line: where the lake's files are
   * @return the folder's workspace
   */
  static Workspace claim(Path folder, String lake) throws IOException {
    // The signs first: another process makes the mark before them.
    String sign = sign(folder);
    String held = read(folder);
    if (held == null && sign != null) {
      throw new IOException(
          "Folder %s has \"%s\" and no %s that names %s: it is a lake itself, or another's; give %s a new folder"
              .formatted(folder, sign, NAME, lake, lake));
    }
    if (held != null) {
      check(folder, held, lake);
    }
    Workspace workspace = Workspace.open(folder.resolve("tmp"));
    if (held == null) {
      Path made = workspace.newFile(".txt");
      Files.writeString(made, lake);
      workspace.publish(made, folder.resolve(NAME));
      check(folder, Files.readString(folder.resolve(NAME)), lake);
    }
    return workspace;
  }

  private static @Nullable String sign(Path folder) {
    return SIGNS.stream()
        .filter(name -> Files.exists(folder.resolve(name)))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String read(Path folder) throws IOException {
    try {
      return Files.readString(folder.resolve(NAME));
    } catch (NoSuchFileException none) {
      return null;
    }
  }

  private static void check(Path folder, String held, String lake) throws IOException {
    if (!held.strip().equals(lake)) {
      throw new IOException(
          "Folder %s is that of the lake %s, by its %s, and not of %s: give each lake a folder of its own"
              .formatted(folder, held.strip(), NAME, lake));
    }
  }
}
