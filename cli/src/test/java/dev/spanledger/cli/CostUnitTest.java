package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cost unit} and the cuts of {@code cost showback} over a bill without telemetry. */
class CostUnitTest {
  private static final String BILL =
      """
      BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ServiceName,RegionId,ProviderName
      3.25,3.25,1,USD,Usage,2026-10-01T00:00:00Z,2026-10-01T01:00:00Z,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,us-east-1,AWS
      -2.5,-2.5,1,USD,Credit,2026-10-02T00:00:00Z,2026-10-03T00:00:00Z,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,,AWS
      """;

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void import_a_bill() throws IOException {
    run = new CommandRun(folder.resolve("lake"));
    Path bill = Files.writeString(folder.resolve("bill.csv"), BILL);
    assertThat(run.exitCode("cost", "import", bill.toString())).isZero();
    assertThat(run.exitCode("cost", "allocate")).isZero();
  }

  @Test
  void what_nobody_asked_for_has_rows_and_no_cost_per_request() {
    assertThat(run.exitCode("cost", "unit", "--per", "1-request", "-o", "csv")).isZero();
    assertThat(run.out().lines().toList())
        .containsExactly(
            "route,kind,request_count,billed_cost,cost_per_request,own_billed_cost,"
                + "downstream_billed_cost,coverage_ratio,cost_per_request_low,"
                + "cost_per_request_high,observed_request_count,billing_currency,state",
            "(unattributed),UNATTRIBUTED,,3.25,,,,,,,,USD,ESTIMATED",
            "(credit),CREDIT,,-2.5,,,,,,,,USD,ESTIMATED");
  }

  @Test
  void every_cut_names_its_column_and_shows_the_whole_bill() throws IOException {
    Path mapping =
        Files.writeString(
            folder.resolve("owners.csv"), "match,key,value,owner,cost_centre,from,to\n");
    for (ShowbackCut cut : ShowbackCut.values()) {
      assertThat(run.exitCode("cost", "showback", "--by", cut.word(), "--mapping=" + mapping))
          .as(cut.word())
          .isZero();
      assertThat(run.out().lines().reduce((one, last) -> last).orElseThrow())
          .as(cut.word())
          .contains("0.75");
    }
    assertThat(run.exitCode("cost", "showback", "--by", "region", "-o", "csv")).isZero();
    assertThat(run.out())
        .startsWith("region_id,kind,billed_cost,")
        .contains("us-east-1,REGION,3.25,")
        .contains("(no region),REGION,-2.5,");
  }

  @Test
  void what_is_no_unit_or_cut_is_said_with_what_would_be() {
    assertThat(run.exitCode("cost", "unit", "--per", "kilo")).isEqualTo(2);
    assertThat(run.err()).contains("\"kilo\" is not a unit such as 1000-requests or 1-request");
    assertThat(run.exitCode("cost", "unit", "--by", "day")).isEqualTo(2);
    assertThat(run.err()).contains("\"day\" is not route, tenant, operation or service");
    assertThat(run.exitCode("cost", "showback", "--by", "mood")).isEqualTo(2);
    assertThat(run.err()).contains("\"mood\" is none of service, function, version, operation,");
  }
}
