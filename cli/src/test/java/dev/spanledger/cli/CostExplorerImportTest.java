package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.analytics.billing.costexplorer.CostExplorerStub;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said to the person who pays for the calls. */
class CostExplorerImportTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-04T12:00:00Z"), ZoneOffset.UTC);

  private @TempDir Path folder;
  private CommandRun run;
  private CostExplorerStub stub;

  @BeforeEach
  void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    run = new CommandRun(folder.resolve("lake"), CLOCK);
    stub = CostExplorerStub.start(0);
  }

  @AfterEach
  void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    stub.close();
  }

  @Test
  void the_price_is_said_before_and_after() throws IOException {
    assertThat(pull("--output", "json")).isZero();
    assertThat(said())
        .containsExactly(
            "Cost Explorer: needs at least 4 calls, 0.04 USD; stops at 100 calls, 1.00 USD",
            "Cost Explorer: 5 calls, 0.05 USD, 4 days answered");
    JsonNode answer = new ObjectMapper().readTree(run.out());
    assertThat(answer.at("/totals/billedCost").asText()).isEqualTo("4.320000240000");
    assertThat(answer.at("/deliveries/0/sourceFormat").asText()).isEqualTo("cost-explorer");

    assertThat(pull()).isZero();
    assertThat(said())
        .containsExactly(
            "Cost Explorer: nothing is missing, 0 calls, 0.00 USD",
            "Cost Explorer: 0 calls, 0.00 USD, 0 days answered");
    assertThat(run.out()).contains("cost-explorer, 6 rows already imported, 0 refused");
  }

  @Test
  void a_bound_that_is_too_low_says_what_is_left() {
    assertThat(pull("--max-calls", "3")).isZero();
    assertThat(said())
        .containsExactly(
            "Cost Explorer: needs at least 4 calls, 0.04 USD; stops at 3 calls, 0.03 USD",
            "Cost Explorer: 3 calls, 0.03 USD, 2 days answered",
            "2 days are still missing: run again, or give a higher --max-calls");
    assertThat(run.out()).contains("billedCost                    0.570000240000");

    assertThat(new CommandRun(folder.resolve("other"), CLOCK).exitCode(arguments("--max-calls=1")))
        .isEqualTo(1);
  }

  @Test
  void options_without_effect_are_refused() {
    assertThat(run.exitCode("cost", "import", "bill.csv", "--from", "2026-10-01")).isEqualTo(2);
    assertThat(run.err()).contains("--from is of --cost-explorer, which is not given");
    assertThat(pull("--granularity", "weekly")).isEqualTo(2);
    assertThat(run.err()).contains("--granularity \"weekly\" is not daily or hourly");
    assertThat(pull("--account", "12")).isEqualTo(2);
    assertThat(run.err()).contains("\"12\" is not the id of an AWS account, which has 12 digits");
    assertThat(run.exitCode("cost", "import")).isEqualTo(2);
    assertThat(run.err()).contains("Give files, folders or s3://BUCKET/PREFIX, or --cost-explorer");
  }

  /** Without the lines about progress, which come where a step takes its time. */
  private List<String> said() {
    return run.err().lines().filter(line -> !line.startsWith("Asking Cost Explorer")).toList();
  }

  private int pull(String... more) {
    return run.exitCode(arguments(more));
  }

  private String[] arguments(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "cost",
                "import",
                "--cost-explorer",
                "--from=2026-10-30",
                "--to=2026-11-03",
                "--endpoint-url=" + stub.endpoint()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }
}
