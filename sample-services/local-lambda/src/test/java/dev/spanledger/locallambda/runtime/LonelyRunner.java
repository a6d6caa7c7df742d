package dev.spanledger.locallambda.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A runner in a process of its own that is going to be killed; prints its function's process. */
final class LonelyRunner {
  private static final Pattern PID = Pattern.compile("pid=(\\d+)");

  private LonelyRunner() {}

  public static void main(String[] args) throws Exception {
    RunnerFixture fixture =
        new RunnerFixture(
            Path.of(args[0]), RunnerFixture.function(PlatformHandlers.Self.class).build());
    System.out.println("pid=" + RunnerFixture.json(fixture.invoke("{}")).path("pid").asLong());
    Thread.sleep(Long.MAX_VALUE);
  }

  static String awaitPid(Path output, Process runner) throws IOException, InterruptedException {
    while (true) {
      Matcher pid = PID.matcher(Files.readString(output));
      if (pid.find()) {
        return pid.group(1);
      }
      if (!runner.isAlive()) {
        throw new IllegalStateException("The runner has ended: " + Files.readString(output));
      }
      Thread.sleep(20);
    }
  }
}
