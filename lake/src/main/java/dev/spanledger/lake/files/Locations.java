package dev.spanledger.lake.files;

import java.nio.file.Path;

/** Paths out of the locations that Iceberg's metadata holds. */
final class Locations {
  private static final String WAREHOUSE = "/iceberg/";

  private Locations() {}

  /**
   * @param base location of the lake that is open, without a slash at the end
   * @param root its folder
   */
  static Path path(String base, Path root, String location) {
    if (location.startsWith(base + "/")) {
      return below(root, location.substring(base.length() + 1), location);
    }
    int warehouse = location.lastIndexOf(WAREHOUSE);
    if (warehouse < 0) {
      throw new IllegalArgumentException(
          "%s is no file of the lake %s: it is neither below it nor below another lake's iceberg/"
              .formatted(location, base));
    }
    return below(root, location.substring(warehouse + 1), location);
  }

  private static Path below(Path root, String name, String location) {
    Path path = root.resolve(name).normalize();
    if (!path.startsWith(root)) {
      throw new IllegalArgumentException(
          "%s leads out of the lake's folder %s".formatted(location, root));
    }
    return path;
  }
}
