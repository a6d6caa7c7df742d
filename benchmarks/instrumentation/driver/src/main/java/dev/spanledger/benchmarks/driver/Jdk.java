package dev.spanledger.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A JVM to measure on.
 *
 * @param version as its release file has it
 */
record Jdk(Path home, String version) {
  static Jdk of(Path home) throws IOException {
    for (String line : Files.readAllLines(home.resolve("release"))) {
      if (line.startsWith("JAVA_VERSION=")) {
        return new Jdk(home, line.substring("JAVA_VERSION=".length()).replace("\"", ""));
      }
    }
    throw new IOException("%s/release names no JAVA_VERSION; is it a JDK?".formatted(home));
  }

  Path java() {
    return home.resolve("bin/java");
  }

  int feature() {
    return Integer.parseInt(version.split("\\.")[0]);
  }
}
