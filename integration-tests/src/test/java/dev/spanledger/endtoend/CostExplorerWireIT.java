package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.analytics.billing.CostTotals;
import dev.spanledger.analytics.billing.costexplorer.CostExplorerPull;
import dev.spanledger.analytics.billing.costexplorer.CostExplorerStub;
import dev.spanledger.analytics.billing.costexplorer.PullReport;
import dev.spanledger.analytics.billing.costexplorer.PullRequest;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.store.AwsAccess;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether what is on the wire is Cost Explorer's: by AWS's own model, and by AWS's own client. */
class CostExplorerWireIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-04T12:00:00Z"), ZoneOffset.UTC);
  private static final List<String> FIXTURES =
      List.of(
          "usage-2026-10-30",
          "usage-2026-10-30-page-2",
          "usage-2026-11-01",
          "usage-2026-11-01.later",
          "usage-2026-11-02T00",
          "rest-2026-11-02T00",
          "rest-2026-10-30",
          "rest-2026-11-01",
          "tag-2026-10-30",
          "tag-2026-11-01",
          "resource-2026-10-30",
          "resource-2026-11-01");

  @TempDir private Path folder;
  private CostExplorerStub stub;

  @BeforeEach
  void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    stub = CostExplorerStub.start(0);
  }

  @AfterEach
  void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    stub.close();
  }

  @Test
  void requests_and_fixtures_are_valid_by_the_service_model() throws Exception {
    assumeTrue(
        run(List.of("python3", "-c", "import botocore"), "").exitCode() == 0,
        "python3 with botocore, which holds AWS's service models, is not installed");
    pull(null, "AWS Lambda");
    pull("team", null);
    StringBuilder cases = new StringBuilder();
    for (CostExplorerStub.Captured captured : stub.captured()) {
      cases.append(wire(captured.operation(), "input", JSON.readTree(captured.body())));
    }
    for (String name : FIXTURES) {
      String operation =
          name.startsWith("resource") ? "GetCostAndUsageWithResources" : "GetCostAndUsage";
      cases.append(wire(operation, "output", JSON.readTree(fixture(name))));
    }
    Path script = folder.resolve("validate_wire.py");
    try (InputStream input =
        Objects.requireNonNull(getClass().getResourceAsStream("validate_wire.py"))) {
      Files.copy(input, script);
    }

    Outcome outcome = run(List.of("python3", script.toString()), cases.toString());

    int expected = stub.captured().size() + FIXTURES.size();
    assertThat(stub.captured()).hasSizeGreaterThan(8);
    assertThat(outcome.output().strip()).isEqualTo(String.valueOf(expected));
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void the_clients_of_aws_and_ours_read_the_same_sum() throws Exception {
    assumeTrue(
        run(List.of("aws", "--version"), "").exitCode() == 0, "the AWS CLI is not installed");
    PullReport ours = pull(null, null);
    JsonNode request = JSON.readTree(stub.captured().get(0).body());

    BigDecimal theirs = BigDecimal.ZERO;
    String token = "";
    do {
      List<String> command =
          new ArrayList<>(
              List.of(
                  "aws",
                  "ce",
                  "get-cost-and-usage",
                  "--no-paginate",
                  "--region",
                  "us-east-1",
                  "--output",
                  "json",
                  "--endpoint-url",
                  stub.endpoint().toString(),
                  "--time-period",
                  request.path("TimePeriod").toString(),
                  "--granularity",
                  request.path("Granularity").asText(),
                  "--filter",
                  request.path("Filter").toString(),
                  "--group-by",
                  request.path("GroupBy").toString(),
                  "--metrics",
                  "UnblendedCost",
                  "AmortizedCost",
                  "UsageQuantity"));
      if (!token.isEmpty()) {
        command.addAll(List.of("--next-page-token", token));
      }
      Outcome outcome = run(command, "");
      assertThat(outcome.exitCode()).as(outcome.output()).isZero();
      JsonNode answer = JSON.readTree(outcome.output());
      for (JsonNode amount : answer.findValues("UnblendedCost")) {
        theirs = theirs.add(new BigDecimal(amount.path("Amount").asText()));
      }
      token = answer.path("NextPageToken").asText("");
    } while (!token.isEmpty());

    CostTotals usage =
        ours.deliveries().get(0).byCategory().stream()
            .filter(group -> group.name().equals("Usage"))
            .findFirst()
            .orElseThrow()
            .totals();
    assertThat(theirs)
        .isEqualByComparingTo("0.5123459189")
        .isEqualByComparingTo(Objects.requireNonNull(usage.billedCost()));
  }

  private PullReport pull(String tag, String resources) throws IOException {
    PullRequest request =
        new PullRequest(
            LocalDate.parse("2026-10-30"),
            LocalDate.parse("2026-11-03"),
            false,
            tag,
            resources,
            null,
            100);
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      AwsAccess access = new AwsAccess(null, null, stub.endpoint());
      return CostExplorerPull.run(lake, request, access, CLOCK, said -> {}, calls -> {});
    }
  }

  private static String wire(String operation, String direction, JsonNode body) {
    ObjectNode node = JSON.createObjectNode();
    node.put("operation", operation);
    node.put("direction", direction);
    node.set("body", body);
    return node + "\n";
  }

  private static byte[] fixture(String name) throws IOException {
    try (InputStream input =
        Objects.requireNonNull(CostExplorerStub.class.getResourceAsStream(name + ".json"))) {
      return input.readAllBytes();
    }
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
