package dev.spanledger.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Data of other projects, kept beside the repository and never in it. */
public final class SharedData {
  private SharedData() {}

  /** A file's bytes; skips the test where the folder is not there. */
  public static byte[] read(String name) throws IOException {
    Path module = Path.of("").toAbsolutePath();
    Path repository = Files.exists(module.resolve("lake")) ? module : module.getParent();
    Path file = repository.resolveSibling("shared").resolve("data").resolve(name);
    Assumptions.assumeTrue(
        Files.exists(file), "shared/data is not beside the repository, so its files are not read");
    return Files.readAllBytes(file);
  }
}
