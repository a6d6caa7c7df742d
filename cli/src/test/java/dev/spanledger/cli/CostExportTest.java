package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.lake.parquet.ParquetRows;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What leaves adds up to what came in, read back by our importer and row by row. */
class CostExportTest {
  private static final Path SHARED =
      Path.of("").toAbsolutePath().resolve("../../shared/data/billing");
  private static final String BILL =
      """
      BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ServiceName,ChargeDescription,PricingQuantity,PricingUnit,ProviderName
      0.0000000001,0.0000000001,1,USD,Usage,2026-10-01T00:00:00Z,2026-10-01T01:00:00Z,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,"=HYPERLINK(""x"")",3,GB-Seconds,AWS
      -2.5,-2.5,1,USD,Credit,2026-10-02T00:00:00Z,2026-10-03T00:00:00Z,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,credit,,,AWS
      0,0,1,USD,Tax,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,tax,,,AWS
      """;

  private static final String TAGGED =
      """
      BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ServiceName,ChargeDescription,PricingQuantity,PricingUnit,ProviderName,Tags
      0.0000000001,0.0000000001,1,USD,Usage,2026-10-01T00:00:00Z,2026-10-01T01:00:00Z,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,run,3,GB-Seconds,AWS,"{""team"":""books""}"
      2,2,1,USD,Usage,2026-10-15T00:00:00Z,2026-10-15T01:00:00Z,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,run,3,GB-Seconds,AWS,"{""team"":""books""}"
      -2.5,-2.5,1,USD,Credit,2026-10-02T00:00:00Z,2026-10-03T00:00:00Z,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,credit,,,AWS,
      """;

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void in_an_empty_folder() {
    run = new CommandRun(folder.resolve("lake"));
  }

  @ParameterizedTest
  @CsvSource({
    "focus-1.0-sample.csv, 20.520226728990",
    "cur-legacy-anonymous.csv, 1.6823086974",
  })
  void real_bills_come_back_with_their_control_total(String name, String total) throws IOException {
    Path file = SHARED.resolve(name);
    assumeTrue(Files.exists(file), "the shared bills are not beside this checkout");
    importAndAllocate(file);
    Path exported = folder.resolve("out.csv");
    assertThat(run.exitCode("cost", "export", "--output-file", exported.toString())).isZero();
    assertThat(billedCost(exported)).isEqualByComparingTo(total);
  }

  @Test
  void parts_carry_their_origin_and_their_ratios_sum_to_one_also_for_nothing_and_for_credits()
      throws IOException {
    importAndAllocate(Files.writeString(folder.resolve("bill.csv"), BILL));
    Path exported = folder.resolve("out.parquet");
    assertThat(
            run.exitCode(
                "cost", "export", "--format", "parquet", "--output-file", exported.toString()))
        .isZero();
    Map<Object, BigDecimal> ratios = new HashMap<>();
    Map<Object, BigDecimal> costs = new HashMap<>();
    ParquetRows.read(
        exported,
        row -> {
          ratios.merge(
              row.get("x_OriginRow"), (BigDecimal) row.get("x_AllocatedRatio"), BigDecimal::add);
          costs.merge(row.get("x_OriginRow"), (BigDecimal) row.get("BilledCost"), BigDecimal::add);
          assertThat(row.get("x_OriginFile")).isEqualTo("bill.csv");
        });
    assertThat(ratios.values()).hasSize(3).allMatch(sum -> sum.compareTo(BigDecimal.ONE) == 0);
    assertThat(costs.get(1L)).isEqualByComparingTo("0.0000000001");
    assertThat(costs.get(2L)).isEqualByComparingTo("-2.5");
  }

  @Test
  void a_description_that_a_spreadsheet_would_run_is_defused() throws IOException {
    importAndAllocate(Files.writeString(folder.resolve("bill.csv"), BILL));
    assertThat(run.exitCode("cost", "export")).isZero();
    assertThat(run.out()).contains("\"'=HYPERLINK(\"\"x\"\")\"").contains(",-2.5,");
  }

