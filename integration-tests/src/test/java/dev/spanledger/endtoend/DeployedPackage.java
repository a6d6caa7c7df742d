package dev.spanledger.endtoend;

import dev.spanledger.house.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What the build has made for Lambda, unpacked as Lambda does. */
final class DeployedPackage {
  private DeployedPackage() {}

  /** The function's deployment package. */
  static Path function() {
    return built("collector/target/spanledger-collector-lambda.zip");
  }

  /** The extension's layer. */
  static Path layer() {
    return built("collector/target/spanledger-collector-extension.zip");
  }

  private static Path built(String name) {
    Path file = Sources.root().resolve(name);
    if (!Files.exists(file)) {
      throw new IllegalStateException("%s is not there; build without -Dquick".formatted(file));
    }
    return file;
  }

  /** Unpacks an archive and gives back the folder. */
  static Path unpacked(Path archive, Path folder) throws IOException {
    try (InputStream in = Files.newInputStream(archive);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        if (!entry.isDirectory()) {
          Files.createDirectories(file.getParent());
          Files.copy(zip, file);
        }
      }
    }
    return folder;
  }

  static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /** Jars of Lambda's runtime interface client. */
  static List<Path> runtime() throws IOException {
    return jars(Sources.root().resolve("sample-services/local-lambda/target/runtime"));
  }

  /** Jars that trace a function that does not bring them. */
  static List<Path> instrumentation() throws IOException {
    return jars(Sources.root().resolve("sample-services/local-lambda/target/instrumentation"));
  }
}
