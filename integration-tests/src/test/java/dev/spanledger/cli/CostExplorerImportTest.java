package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.analytics.billing.costexplorer.CostExplorerStub;
import dev.spanledger.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String lake = "lake";
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
  void the_price_is_said_before_and_after() throws IOException {
    assertThat(pull("--output", "json")).isZero();
    assertThat(said())
        .containsExactly(
            "Cost Explorer: needs at least 4 calls, 0.04 USD; stops at 100 calls, 1.00 USD",
            "Cost Explorer: 5 calls, 0.05 USD, 4 days answered");
    JsonNode answer = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(answer.at("/totals/billedCost").asText()).isEqualTo("4.320000240000");
    assertThat(answer.at("/deliveries/0/sourceFormat").asText()).isEqualTo("cost-explorer");

    assertThat(pull()).isZero();
    assertThat(said())
        .containsExactly(
            "Cost Explorer: nothing is missing, 0 calls, 0.00 USD",
            "Cost Explorer: 0 calls, 0.00 USD, 0 days answered");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("cost-explorer, 6 rows already imported, 0 refused");
  }

  @Test
  void a_bound_that_is_too_low_says_what_is_left() {
    assertThat(pull("--max-calls", "3")).isZero();
    assertThat(said())
        .containsExactly(
            "Cost Explorer: needs at least 4 calls, 0.04 USD; stops at 3 calls, 0.03 USD",
            "Cost Explorer: 3 calls, 0.03 USD, 2 days answered",
            "2 days are still missing: run again, or give a higher --max-calls");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("billedCost                    0.570000240000");

    lake = "empty";
    assertThat(pull("--max-calls=1")).isEqualTo(1);
    assertThat(said())
        .last()
        .isEqualTo("spanledger: 4 days are still missing: run again, or give a higher --max-calls");
  }

  @Test
  void options_without_effect_are_refused() {
    assertThat(exitCode("cost", "import", "bill.csv", "--from", "2026-10-01")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--from is of --cost-explorer, which is not given");
    assertThat(pull("--granularity", "weekly")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--granularity \"weekly\" is not daily or hourly");
    assertThat(pull("--account", "12")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("\"12\" is not the id of an AWS account, which has 12 digits");
    assertThat(exitCode("cost", "import")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Give files, folders or s3://BUCKET/PREFIX, or --cost-explorer");
  }

  /** Without the lines about progress, which come where a step takes its time. */
  private List<String> said() {
    return err.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("Asking Cost Explorer"))
        .toList();
  }

  private int pull(String... more) {
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
    return exitCode(arguments.toArray(String[]::new));
  }

  /** Runs a command in this process, with {@code --lake} added to it. */
  private int exitCode(String... command) {
    out.reset();
    err.reset();
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add(2, "--lake=" + folder.resolve(lake));
    Terminal terminal =
        Terminal.plain(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Main.run(arguments.toArray(String[]::new), terminal, CLOCK);
  }
}
