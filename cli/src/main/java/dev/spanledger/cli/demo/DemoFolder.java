package dev.spanledger.cli.demo;

import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The demo's lake, emptied before each run: a bill covers what its meter saw, so yesterday's
 * requests beside today's bill would look like requests that nobody billed. Only a folder that an
 * earlier demo marked is ever deleted.
 */
final class DemoFolder {
  private final Path lake;

  private DemoFolder(Path lake) {
    this.lake = lake;
  }

  /** Makes the folder, or empties it where an earlier demo made it and no longer runs. */
  static DemoFolder prepare(Path lake) throws IOException {
    DemoFolder folder = new DemoFolder(lake.toAbsolutePath().normalize());
    if (Files.exists(folder.marker())) {
      folder.refuseWhileInUse();
      delete(folder.lake);
    } else if (Files.isRegularFile(folder.lake) || !isEmpty(folder.lake)) {
      throw new Failure(
          ExitCode.USAGE,
          "%s was not made by a demo, which empties its lake: give another folder with --lake"
              .formatted(lake));
    }
    Files.createDirectories(folder.work());
    Files.writeString(folder.marker(), ProcessHandle.current().pid() + "\n");
    return folder;
  }

  /** The lake itself. */
  Path lake() {
    return lake;
  }

  /** Beside the lake's tables: logs of the functions, and the bill. */
  Path work() {
    return lake.resolve("demo");
  }

  /** The meter's export. */
  Path bill() {
    return work().resolve("bill");
  }

  private Path marker() {
    return work().resolve("process");
  }

  private void refuseWhileInUse() throws IOException {
    long owner;
    try {
      owner = Long.parseLong(Files.readString(marker()).strip());
    } catch (NumberFormatException e) {
      return;
    }
    boolean isRunning =
        owner != ProcessHandle.current().pid()
            && ProcessHandle.of(owner).map(DemoFolder::isJava).orElse(false);
    if (isRunning) {
      throw new Failure(
          ExitCode.USAGE,
          "A demo runs on %s already (process %d): end it, or give another folder with --lake"
              .formatted(lake, owner));
    }
  }

  /** Process numbers come round again; what is no JVM is no demo. */
  private static boolean isJava(ProcessHandle process) {
    @Nullable String command = process.info().command().orElse(null);
    return process.isAlive() && (command == null || command.contains("java"));
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return true;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
