package dev.spanledger.instrumentation.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The layer as the build packs it, unpacked as Lambda does below {@code /opt}. */
record Layer(Path root) {
  private static final Path ZIP = Path.of("target", "spanledger-agent-layer.zip");

  static Layer unpack(Path root) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(ZIP))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = root.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.getParent());
        copy(zip, file);
      }
    }
    Layer layer = new Layer(root);
    if (!layer.wrapper().toFile().setExecutable(true)) {
      throw new IOException("Cannot make %s executable".formatted(layer.wrapper()));
    }
    return layer;
  }

  private static void copy(InputStream from, Path to) throws IOException {
    Files.copy(from, to);
  }

  Path wrapper() {
    return root.resolve("spanledger-agent");
  }

  /** The tests' own classes and what these need; neither the extension nor the agent. */
  static List<Path> functionClassPath() {
    return classPath(Layer::isOfAFunction);
  }

  /** The same, and the library. */
  static List<Path> classPathWithTheLibrary() {
    return classPath(entry -> isOfAFunction(entry) || isOfTheLibrary(entry));
  }

  private static List<Path> classPath(Predicate<String> kept) {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Stream<Path> entries =
        Stream.of(classPath.split(File.pathSeparator)).filter(kept).map(Path::of);
    return Stream.concat(Stream.of(Path.of("target", "test-classes")), entries).toList();
  }

  private static boolean isOfTheLibrary(String entry) {
    String path = entry.replace(File.separatorChar, '/');
    return path.contains("/instrumentation/core/target/")
        || path.contains("/spanledger-instrumentation")
        || path.contains("/opentelemetry-sdk-trace/")
        || path.contains("/opentelemetry-sdk-common/");
  }

  private static boolean isOfAFunction(String jar) {
    String path = jar.replace(File.separatorChar, '/');
    return Stream.of(
            "/software/amazon/",
            "/org/reactivestreams/",
            "/org/slf4j/slf4j-api/",
            "/aws-lambda-java-events/",
            "/joda-time/",
            "/opentelemetry-api/",
            "/opentelemetry-common/",
            "/opentelemetry-context/")
        .anyMatch(path::contains);
  }

  static List<Path> runtimeClassPath() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target", "runtime"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
