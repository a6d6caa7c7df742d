package dev.spanledger.analytics.query.duckdb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Removes what earlier processes left behind. DuckDB's driver unpacks its 72 MB library into {@code
 * java.io.tmpdir} at each start, and deletes it only on a clean exit; every killed process leaves
 * one. Likewise the folder for spilled data in the lake's {@code tmp}.
 */
final class NativeLibrarySweep {
  /** Between unpacking and loading lie milliseconds; no process still needs the name after this. */
  private static final Duration LOADED_AFTER = Duration.ofMinutes(1);

  private NativeLibrarySweep() {}

  /**
   * Deletes unpacked libraries that are older than a minute. A process that loaded one keeps it: on
   * Linux and macOS a file lives on without its name while it is mapped. Elsewhere does nothing.
   *
   * @return how many were deleted
   */
  static int libraries(Path temporaryFolder, Clock clock) {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (!os.contains("linux") && !os.contains("mac")) {
      return 0;
    }
    Instant before = clock.instant().minus(LOADED_AFTER);
    int deleted = 0;
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(temporaryFolder, "libduckdb_java*.so")) {
      for (Path file : files) {
        deleted += deleteOlder(file, before) ? 1 : 0;
      }
    } catch (IOException e) {
      // Tidying up must not keep the engine from starting; the next start tries again.
      return deleted;
    }
    return deleted;
  }

  private static boolean deleteOlder(Path file, Instant before) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(before)
          && Files.deleteIfExists(file);
    } catch (IOException e) {
      return false;
    }
  }

  /** Deletes folders {@code duckdb-<pid>-...} of processes that are gone. */
  static void spillFolders(Path temporaryFolder) throws IOException {
    if (!Files.isDirectory(temporaryFolder)) {
      return;
    }
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(temporaryFolder, DuckDbEngine.SPILL_PREFIX + "*")) {
      for (Path folder : folders) {
        if (isOrphan(folder.getFileName().toString())) {
          delete(folder);
        }
      }
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }

  private static boolean isOrphan(String folderName) {
    String[] parts = folderName.split("-", -1);
    if (parts.length < 2 || !parts[1].matches("[0-9]{1,10}")) {
      return false;
    }
    return ProcessHandle.of(Long.parseLong(parts[1])).isEmpty();
  }
}
