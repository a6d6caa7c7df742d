package dev.spanledger.locallambda.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where the build has put Lambda's runtime and the tests' own handlers. */
public final class TestRuntime {
  private TestRuntime() {}

  public static List<Path> runtimeClassPath() {
    return jars(Path.of("target/runtime"));
  }

  public static List<Path> testClasses() {
    return List.of(Path.of("target/test-classes"));
  }

  public static RuntimeEnvironment environment(Path workDir) {
    return new RuntimeEnvironment(
        "123456789012", "us-east-1", runtimeClassPath(), workDir, "test", Map.of("GREETING", "hi"));
  }

  public static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
