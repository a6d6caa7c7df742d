package dev.spanledger.lake.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;

/** What a key may be where it becomes the name of a file. */
final class ObjectKey {
  /** Longest key of S3. */
  private static final int MAX_BYTES = 1024;

  /** As S3 lists keys. Java compares UTF-16, which differs beyond the basic plane. */
  static final Comparator<String> ORDER =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private ObjectKey() {}

  /**
   * The file of a key below a folder.
   *
   * @throws IllegalArgumentException where the key would lead elsewhere
   */
  static Path below(Path folder, String key) {
    boolean isTooLong = key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
    if (key.isEmpty() || isTooLong || key.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "A key is 1 to %d bytes without NUL, but this has %d characters"
              .formatted(MAX_BYTES, key.length()));
    }
    Path file = folder;
    for (String name : key.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException(
            "Key \"%s\" has an empty, \".\" or \"..\" part: it has no file below a folder"
                .formatted(key));
      }
      file = file.resolve(name);
    }
    return file;
  }
}
