package dev.spanledger.lake.landing;

import java.io.IOException;
import java.nio.file.Path;

/** Writes a landing file by itself, as an engine does that holds the rows already. */
@FunctionalInterface
public interface LandingSource {

  /**
   * Writes the whole file.
   *
   * @param file does not exist yet; below the lake's folder, out of every reader's sight
   */
  void writeTo(Path file) throws IOException;
}
