package dev.spanledger.analytics.allocation;

import static dev.spanledger.analytics.allocation.GivenLake.accountLine;
import static dev.spanledger.analytics.allocation.GivenLake.line;
import static dev.spanledger.analytics.allocation.GivenShop.HOUR;
import static dev.spanledger.analytics.allocation.GivenShop.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.table.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What runs of orders-api (512 MB) weigh on the meters of Lambda; shares are worked out by hand.
 */
class LambdaMetersTest {
  private static final String LOG_GROUP = "log-group:/aws/lambda/orders-api";

  private @TempDir Path folder;
  private GivenLake lake;
  private final GivenShop shop = new GivenShop();

  @BeforeEach
  void open() throws IOException {
    lake = GivenLake.open(folder);
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  @Test
  void provisioned_concurrency_is_busy_while_it_runs_and_idle_otherwise() throws IOException {
    run("a", 36_000).set("init_type", "provisioned-concurrency");
    run("b", 36_000);
    bill("0.36", "1800", "Lambda-Provisioned-Concurrency");
    // One environment of 512 MB for an hour is 1,800 GB-s; 36 s of it are 1 %.
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED provisioned-capacity/v1 orders null 0.0036",
            "IDLE_PROVISIONED idle-provisioned/v1 orders null 0.3564");
  }

