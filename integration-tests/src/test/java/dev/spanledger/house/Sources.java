package dev.spanledger.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout that the house rules are read from. */
public final class Sources {
  private Sources() {}

  /** Top folder of the checkout: the nearest one above that holds the launcher's parent POM. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("integration-tests"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException(
          "No folder above %s holds integration-tests/; run the tests from the checkout"
              .formatted(Path.of("").toAbsolutePath()));
    }
    return folder;
  }

  /** Every Java file of the product and its tests. */
  static List<Path> java() {
    return files(".java");
  }

  /** Java files that ship, without tests. */
  static List<Path> mainJava() {
    return java().stream().filter(file -> file.toString().contains("/src/main/java/")).toList();
  }

  /** Files with this ending, leaving out build output and fetched packages. */
  static List<Path> files(String ending) {
    try (Stream<Path> files = Files.walk(root())) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> !isGenerated(root().relativize(file)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isGenerated(Path relative) {
    for (Path part : relative) {
      String name = part.toString();
      if (name.equals("target") || name.equals("node_modules") || name.equals(".git")) {
        return true;
      }
    }
    return false;
  }
}
