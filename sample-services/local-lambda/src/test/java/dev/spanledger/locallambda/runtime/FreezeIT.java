package dev.spanledger.locallambda.runtime;

import static dev.spanledger.locallambda.runtime.RunnerFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes stop while they have nothing to do, as on Lambda. */
@Timeout(60)
class FreezeIT {
  @TempDir Path workDir;

  @Test
  void process_is_stopped_between_runs_and_gone_after_them() throws Exception {
    long pid;
    try (RunnerFixture fixture =
        new RunnerFixture(workDir, RunnerFixture.function(PlatformHandlers.Self.class).build())) {
      InvocationResult first = fixture.invoke("{}");
      pid = json(first).path("pid").asLong();
      RunnerFixture.awaitState(pid, "T");

      InvocationResult second = fixture.invoke("{}");

      assertThat(json(second).path("pid").asLong()).isEqualTo(pid);
      assertThat(second.initDurationNanos()).isNull();
      RunnerFixture.awaitState(pid, "T");
    }
    RunnerFixture.awaitState(pid, "X");
  }

  @Test
  void process_goes_on_where_that_is_asked_for() throws Exception {
    try (RunnerFixture fixture =
        new RunnerFixture(
            workDir,
            RunnerFixture.function(PlatformHandlers.Self.class).runningWhenIdle().build())) {
      long pid = json(fixture.invoke("{}")).path("pid").asLong();

      assertThat(json(fixture.invoke("{}")).path("pid").asLong()).isEqualTo(pid);
      assertThat(RunnerFixture.stateOf(pid)).isNotEqualTo("T");
    }
  }

  @Test
  void stopped_process_ends_with_a_runner_that_is_killed() throws Exception {
    Path output = workDir.resolve("pid.txt");
    Process runner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LonelyRunner.class.getName(),
                workDir.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    String pid = LonelyRunner.awaitPid(output, runner);
    RunnerFixture.awaitState(Long.parseLong(pid), "T");

    runner.destroyForcibly().waitFor();

    RunnerFixture.awaitState(Long.parseLong(pid), "X");
  }
}
