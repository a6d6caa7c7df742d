package dev.spanledger.locallambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.platform.InstanceResource;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.PlatformEvent;
import dev.spanledger.locallambda.wire.Body;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Runtime API against Lambda's own runtime client, in real JVM processes. */
class FunctionRunnerIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PACKAGE = "dev.spanledger.locallambda.runtime.SampleHandlers$";

  @TempDir Path workDir;

  private final List<PlatformEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final List<InstanceResource> resources = Collections.synchronizedList(new ArrayList<>());
  private final List<BilledInvocation> billed = Collections.synchronizedList(new ArrayList<>());
  private FunctionRunner runner;

  @AfterEach
  void stop() {
    runner.close();
  }

  @Test
  void first_run_is_cold_and_second_is_warm_in_the_same_process() throws Exception {
    start(function("Echo").memorySizeMb(256).build());

    InvocationResult cold =
        runner.invoke(
            "fn", json("{\"order\":1}"), "00-5e1b415143a0913a1234567890123456-53995c3f42cd8ad8-01");
    InvocationResult warm = runner.invoke("fn", json("{\"order\":2}"), null);

    JsonNode seen = JSON.readTree(cold.payload().bytes());
    assertThat(seen.at("/event/order").asInt()).isEqualTo(1);
    assertThat(seen.path("requestId").asText()).isEqualTo(cold.requestId());
    assertThat(seen.path("arn").asText())
        .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:fn");
    assertThat(seen.path("functionName").asText()).isEqualTo("fn");
    assertThat(seen.path("memory").asInt()).isEqualTo(256);
    assertThat(seen.path("logStream").asText()).isEqualTo(cold.logStream());
    assertThat(seen.path("remainingMs").asInt()).isBetween(1, 10_000);
    assertThat(seen.path("trace").asText())
        .isEqualTo("Root=1-5e1b4151-43a0913a1234567890123456;Parent=53995c3f42cd8ad8;Sampled=1");
    assertThat(seen.path("region").asText()).isEqualTo("us-east-1");
    assertThat(seen.path("greeting").asText()).isEqualTo("hi");
    assertThat(cold.initDurationNanos()).isPositive();
    assertThat(JSON.readTree(warm.payload().bytes()).path("runs").asInt()).isEqualTo(2);
    assertThat(warm.initDurationNanos()).isNull();
    assertThat(warm.logStream()).isEqualTo(cold.logStream());
    assertThat(types())
        .containsExactly(
            "platform.initStart",
            "platform.initRuntimeDone",
            "platform.initReport",
            "platform.start",
            "platform.runtimeDone",
            "platform.report",
            "platform.start",
            "platform.runtimeDone",
            "platform.report");
    PlatformEvent.Report report = reports().get(0);
    long nanos = report.durationNanos() + cold.initDurationNanos();
    assertThat(report.billedDurationMs()).isEqualTo((nanos + 999_999) / 1_000_000);
    assertThat(report.initDurationNanos()).isEqualTo(cold.initDurationNanos());
    assertThat(report.maxMemoryUsedMb()).isBetween(20, 256);
    assertThat(reports().get(1).initDurationNanos()).isNull();
    assertThat(billed)
        .extracting(BilledInvocation::billedDurationMs)
        .containsExactlyElementsOf(
            reports().stream().map(PlatformEvent.Report::billedDurationMs).toList());
    assertThat(logs()).contains("ran " + cold.requestId()).contains("ran " + warm.requestId());
  }

  @Test
  void handler_error_reaches_the_caller_and_keeps_the_instance() throws Exception {
    start(function("Troubled").build());

    InvocationResult failed = runner.invoke("fn", json("{\"how\":\"throw\"}"), null);
    InvocationResult next = runner.invoke("fn", json("{\"how\":\"none\"}"), null);

    assertThat(failed.outcome()).isEqualTo(Outcome.ERROR);
    assertThat(JSON.readTree(failed.payload().bytes()).path("errorMessage").asText())
        .isEqualTo("no stock");
    assertThat(JSON.readTree(failed.payload().bytes()).path("errorType").asText())
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(next.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(next.logStream()).isEqualTo(failed.logStream());
    assertThat(reports())
        .extracting(PlatformEvent.Report::outcome)
        .containsExactly(Outcome.ERROR, Outcome.SUCCESS);
  }

  @Test
  void run_past_its_timeout_is_killed_and_billed_to_the_timeout() throws Exception {
    start(function("Troubled").timeout(Duration.ofMillis(300)).build());

    InvocationResult late = runner.invoke("fn", json("{\"how\":\"sleep\",\"ms\":20000}"), null);
    InvocationResult next = runner.invoke("fn", json("{\"how\":\"none\"}"), null);

    assertThat(late.outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(JSON.readTree(late.payload().bytes()).path("errorMessage").asText())
        .isEqualTo("RequestId: " + late.requestId() + " Error: Task timed out after 0.30 seconds");
    assertThat(late.durationNanos()).isEqualTo(300_000_000);
    assertThat(next.logStream()).isNotEqualTo(late.logStream());
    assertThat(next.initDurationNanos()).isPositive();
  }

  @Test
  void process_that_ends_within_a_run_is_a_failure() throws Exception {
    start(function("Troubled").build());

    InvocationResult ended = runner.invoke("fn", json("{\"how\":\"exit\"}"), null);

    assertThat(ended.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(ended.payload().text())
        .isEqualTo(
            "{\"errorType\":\"Runtime.ExitError\","
                + "\"errorMessage\":\"Runtime exited with exit status 3\"}");
  }

  @Test
  void handler_that_cannot_be_constructed_is_an_init_error_that_is_billed() throws Exception {
    start(function("Unstartable").build());

    InvocationResult failed = runner.invoke("fn", json("{}"), null);

    assertThat(failed.outcome()).isEqualTo(Outcome.ERROR);
    assertThat(failed.payload().text()).contains("no configuration");
    assertThat(types())
        .containsExactly(
            "platform.initStart",
            "platform.initRuntimeDone",
            "platform.initReport",
            "platform.start",
            "platform.runtimeDone",
            "platform.report");
    assertThat(reports().get(0).durationNanos()).isZero();
    assertThat(reports().get(0).billedDurationMs())
        .isEqualTo((failed.initDurationNanos() + 999_999) / 1_000_000);
  }

  @Test
  @Timeout(30)
  void busy_instances_scale_out_to_the_bound_and_idle_ones_are_recycled() throws Exception {
    start(function("Troubled").mostInstances(3).idleTimeout(Duration.ofMillis(500)).build());

    ExecutorService callers = Executors.newFixedThreadPool(5);
    List<CompletableFuture<InvocationResult>> running =
        Stream.generate(() -> CompletableFuture.supplyAsync(this::sleepy, callers))
            .limit(5)
            .toList();
    List<InvocationResult> results = running.stream().map(CompletableFuture::join).toList();
    callers.shutdown();

    assertThat(results).allMatch(InvocationResult::isSuccess);
    assertThat(results.stream().map(InvocationResult::logStream).distinct()).hasSize(3);
    while (runner.instanceCount("fn") > 0) {
      Thread.sleep(50);
    }
  }

  private InvocationResult sleepy() {
    try {
      return runner.invoke("fn", json("{\"how\":\"sleep\",\"ms\":400}"), null);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void unknown_function_is_refused_with_the_names_of_those_there_are() {
    start(function("Echo").build());

    assertThatThrownBy(() -> runner.invoke("orders", json("{}"), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no function \"orders\"; there are [fn]");
  }

  private static FunctionConfig.Builder function(String handler) {
    return FunctionConfig.builder("fn", TestRuntime.testClasses(), PACKAGE + handler);
  }

  private void start(FunctionConfig function) {
    runner =
        new FunctionRunner(
            TestRuntime.environment(workDir),
            List.of(function),
            (resource, list) -> {
              resources.add(resource);
              events.addAll(list);
            },
            billed::add,
            Clock.systemUTC());
  }

  private List<String> types() {
    return events.stream().map(PlatformEvent::type).toList();
  }

  private List<PlatformEvent.Report> reports() {
    return events.stream()
        .filter(PlatformEvent.Report.class::isInstance)
        .map(PlatformEvent.Report.class::cast)
        .toList();
  }

  private String logs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(workDir.resolve("logs"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  private static Body json(String text) {
    return Body.of(text);
  }
}
