package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The FinOps Foundation's own sample; expected numbers are the independent ones beside it. */
class CostImportTest {
  private static final Path SAMPLE =
      Path.of("").toAbsolutePath().resolve("../../shared/data/billing/focus-1.0-sample.csv");

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void in_an_empty_folder() {
    run = new CommandRun(folder.resolve("lake"));
  }

  @Test
  void the_focus_sample_imports_to_its_control_total_and_its_traps_are_named() {
    assumeTrue(Files.exists(SAMPLE), "the shared FOCUS sample is not beside this checkout");
    assertThat(run.exitCode("cost", "import", "--format", "focus", SAMPLE.toString())).isZero();
    assertThat(run.out().lines())
        .first()
        .asString()
        .startsWith("focus-1.0-sample.csv: focus-1.0, 1,000 rows imported, 0 refused");
    assertThat(run.out())
        .contains("Control totals in USD\n  billedCost                   20.520226728990\n")
        .contains("  Credit                       -2.613700000000 USD  1 row\n")
        .contains("  EFFECTIVE_COST_ROUNDED")
        .contains("  NULL_TEXT");
  }

  @Test
  void the_focus_sample_as_json_has_exact_decimals_as_strings() throws IOException {
    assumeTrue(Files.exists(SAMPLE), "the shared FOCUS sample is not beside this checkout");
    assertThat(run.exitCode("cost", "import", SAMPLE.toString(), "--output", "json")).isZero();
    JsonNode answer = new ObjectMapper().readTree(run.out());
    assertThat(answer.get("rows").longValue()).isEqualTo(1000);
    assertThat(answer.at("/totals/billedCost").isTextual()).isTrue();
    assertThat(new BigDecimal(answer.at("/totals/billedCost").textValue()))
        .isEqualByComparingTo("20.520226728990");
    assertThat(answer.get("byCategory").findValuesAsText("chargeCategory")).contains("Credit");
    assertThat(answer.get("findings").findValuesAsText("code")).contains("EFFECTIVE_COST_ROUNDED");
    for (JsonNode finding : answer.get("findings")) {
      assertThat(finding.get("count").longValue()).isPositive();
      assertThat(finding.get("example").textValue()).isNotBlank();
    }
  }

  @Test
  void a_second_import_of_the_same_file_says_that_it_is_there() {
    assumeTrue(Files.exists(SAMPLE), "the shared FOCUS sample is not beside this checkout");
    run.exitCode("cost", "import", SAMPLE.toString());
    assertThat(run.exitCode("cost", "import", SAMPLE.toString())).isZero();
    assertThat(run.out()).contains("1,000 rows already imported");
    assertThat(run.exitCode("lake", "files", "--output", "csv")).isZero();
    assertThat(run.out().lines().filter(line -> line.startsWith("charges,")))
        .singleElement()
        .asString()
        .contains(",1000,");
  }

  @Test
  void a_file_that_is_no_bill_is_bad_input_in_one_line() throws IOException {
    Path file = Files.writeString(folder.resolve("no-bill.csv"), "a,b\n1,2\n");
    assertThat(run.exitCode("cost", "import", file.toString())).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("spanledger: Billing file ").contains("no-bill.csv");
  }

  @Test
  void a_missing_file_is_bad_input_before_anything_is_imported() {
    assertThat(run.exitCode("cost", "import", SAMPLE.toString(), "no-such.csv")).isEqualTo(3);
    assertThat(run.err()).endsWith("spanledger: No bill at no-such.csv\n");
    assertThat(folder.resolve("lake")).doesNotExist();
  }

  @Test
  void an_unknown_format_is_a_usage_error_that_names_the_known_ones() {
    assertThat(run.exitCode("cost", "import", "--format", "xls", "a.csv")).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "spanledger: Invalid value for option '--format': \"xls\" is not auto, focus, cur2 or cur\n"
                + "Try \"spanledger cost import --help\".\n");
  }
}
