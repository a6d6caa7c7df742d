package dev.spanledger.benchmarks.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What the kernel knows about a running process. */
final class Procfs {
  private Procfs() {}

  /** Nanoseconds on a processor, all living threads together. */
  static long cpuNanos(long pid) throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path task : tasks) {
        sum += onCpuNanos(task);
      }
    }
    return sum;
  }

  /** Resident kilobytes, divided by 1,024 to megabytes. */
  static double residentMegabytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("/proc/%d/status has no VmRSS".formatted(pid));
  }

  private static long onCpuNanos(Path task) throws IOException {
    try {
      String text = Files.readString(task.resolve("schedstat"), StandardCharsets.US_ASCII);
      return Long.parseLong(text.substring(0, text.indexOf(' ')));
    } catch (NoSuchFileException e) {
      // The thread ended between the listing and the reading.
      return 0;
    }
  }
}
