package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run of a second at 1,024 MB, billed 0.0000166667 for its GB-second. */
class CostWhatifTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T00:00:00Z"), ZoneOffset.UTC);
  private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders";
  private static final String BILL =
      """
      BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ServiceName,RegionId,ResourceId,SkuMeter,PricingQuantity,PricingUnit,ProviderName
      0.0000166667,0.0000166667,1,USD,Usage,2026-11-02T10:00:00Z,2026-11-02T11:00:00Z,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,AWS Lambda,us-east-1,%s,Lambda-GB-Second,1,GB-Second,AWS
      """
          .formatted(ARN);

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void import_the_bill_and_land_the_run() throws IOException {
    run = new CommandRun(folder.resolve("lake"), CLOCK);
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      lake.land(Tables.INVOCATIONS, "00000000000000f1", List.of(invocation()));
    }
    Path bill = Files.writeString(folder.resolve("bill.csv"), BILL);
    assertThat(run.exitCode("cost", "import", bill.toString())).isZero();
  }

  @Test
  void several_sizes_have_a_row_each_and_each_its_basis() {
    assertThat(
            run.exitCode(
                "cost", "whatif", "--service", "orders", "--memory", "512,2048", "-o", "csv"))
        .isZero();
    assertThat(run.out().lines().skip(1))
        .hasSize(2)
        .anySatisfy(
            row ->
                assertThat(row)
                    .startsWith("orders,512 MB,0.0000166667,0.0000083334,0.0000166667,USD,")
                    .contains("LOW,RANGE,"))
        .anySatisfy(
            row ->
                assertThat(row)
                    .startsWith("orders,2048 MB,0.0000166667,0.0000166667,0.0000333334,USD,"));
  }

  @Test
  void a_table_says_below_it_what_it_rests_on() {
    assertThat(run.exitCode("cost", "whatif", "--service", "orders")).isZero();
    // 200 MB were used: 250 MB with a quarter more.
    assertThat(run.out())
        .contains("1024 → 250 MB", "0.00000407–0.00001667", "-76 to 0 %", "1.00–4.10 s", "LOW");
    assertThat(run.out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(run.err())
        .contains(
            "Lambda usage from 2026-11-02 to 2026-11-02, before credits and tax",
            "RANGE (LOW): never seen at that size",
            "orders: 1 run, 0 cold, 100.0 % of the billed time.");
  }

  @Test
  void prices_may_be_ones_own_and_are_named() throws IOException {
    Path prices =
        Files.writeString(
            folder.resolve("prices.csv"),
            """
            meter,architecture,region,currency,price,unit,effective_from,source
            lambda.gb_second,x86_64,us-east-1,USD,0.00002,GB-second,2026-01-01,contract 12
            lambda.gb_second,arm64,us-east-1,USD,0.00001,GB-second,2026-01-01,contract 12
            """);
    assertThat(
            run.exitCode(
                "cost",
                "whatif",
                "--service=orders",
                "--arch=arm64",
                "--prices=" + prices,
                "-o",
                "json"))
        .isZero();
    assertThat(run.out())
        .contains("\"cost_then_high\" : \"0.0000083334\"", "contract 12 (2026-01-01)");
  }

  @Test
  void what_cannot_be_answered_is_said() throws IOException {
    assertThat(run.exitCode("cost", "whatif", "--service", "nobody")).isEqualTo(3);
    assertThat(run.err()).contains("No runs of service \"nobody\" in the hours of the bill");
    assertThat(run.exitCode("cost", "whatif", "--service", "orders", "--arch", "riscv"))
        .isEqualTo(2);
    assertThat(run.err()).contains("Architecture \"riscv\"; x86_64 or arm64 is expected");
    assertThat(run.exitCode("cost", "whatif", "--service=orders", "--prices=" + folder))
        .isEqualTo(3);
    assertThat(run.exitCode("cost", "whatif")).isZero();
    assertThat(run.out()).contains("orders");
  }

  private static Row invocation() {
    long start = Instant.parse("2026-11-02T10:00:00Z").getEpochSecond() * 1_000_000;
    return new Row(Tables.INVOCATIONS)
        .set("invocation_id", "r1")
        .set("service_name", "orders")
        .set("cloud_resource_id", ARN)
        .set("faas_name", "orders")
        .set("faas_instance", "one")
        .set("architecture", "x86_64")
        .set("start_time", start)
        .set("report_time", start + 1_000_000)
        .set("duration_ns", 1_000_000_000L)
        .set("billed_duration_ms", 1_000L)
        .set("memory_size_mb", 1024)
        .set("max_memory_used_mb", 200)
        .set("billed_mb_ms", 1_024_000L);
  }
}
