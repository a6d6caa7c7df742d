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

/**
 * Four runs of a second at 1,024 MB, billed 4.00: one succeeds, one fails, which is tried again and
 * times out, and one succeeds; none is on the provisioned concurrency that costs 0.50.
 */
class CostWasteTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T00:00:00Z"), ZoneOffset.UTC);
  private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders";
  private static final String BILL =
      """
      BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ServiceName,RegionId,ResourceId,SkuMeter,PricingQuantity,PricingUnit,ProviderName
      4.00,4.00,1,USD,Usage,2026-11-02T10:00:00Z,2026-11-02T11:00:00Z,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,AWS Lambda,us-east-1,%1$s,Lambda-GB-Second,4,GB-Second,AWS
      0.50,0.50,1,USD,Usage,2026-11-02T10:00:00Z,2026-11-02T11:00:00Z,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,AWS Lambda,us-east-1,%1$s,Lambda-Provisioned-Concurrency,100,GB-Second,AWS
      """
          .formatted(ARN);

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void bill_and_allocate() throws IOException {
    run = new CommandRun(folder.resolve("lake"), CLOCK);
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      lake.land(
          Tables.INVOCATIONS,
          "00000000000000f1",
          List.of(
              invocation("a", 0, "success"),
              invocation("b", 10, "error"),
              invocation("b", 70, "timeout"),
              invocation("c", 200, "success")));
    }
    Path bill = Files.writeString(folder.resolve("bill.csv"), BILL);
    assertThat(run.exitCode("cost", "import", bill.toString())).isZero();
    assertThat(run.exitCode("cost", "allocate")).isZero();
  }

  @Test
  void a_table_names_each_category_and_counts_what_is_in_two_once() {
    assertThat(run.exitCode("cost", "waste")).isZero();
    assertThat(run.out().lines().map(line -> line.replaceAll(" {2,}", " | ")))
        .containsExactly(
            "category | waste cost USD | share % | saving cost USD | evidence",
            "failed work | 1.00 | 22.2 % | 1.00 | 1 of 4 runs",
            "timeouts | 1.00 | 22.2 % | 1.00 | 1 of 4 runs",
            "retried work | 1.00 | 22.2 % | 1.00 | 1 by request id, 0 by message id",
            "idle provisioned | 0.50 | 11.1 % | 0.50 | 1 line of the bill",
            "cold starts | 0 | 0.0 % | 0 | 0 of 4 runs",
            "idle capacity | 0 | 0.0 % | 0 | 0 lines of the bill",
            "logs and telemetry | 0 | 0.0 % | – | 0 lines of the bill",
            "unused commitment | 0 | 0.0 % | 0 | 0 lines of the bill",
            "any of these, once | 2.50 | 55.6 % | 2.50 | 1 is in two or more",
            // 250 MB would do for the 200 that were used: 774 of 1,024 MB are spare.
            "oversized memory, estimate | 3.02 | 67.2 % | 3.02 | most used 200 of 1024 MB",
            "extension time, estimate | – | – | – | no run told how long extensions took");
    assertThat(run.err()).contains("retried work: everything billed for runs after a failed run");
  }

  @Test
  void files_have_every_digit_the_method_and_the_item() {
    assertThat(run.exitCode("cost", "waste", "--by", "function", "-o", "csv")).isZero();
    assertThat(run.out())
        .contains("orders,TIMED_OUT,1,1,4.5,USD,0.2222222222222222,1,runs,1 of 4 runs")
        .contains("orders,OVERSIZED_MEMORY,3.0234375");
    assertThat(run.exitCode("cost", "waste", "--by", "function")).isZero();
    assertThat(run.out()).contains("orders").doesNotContain("logs and telemetry");
    assertThat(run.exitCode("cost", "waste", "--by", "colour")).isEqualTo(2);
    assertThat(run.err()).contains("\"colour\" is not one of total, service, function, route,");
  }

  @Test
  void an_owner_is_whom_the_mapping_names() throws IOException {
    Path owners =
        Files.writeString(
            folder.resolve("owners.csv"),
            """
            match,key,value,owner,cost_centre,from,to
            service,,orders,Shop,CC-1,,
            """);
    assertThat(
            run.exitCode(
                "cost", "waste", "--by", "owner", "--mapping", owners.toString(), "-o", "csv"))
        .isZero();
    assertThat(run.out()).contains("Shop,ANY,2.5,2.5,4.5,USD,");
    assertThat(run.exitCode("cost", "waste", "--by", "owner")).isEqualTo(2);
    assertThat(run.err()).contains("Owners and cost centres need --mapping FILE");
  }

  private static Row invocation(String id, long startSeconds, String status) {
    long start =
        (Instant.parse("2026-11-02T10:00:00Z").getEpochSecond() + startSeconds) * 1_000_000;
    return new Row(Tables.INVOCATIONS)
        .set("invocation_id", id)
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
        .set("cold_start", false)
        .set("status", status)
        .set("billed_mb_ms", 1_024_000L);
  }
}
