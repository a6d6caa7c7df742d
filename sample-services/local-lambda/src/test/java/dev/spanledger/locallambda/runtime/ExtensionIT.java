package dev.spanledger.locallambda.runtime;

import static dev.spanledger.locallambda.runtime.RunnerFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.PlatformEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An extension in a process of its own, from registration to the end. */
@Timeout(120)
class ExtensionIT {
  @TempDir Path workDir;

  @Test
  void extension_is_told_of_every_run_and_of_the_end() throws Exception {
    Path notes = workDir.resolve("notes.txt");
    long extensionPid;
    try (RunnerFixture fixture = new RunnerFixture(workDir, withExtension(notes))) {
      InvocationResult first = fixture.invoke("{}");
      extensionPid = Long.parseLong(line(notes, "pid ").substring(4));
      // Both processes are stopped once the extension asks for more.
      RunnerFixture.awaitState(extensionPid, "T");
      RunnerFixture.awaitState(json(first).path("pid").asLong(), "T");

      InvocationResult second = fixture.invoke("{}");
      while (fixture.events(PlatformEvent.Report.class).size() < 2) {
        Thread.sleep(5);
      }

      assertThat(events(notes))
          .extracting(event -> event.path("requestId").asText())
          .containsExactly(first.requestId(), second.requestId());
      JsonNode invoke = events(notes).get(0);
      assertThat(invoke.path("eventType").asText()).isEqualTo("INVOKE");
      assertThat(invoke.path("invokedFunctionArn").asText())
          .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:fn");
      assertThat(invoke.at("/tracing/value").asText()).isEqualTo(first.trace().value());
      assertThat(invoke.path("deadlineMs").asLong()).isPositive();
      PlatformEvent.Report report = fixture.events(PlatformEvent.Report.class).get(0);
      assertThat(report.durationNanos()).isGreaterThan(first.durationNanos());
      assertThat(report.spans()).extracting(span -> span.name()).contains("extensionOverhead");
      assertThat(fixture.types())
          .startsWith("platform.initStart", "platform.extension", "platform.initRuntimeDone");
    }
    RunnerFixture.awaitState(extensionPid, "X");
    assertThat(line(notes, "registered "))
        .isEqualTo(
            "registered {\"functionName\":\"fn\",\"functionVersion\":\"$LATEST\","
                + "\"handler\":\""
                + PlatformHandlers.Self.class.getName()
                + "\",\"accountId\":\"123456789012\"}");
    assertThat(line(notes, "subscribed ")).isEqualTo("subscribed 200 \"OK\"");
    assertThat(line(notes, "handler variable ")).isEqualTo("handler variable null");
    JsonNode end = events(notes).get(2);
    assertThat(end.path("eventType").asText()).isEqualTo("SHUTDOWN");
    assertThat(end.path("shutdownReason").asText()).isEqualTo("spindown");
    assertThat(Files.readString(notes)).endsWith("ended\n");

    List<JsonNode> telemetry = telemetry(notes);
    assertThat(telemetry)
        .extracting(event -> event.path("type").asText())
        .contains(
            "platform.initStart",
            "platform.initRuntimeDone",
            "platform.initReport",
            "platform.extension",
            "platform.telemetrySubscription",
            "platform.start",
            "platform.runtimeDone",
            "platform.report",
            "extension");
    assertThat(telemetry)
        .filteredOn(event -> event.path("type").asText().equals("function"))
        .extracting(event -> event.path("record").asText().substring(0, 5))
        .containsExactly("self ", "self ");
  }

  @Test
  void extension_is_told_that_a_run_timed_out() throws Exception {
    Path notes = workDir.resolve("notes.txt");
    FunctionConfig function =
        RunnerFixture.function(SampleHandlers.Troubled.class)
            .timeout(Duration.ofMillis(400))
            .extensions(extensions("watcher", TestExtension.class, notes))
            .build();
    try (RunnerFixture fixture = new RunnerFixture(workDir, function)) {
      InvocationResult late = fixture.invoke("{\"how\":\"sleep\",\"ms\":20000}");

      assertThat(late.outcome()).isEqualTo(Outcome.TIMEOUT);
      while (!Files.readString(notes).contains("ended")) {
        Thread.sleep(5);
      }
      assertThat(events(notes).get(1).path("shutdownReason").asText()).isEqualTo("timeout");
      assertThat(fixture.invoke("{\"how\":\"none\"}").isSuccess()).isTrue();
    }
  }

  @Test
  void extension_that_ends_before_it_registers_fails_the_init() throws Exception {
    Path folder = Files.createDirectory(workDir.resolve("extensions"));
    executable(folder.resolve("broken"), "#!/bin/sh\nexit 4\n");
    try (RunnerFixture fixture =
        new RunnerFixture(
            workDir,
            RunnerFixture.function(PlatformHandlers.Self.class).extensions(folder).build())) {
      InvocationResult failed = fixture.invoke("{}");

      assertThat(failed.outcome()).isEqualTo(Outcome.FAILURE);
      assertThat(failed.payload().text())
          .isEqualTo(
              "{\"errorType\":\"Extension.Crash\","
                  + "\"errorMessage\":\"Extension broken has failed\"}");
    }
  }

  private FunctionConfig withExtension(Path notes) throws IOException {
    return RunnerFixture.function(PlatformHandlers.Self.class)
        .extensions(extensions("watcher", TestExtension.class, notes))
        .build();
  }

  private Path extensions(String name, Class<?> main, Path notes) throws IOException {
    Path folder = Files.createDirectory(workDir.resolve("extensions"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    executable(
        folder.resolve(name),
        "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s %s '%s'\n"
            .formatted(java, System.getProperty("java.class.path"), main.getName(), name, notes));
    Files.writeString(folder.resolve("README"), "Not executable, so no extension.\n");
    return folder;
  }

  private static void executable(Path file, String script) throws IOException {
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static String line(Path notes, String start) throws IOException {
    return Files.readAllLines(notes).stream()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> events(Path notes) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(notes)) {
      if (line.startsWith("event ")) {
        events.add(RunnerFixture.JSON.readTree(line.substring("event ".length())));
      }
    }
    return events;
  }

  private static List<JsonNode> telemetry(Path notes) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(notes)) {
      if (line.startsWith("telemetry ")) {
        RunnerFixture.JSON.readTree(line.substring("telemetry ".length())).forEach(events::add);
      }
    }
    return events;
  }
}
