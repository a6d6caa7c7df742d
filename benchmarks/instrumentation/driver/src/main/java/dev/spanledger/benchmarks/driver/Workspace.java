package dev.spanledger.benchmarks.driver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Task roots as Lambda unpacks them, and where the build left the jars.
 *
 * @param project folder of this benchmark
 * @param checkout folder of the whole repository
 * @param folder takes task roots and output; emptied by {@link #close()}
 */
record Workspace(Path project, Path checkout, Path folder) implements AutoCloseable {
  private static final String NATIVE_CLIENT = "libaws-lambda-jni.linux-x86_64.so";

  static Workspace of(Path project) throws IOException {
    Path checkout = project.toAbsolutePath().normalize().getParent().getParent();
    Workspace workspace =
        new Workspace(project, checkout, Files.createTempDirectory("spanledger-benchmark"));
    workspace.unpackNativeClient();
    return workspace;
  }

  /** Jars that the build copied for a module. */
  List<Path> libraries(String module) throws IOException {
    return jars(project.resolve(module).resolve("target/lib"));
  }

  /** Classes of a function. */
  Path classes(String module) {
    return project.resolve(module).resolve("target/classes");
  }

  /** Unpacked once: left alone, each JVM writes it to one file in /tmp as it starts. */
  Path nativeClient() {
    return folder.resolve(NATIVE_CLIENT);
  }

  /** The one jar of a module of the main build, without sources and tests; empty for none. */
  List<Path> built(String module) throws IOException {
    return jars(checkout.resolve(module).resolve("target")).stream()
        .filter(jar -> jar.getFileName().toString().startsWith("spanledger-"))
        .filter(jar -> !jar.toString().matches(".*-(sources|javadoc|tests|original)\\.jar"))
        .toList();
  }

  /** Classes at the top, jars in lib/. */
  Path taskRoot(Variant variant) throws IOException {
    return taskRoot(variant, folder.resolve("task-" + variant.name()), List.of());
  }

  /** The same for a function under SnapStart. */
  Path restoredTaskRoot(Variant variant) throws IOException {
    Path root = folder.resolve("restored-" + variant.name());
    return taskRoot(variant, root, variant.restoredWith());
  }

  private static Path taskRoot(Variant variant, Path root, List<Path> further) throws IOException {
    if (Files.exists(root)) {
      return root;
    }
    Files.createDirectories(root.resolve("lib"));
    for (Path classes : variant.classes()) {
      copyTree(classes, root);
    }
    for (List<Path> jars : List.of(variant.libraries(), further)) {
      for (Path jar : jars) {
        Files.copy(jar, root.resolve("lib").resolve(jar.getFileName().toString()));
      }
    }
    return root;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  static List<Path> jars(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private void unpackNativeClient() throws IOException {
    for (Path jar : libraries("runtime")) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        String platform =
            System.getProperty("os.arch", "").equals("aarch64") ? "aarch_64" : "x86_64";
        ZipEntry entry = zip.getEntry("jni/libaws-lambda-jni.linux-" + platform + ".so");
        if (entry == null) {
          continue;
        }
        try (InputStream bytes = zip.getInputStream(entry)) {
          Files.copy(bytes, nativeClient(), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