  @Test
  void concurrency_that_the_bill_says_was_busy_is_not_idle_where_a_report_was_lost()
      throws IOException {
    run("a", 36_000).set("init_type", "provisioned-concurrency");
    shop.land(lake.lake(), "00000000000000c1");
    lake.importBill(
        lambda("0.36", "1800", "Lambda-Provisioned-Concurrency", "function:orders-api"),
        lambda("0.00036", "36", "Lambda-Provisioned-GB-Second", "function:orders-api"));
    // 36 GB-s ran, 18 of them reported: a hundredth each of the 1,800 that were ready.
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED provisioned-capacity/v1 orders null 0.0036",
            "UNOBSERVED provisioned-capacity/v1 orders null 0.0036",
            "IDLE_PROVISIONED idle-provisioned/v1 orders null 0.3528",
            "ALLOCATED provisioned-mb-ms/v1 orders null 0.00018",
            "UNOBSERVED provisioned-mb-ms/v1 orders null 0.00018");
  }

  @Test
  void storage_beyond_512_mb_is_weighed_by_its_size_where_runs_tell_it() throws IOException {
    run("a", 1_000).set("attributes", storage("10240"));
    run("b", 3_000).set("attributes", storage("1024"));
    bill("0.0112640", "11", "Lambda-Storage-GB-Second");
    // 9,728 MB x 1 s and 512 MB x 3 s are 11,264,000 MB x ms, 11 GB-s.
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder("ALLOCATED storage-mb-ms/v1 orders null 0.011264");
    assertThat(lake.byInvocation())
        .containsExactlyInAnyOrder("a 0.009728000000000000", "b 0.001536000000000000");
  }

  @Test
  void storage_is_weighed_by_billed_time_where_a_run_does_not_tell_it() throws IOException {
    run("a", 1_000).set("attributes", storage("10240"));
    run("b", 3_000);
    bill("0.012", "99", "Lambda-Storage-GB-Second");
    assertThat(lake.allocated())
        .containsExactly("ALLOCATED storage-billed-ms/v1 orders null 0.012");
    assertThat(lake.byInvocation())
        .containsExactlyInAnyOrder("a 0.003000000000000000", "b 0.009000000000000000");
  }

  @Test
  void restores_weigh_their_memory() throws IOException {
    run("a", 1_000).set("init_type", "snap-start").set("billed_restore_duration_ms", 200L);
    run("b", 1_000).set("init_type", "snap-start");
    bill("0.0003", "1.5", "Lambda-SnapStart-Restored-GB");
    // Half of a GB was restored where the bill says one and a half.
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED restored-mb/v1 orders null 0.0001",
            "UNOBSERVED restored-mb/v1 orders null 0.0002");
  }

  @Test
  void streamed_bytes_beyond_six_mib_share_what_was_billed() throws IOException {
    run("a", 1_000).set("produced_bytes", (6L << 20) + 100);
    run("b", 1_000).set("produced_bytes", (6L << 20) + 300);
    run("c", 1_000).set("produced_bytes", 6L << 20);
    bill("0.0004", "0.0000004", "Lambda-Streaming-Response-Processed-Bytes");
    assertThat(lake.byInvocation())
        .containsExactlyInAnyOrder("a 0.000100000000000000", "b 0.000300000000000000");
  }

  @Test
  void replicas_at_the_edge_are_the_function_that_they_replicate() throws IOException {
    run("a", 1_000)
        .set("cloud_region", "eu-west-1")
        .set("faas_name", "us-east-1.orders-api")
        .set(
            "cloud_resource_id",
            "arn:aws:lambda:eu-west-1:123456789012:function:us-east-1.orders-api:3");
    run("b", 1_000);
    shop.land(lake.lake(), "00000000000000c1");
    lake.importBill(
        lambda("0.000001", "2", "EU-Lambda-Edge-Request", "function:orders-api"),
        lambda("0.00005", "0.5", "EU-Lambda-Edge-GB-Second", "function:orders-api"),
        lambda("0.0000002", "1", "Request", "function:orders-api"));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED edge-request/v1 orders null 0.0000005",
            "UNOBSERVED edge-request/v1 orders null 0.0000005",
            "ALLOCATED edge-mb-ms/v1 orders null 0.00005",
            "ALLOCATED request/v1 orders null 0.0000002");
  }

  @Test
  void managed_instances_are_shared_by_memory_and_time_of_what_ran_on_them() throws IOException {
    run("a", 1_000).set("init_type", "lambda-managed-instances").set("billed_mb_ms", null);
    run("b", 3_000).set("init_type", "lambda-managed-instances").set("billed_mb_ms", null);
    run("c", 3_000);
    shop.land(lake.lake(), "00000000000000c1");
    lake.importBill(lambda("0.004", "1", "Lambda-Managed-Instances-Fee", "capacity-provider:shop"));
    assertThat(lake.byInvocation())
        .containsExactlyInAnyOrder("a 0.001000000000000000", "b 0.003000000000000000");
  }

  @Test
  void transfer_of_no_resource_is_shared_by_the_runs_of_its_account_and_region()
      throws IOException {
    run("a", 1_000);
    run("b", 1_000).set("cloud_account_id", "999999999999").set("cloud_resource_id", null);
    shop.land(lake.lake(), "00000000000000c1");
    lake.importBill(
        accountLine("0.0004", "0.004", "AWSLambda", "DataTransfer-Out-Bytes", "123456789012"),
        accountLine("0.0002", "0.002", "AWSLambda", "DataTransfer-Out-Bytes", "111111111111"));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED function-runs/v1 orders null 0.0004",
            "UNATTRIBUTED function-runs/v1 null null 0.0002");
    assertThat(lake.byInvocation()).containsExactly("a 0.000400000000000000");
  }

  @Test
  void a_stored_trace_counts_once_for_its_first_run() throws IOException {
    run("b", 1_000).set("sampled", true).set("start_time", GivenShop.micros(HOUR.plusSeconds(2)));
    run("a", 1_000).set("sampled", true);
    shop.run("c", HOUR.plusSeconds(3), 1_000, trace('2')).set("sampled", true);
    shop.run("d", HOUR.plusSeconds(3), 1_000, trace('3')).set("sampled", false);
    shop.land(lake.lake(), "00000000000000c1");
    lake.importBill(accountLine("0.00002", "4", "AWSXRay", "XRay-TracesStored", "123456789012"));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED stored-trace/v1 orders null 0.00001",
            "UNOBSERVED stored-trace/v1 null null 0.00001");
    assertThat(lake.byInvocation())
        .containsExactlyInAnyOrder("a 0.000005000000000000", "c 0.000005000000000000");
  }

  @Test
  void stored_logs_and_schedules_are_shared_by_runs() throws IOException {
    run("a", 1_000);
    shop.span(trace('1'), GivenShop.spanId('a'), "orders", 2, HOUR.plusSeconds(1))
        .set("faas_invocation_id", "a")
        .set("faas_trigger", "timer");
    run("b", 1_000);
    shop.land(lake.lake(), "00000000000000c1");
    lake.importBill(
        line("0.0003", "0.01", "AmazonCloudWatch", "TimedStorage-ByteHrs", "logs", LOG_GROUP),
        accountLine("0.000001", "1", "AWSEvents", "ScheduledInvocation", "123456789012"));
    assertThat(lake.byInvocation())
        .containsExactlyInAnyOrder(
            "a 0.000150000000000000", "b 0.000150000000000000", "a 0.000001000000000000");
  }

  private Row run(String id, long billedMs) {
    return shop.run(id, HOUR.plusSeconds(1), billedMs, trace('1'));
  }

  private static Map<String, String> storage(String megabytes) {
    return Map.of("spanledger.ephemeral_storage_mb", megabytes);
  }

  private void bill(String cost, String quantity, String usageType) throws IOException {
    shop.land(lake.lake(), "00000000000000c1");
    lake.importBill(lambda(cost, quantity, usageType, "function:orders-api"));
  }

  private static String lambda(String cost, String quantity, String usageType, String name) {
    return line(cost, quantity, "AWSLambda", usageType, "lambda", name);
  }
}
