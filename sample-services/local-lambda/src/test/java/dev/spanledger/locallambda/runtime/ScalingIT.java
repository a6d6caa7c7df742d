package dev.spanledger.locallambda.runtime;

import static dev.spanledger.locallambda.runtime.RunnerFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.locallambda.platform.InitializationType;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.PlatformEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many instances there are, and how they come to be ready. */
@Timeout(120)
class ScalingIT {
  @TempDir Path workDir;

  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    callers.shutdownNow();
  }

  @Test
  void reserved_concurrency_refuses_at_once_what_is_above_it() throws Exception {
    try (RunnerFixture fixture =
        new RunnerFixture(
            workDir,
            RunnerFixture.function(SampleHandlers.Troubled.class).reservedConcurrency(1).build())) {
      CompletableFuture<InvocationResult> running =
          fixture.invoke("{\"how\":\"sleep\",\"ms\":1500}", callers);
      while (fixture.runner().instanceCount("fn") == 0) {
        Thread.sleep(5);
      }

      assertThatThrownBy(() -> fixture.invoke("{\"how\":\"none\"}"))
          .isInstanceOf(TooManyRequestsException.class)
          .hasMessage("Function fn has all 1 instances busy; raise mostInstances or send less");

      assertThat(running.get().isSuccess()).isTrue();
      assertThat(fixture.invoke("{\"how\":\"none\"}").isSuccess()).isTrue();
    }
  }

  @Test
  void provisioned_instance_is_ready_before_any_event_and_further_ones_start_on_demand()
      throws Exception {
    try (RunnerFixture fixture =
        new RunnerFixture(
            workDir,
            RunnerFixture.function(SampleHandlers.Troubled.class)
                .provisionedConcurrency(2)
                .mostInstances(3)
                .build())) {
      fixture.runner().awaitReady();
      assertThat(fixture.types())
          .containsExactlyInAnyOrder(
              "platform.initStart",
              "platform.initRuntimeDone",
              "platform.initReport",
              "platform.initStart",
              "platform.initRuntimeDone",
              "platform.initReport");
      assertThat(fixture.runner().instanceCount("fn")).isEqualTo(2);

      List<CompletableFuture<InvocationResult>> running =
          Stream.generate(() -> fixture.invoke("{\"how\":\"sleep\",\"ms\":1000}", callers))
              .limit(3)
              .toList();

      Set<String> kinds = new HashSet<>();
      for (CompletableFuture<InvocationResult> each : running) {
        InvocationResult result = each.get();
        assertThat(result.isSuccess()).isTrue();
        kinds.add(result.initType() + " " + (result.initDurationNanos() == null));
      }
      assertThat(kinds).containsExactlyInAnyOrder("PROVISIONED true", "ON_DEMAND false");
      assertThat(fixture.billed())
          .extracting(BilledInvocation::initType)
          .containsExactlyInAnyOrder(
              InitializationType.PROVISIONED,
              InitializationType.PROVISIONED,
              InitializationType.ON_DEMAND);
    }
  }

  @Test
  void snapshot_is_stopped_after_its_hooks_and_continued_once() throws Exception {
    try (RunnerFixture fixture =
        new RunnerFixture(
            workDir,
            RunnerFixture.function(PlatformHandlers.Snapshot.class).snapStart(1).build())) {
      fixture.runner().awaitReady();
      assertThat(fixture.events(PlatformEvent.InitReport.class))
          .extracting(PlatformEvent.InitReport::initType)
          .containsExactly(InitializationType.SNAP_START);

      InvocationResult restored = fixture.invoke("{}");
      InvocationResult warm = fixture.invoke("{}");

      JsonNode seen = json(restored);
      assertThat(seen.path("hooks").asText()).isEqualTo("before after");
      assertThat(seen.path("id").asText()).isNotEqualTo("made by the constructor");
      assertThat(seen.path("initType").asText()).isEqualTo("snap-start");
      assertThat(seen.path("crac").asText()).isEqualTo("com.amazonaws.services.lambda.crac");
      assertThat(restored.restoreDurationNanos()).isPositive();
      assertThat(restored.initDurationNanos()).isNull();
      assertThat(warm.restoreDurationNanos()).isNull();
      assertThat(json(warm).path("pid").asLong()).isEqualTo(seen.path("pid").asLong());
      assertThat(fixture.types())
          .containsSubsequence(
              "platform.initReport",
              "platform.restoreStart",
              "platform.restoreRuntimeDone",
              "platform.restoreReport",
              "platform.start",
              "platform.runtimeDone",
              "platform.report");
      PlatformEvent.Report report = fixture.events(PlatformEvent.Report.class).get(0);
      assertThat(report.restoreDurationNanos()).isEqualTo(restored.restoreDurationNanos());
      assertThat(report.billedDurationMs())
          .isEqualTo(
              (report.durationNanos() + restored.restoreDurationNanos() + 999_999) / 1_000_000);

      // The stock is filled up again, for the next that finds no idle instance.
      fixture.runner().awaitReady();
      assertThat(fixture.events(PlatformEvent.InitReport.class)).hasSize(2);
    }
  }

  @Test
  void restore_hook_that_fails_ends_the_instance_and_is_told_to_the_caller() throws Exception {
    try (RunnerFixture fixture =
        new RunnerFixture(
            workDir,
            RunnerFixture.function(PlatformHandlers.Snapshot.class)
                .environment("FAIL_RESTORE", "yes")
                .snapStart(1)
                .build())) {
      InvocationResult failed = fixture.invoke("{}");

      assertThat(failed.outcome()).isEqualTo(Outcome.ERROR);
      assertThat(failed.payload().text()).contains("RestoreException");
      assertThat(fixture.events(PlatformEvent.RestoreReport.class).get(0).outcome())
          .isEqualTo(Outcome.ERROR);
    }
  }

  @Test
  void instance_runs_several_events_at_once_where_that_is_asked_for() throws Exception {
    try (RunnerFixture fixture =
        new RunnerFixture(
            workDir,
            RunnerFixture.function(PlatformHandlers.Together.class)
                .runsPerInstance(3)
                .mostInstances(1)
                .timeout(Duration.ofSeconds(30))
                .build())) {
      List<CompletableFuture<InvocationResult>> running =
          Stream.generate(() -> fixture.invoke("{}", callers)).limit(6).toList();

      Set<Long> pids = new HashSet<>();
      for (CompletableFuture<InvocationResult> each : running) {
        InvocationResult result = each.get();
        JsonNode seen = json(result);
        assertThat(result.isSuccess()).as(result.payload().text()).isTrue();
        assertThat(seen.path("requestId").asText()).isEqualTo(result.requestId());
        assertThat(seen.path("trace").asText()).isEqualTo(result.trace().value());
        pids.add(seen.path("pid").asLong());
      }
      assertThat(pids).hasSize(1);
      assertThat(fixture.events(PlatformEvent.ManagedReport.class)).hasSize(6);
      assertThat(fixture.events(PlatformEvent.RuntimeDone.class)).isEmpty();
      assertThat(fixture.billed()).isEmpty();
    }
  }
}
