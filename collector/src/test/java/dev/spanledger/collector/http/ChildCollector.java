package dev.spanledger.collector.http;

import dev.spanledger.lake.Lake;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A collector in a JVM of its own, that can be killed. */
final class ChildCollector implements AutoCloseable {
  private final Process process;
  private final int port;

  private ChildCollector(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** What the child runs: prints its port, and lives until its input ends. */
  public static void main(String[] arguments) throws Exception {
    CollectorConfig config =
        CollectorConfig.defaults().withPort(0).withFlushInterval(Duration.ofMillis(100));
    try (Lake lake = Lake.open(Path.of(arguments[0]));
        CollectorServer server = CollectorServer.start(config, lake, Spans.CLOCK)) {
      System.out.println(server.port());
      while (System.in.read() >= 0) {
        // Whatever comes is no reason to stop.
      }
    }
  }

  /** Starts one with a heap of 256 MiB, and waits until it listens. */
  static ChildCollector start(Path lake) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Duser.timezone=UTC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ChildCollector.class.getName(),
                    lake.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null) {
      throw new IOException("The child ended before it listened");
    }
    return new ChildCollector(process, Integer.parseInt(line));
  }

  int port() {
    return port;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: no handler runs, nothing is flushed. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends its input and waits for it to land everything. */
  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    process.waitFor();
  }
}
