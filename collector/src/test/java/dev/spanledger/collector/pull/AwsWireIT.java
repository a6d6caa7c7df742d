package dev.spanledger.collector.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.collector.tracefile.FileSpan;
import dev.spanledger.collector.tracefile.TraceFile;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.store.AwsAccess;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether what is on the wire is AWS's: by its own models, and by its own client. */
class AwsWireIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2025-11-03T08:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path folder;
  private AwsStub stub;

  @BeforeEach
  void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    stub = AwsStub.start(0);
  }

  @AfterEach
  void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    stub.close();
  }

  @Test
  void what_is_sent_and_answered_for_traces_is_valid_by_the_service_model() throws Exception {
    assumeModels();
    pullTraces();
    StringBuilder cases = new StringBuilder();
    for (AwsStub.Captured one : stub.captured()) {
      cases.append(wire("xray", one.operation(), "input", JSON.readTree(one.request())));
      cases.append(wire("xray", one.operation(), "output", JSON.readTree(one.answer())));
    }
    assertThat(script("validate_wire.py", cases.toString())).isEqualTo(String.valueOf(2 * 3));
  }

  @Test
  void what_the_aws_cli_gets_is_read_as_the_same_spans() throws Exception {
    assumeTrue(
        run(List.of("aws", "--version"), "").exitCode() == 0, "the AWS CLI is not installed");
    long stored = pullTraces().storedCount();

    List<String> get =
        new ArrayList<>(List.of("aws", "--endpoint-url", stub.endpoint().toString()));
    get.addAll(List.of("--region", "eu-west-1", "--output", "json", "xray"));
    List<String> summaries = new ArrayList<>(get);
    summaries.addAll(List.of("get-trace-summaries", "--start-time", "2025-11-03T07:00:00Z"));
    summaries.addAll(List.of("--end-time", "2025-11-03T08:00:00Z"));
    Outcome listed = run(summaries, "");
    assertThat(listed.exitCode()).as(listed.output()).isZero();
    List<String> ids = JSON.readTree(listed.output()).findValuesAsText("Id");
    assertThat(ids).hasSize(3);

    List<String> traces = new ArrayList<>(get);
    traces.addAll(List.of("batch-get-traces", "--trace-ids"));
    traces.addAll(ids.subList(0, 1));
    traces.add(ids.get(2));
    Outcome got = run(traces, "");
    assertThat(got.exitCode()).as(got.output()).isZero();
    Path file = folder.resolve("traces.json");
    Files.writeString(file, got.output());
    List<FileSpan> spans = TraceFile.read(file).spans();
    // Of the ten, three are of the trace with the bad segment; the running segment is one more.
    assertThat(spans).hasSize((int) stored - 3 + 1);
    assertThat(spans.stream().map(FileSpan::service).distinct())
        .containsExactlyInAnyOrder("orders-api", "fulfilment");
  }

  @Test
  void what_is_sent_and_answered_for_metrics_is_read_by_the_service_model() throws Exception {
    assumeModels();
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      CloudWatchPull.run(
          lake,
          new PullRequest(
              Instant.parse("2025-11-03T07:10:00Z"),
              Instant.parse("2025-11-03T07:12:00Z"),
              null,
              BigDecimal.ONE),
          new CloudWatchPull.Metrics(Set.of("AWS/Lambda"), Duration.ofMinutes(1)),
          new AwsAccess("eu-west-1", null, stub.endpoint()),
          CLOCK,
          said -> {},
          told -> {});
    }
    StringBuilder cases = new StringBuilder();
    for (AwsStub.Captured one : stub.captured()) {
      ObjectNode node = JSON.createObjectNode();
      node.put("service", "cloudwatch");
      node.put("operation", one.operation());
      node.put("request", one.request());
      node.put("answer", one.answer());
      cases.append(node).append('\n');
    }
    List<String> answers = script("validate_query.py", cases.toString()).lines().toList();

    // Three pages of lists, two of values.
    assertThat(answers).as(String.join("\n", answers)).hasSize(5);
    JsonNode last = JSON.readTree(answers.get(4));
    assertThat(last.findValuesAsText("StatusCode")).hasSize(10).containsOnly("Complete");
    double sum = 0;
    for (JsonNode result : last.path("MetricDataResults")) {
      assertThat(result.path("Timestamps").path(0).asText()).isEqualTo("2025-11-03T07:11:00Z");
      sum += result.path("Values").path(0).asDouble();
    }
    // The last column of the values for functions: 7 1 7 900 60 300 110 250 299 3.
    assertThat(sum).isEqualTo(1937);
  }

  private PullReport pullTraces() throws IOException {
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      return XRayPull.run(
          lake,
          new PullRequest(null, null, null, BigDecimal.ONE),
          null,
          new AwsAccess("eu-west-1", null, stub.endpoint()),
          CLOCK,
          said -> {},
          told -> {});
    }
  }

  private static void assumeModels() throws Exception {
    assumeTrue(
        run(List.of("python3", "-c", "import botocore"), "").exitCode() == 0,
        "python3 with botocore, which holds AWS's service models, is not installed");
  }

  private String script(String name, String input) throws Exception {
    Path script = folder.resolve(name);
    try (InputStream source = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
      Files.copy(source, script);
    }
    return run(List.of("python3", script.toString()), input).output().strip();
  }

  private static String wire(String service, String operation, String direction, JsonNode body) {
    ObjectNode node = JSON.createObjectNode();
    node.put("service", service);
    node.put("operation", operation);
    node.put("direction", direction);
    node.set("body", body);
    return node + "\n";
  }

  private record Outcome(int exitCode, String output) {}

  private static Outcome run(List<String> command, String input) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("AWS_ACCESS_KEY_ID", "any");
    builder.environment().put("AWS_SECRET_ACCESS_KEY", "any");
    Process process;
    try {
      process = builder.start();
    } catch (IOException notThere) {
      return new Outcome(-1, String.valueOf(notThere.getMessage()));
    }
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Outcome(process.exitValue(), output);
  }
}