  /** By the tag team=books 0.0000000001 + 2 are of Books; the untagged credit is of nobody. */
  @Test
  void a_mapping_adds_owner_and_cost_centre_to_each_part() throws IOException {
    importAndAllocate(Files.writeString(folder.resolve("bill.csv"), TAGGED));
    Path mapping =
        Files.writeString(
            folder.resolve("owners.csv"),
            """
            match,key,value,owner,cost_centre,from,to
            tag,team,books,Books,CC-7,2026-10-01,2026-10-15
            tag,team,books,Archive,CC-8,2026-10-15,
            """);
    Path exported = folder.resolve("out.parquet");
    assertThat(
            run.exitCode(
                "cost",
                "export",
                "--mapping",
                mapping.toString(),
                "--format",
                "parquet",
                "--output-file",
                exported.toString()))
        .isZero();
    Map<String, BigDecimal> owners = new TreeMap<>();
    ParquetRows.read(
        exported,
        row ->
            owners.merge(
                row.get("x_Owner") + " " + row.get("x_CostCenter"),
                (BigDecimal) row.get("BilledCost"),
                BigDecimal::add));
    assertThat(owners.keySet())
        .containsExactly("(unmapped) (unmapped)", "Archive CC-8", "Books CC-7");
    assertThat(owners.get("Books CC-7")).isEqualByComparingTo("0.0000000001");
    assertThat(owners.get("Archive CC-8")).isEqualByComparingTo("2");
    assertThat(owners.get("(unmapped) (unmapped)")).isEqualByComparingTo("-2.5");
    assertThat(run.exitCode("cost", "export")).isZero();
    assertThat(run.out()).doesNotContain("x_Owner");
    assertThat(run.exitCode("cost", "export", "--mapping", "nowhere.csv")).isNotZero();
    assertThat(run.err()).contains("nowhere.csv");
  }

  @Test
  void a_view_takes_nothing_that_it_would_ignore() {
    for (String option : List.of("--routes", "--tenants")) {
      assertThat(run.exitCode("cost", "export", "--athena-view", option)).isEqualTo(2);
      assertThat(run.err())
          .contains(
              option
                  + " is of an export, not of --athena-view, which takes --database and"
                  + " --output-file");
    }
    assertThat(run.exitCode("cost", "export", "--athena-view", "--from", "2026-10-01"))
        .isEqualTo(2);
    assertThat(run.exitCode("cost", "export", "--athena-view", "-o", "parquet")).isEqualTo(2);
    assertThat(run.exitCode("cost", "export", "--athena-view", "--mapping", "a.csv")).isEqualTo(2);
    assertThat(run.err()).contains("--mapping is of an export");
  }

  @Test
  void what_cannot_be_written_is_said_before_anything_is_read() {
    assertThat(run.exitCode("cost", "export", "--format", "parquet")).isEqualTo(2);
    assertThat(run.err()).contains("--output-file");
    assertThat(run.exitCode("cost", "export", "--format", "json")).isEqualTo(2);
    assertThat(run.exitCode("cost", "export", "--focus", "1.0")).isEqualTo(2);
    assertThat(run.err()).contains("1.4 is written");
  }

  private void importAndAllocate(Path file) {
    assertThat(run.exitCode("cost", "import", file.toString())).isZero();
    assertThat(run.exitCode("cost", "allocate")).isZero();
  }

  private BigDecimal billedCost(Path exported) throws IOException {
    CommandRun other = new CommandRun(folder.resolve("other"));
    assertThat(other.exitCode("cost", "import", exported.toString(), "-o", "json")).isZero();
    JsonNode answer = new ObjectMapper().readTree(other.out());
    return new BigDecimal(answer.at("/totals/billedCost").textValue());
  }
}
