package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            "spanledger: Invalid value for option '--format': \"xls\" is not auto, focus, cur2, cur, azure, gcp, oci or cost-explorer\n"
                + "Try \"spanledger cost import --help\".\n");
  }

  @Test
  void a_bill_reconciles_only_once_it_is_allocated() {
    assumeTrue(Files.exists(SAMPLE), "the shared FOCUS sample is not beside this checkout");
    run.exitCode("cost", "import", SAMPLE.toString());
    assertThat(run.exitCode("cost", "reconcile")).isEqualTo(1);
    assertThat(run.err()).contains("942 of its 942 charges are not allocated");
    assertThat(run.exitCode("cost", "allocate")).isZero();
    assertThat(run.exitCode("cost", "reconcile")).isZero();
    assertThat(run.out()).contains("RECONCILED").doesNotContain("NOT_ALLOCATED");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void an_invoice_that_differs_by_the_last_digit_fails_the_reconciliation() {
    assumeTrue(Files.exists(SAMPLE), "the shared FOCUS sample is not beside this checkout");
    run.exitCode("cost", "import", SAMPLE.toString());
    run.exitCode("cost", "allocate");
    assertThat(run.exitCode("cost", "reconcile", "--invoice", "20.520226728990")).isZero();
    assertThat(run.exitCode("cost", "reconcile", "--invoice", "20.520226728991")).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "The bills add up to 20.52022672899 USD, the invoice to 20.520226728991:"
                + " the difference is -0.000000000001\n");
  }

  @Test
  void every_cut_of_the_bill_adds_up_to_the_bill() {
    assumeTrue(Files.exists(SAMPLE), "the shared FOCUS sample is not beside this checkout");
    run.exitCode("cost", "import", SAMPLE.toString());
    run.exitCode("cost", "allocate");
    for (String cut : List.of("service", "route", "tenant", "cloud-service", "day")) {
      assertThat(run.exitCode("cost", "showback", "--by", cut, "--output", "csv")).as(cut).isZero();
      List<String> lines = run.out().lines().toList();
      List<String> columns = List.of(lines.get(0).split(","));
      int cost = columns.indexOf(cut.equals("route") ? "own_billed_cost" : "billed_cost");
      BigDecimal sum =
          lines.stream()
              .skip(1)
              .map(line -> new BigDecimal(line.split(",", -1)[cost]))
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(sum).as(cut).isEqualByComparingTo("20.52022672899");
    }
  }

  @Test
  void a_lake_without_a_bill_does_not_reconcile() throws IOException {
    Files.createDirectories(folder.resolve("lake"));
    assertThat(run.exitCode("cost", "reconcile")).isEqualTo(3);
    assertThat(run.exitCode("cost", "allocate")).isEqualTo(3);
    assertThat(run.err()).startsWith("spanledger: No bill in ");
  }
}
