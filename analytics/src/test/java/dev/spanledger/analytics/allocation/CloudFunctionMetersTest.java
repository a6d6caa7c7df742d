package dev.spanledger.analytics.allocation;

import static dev.spanledger.analytics.allocation.GivenLake.cloudLine;
import static dev.spanledger.analytics.allocation.GivenShop.HOUR;
import static dev.spanledger.analytics.allocation.GivenShop.spanId;
import static dev.spanledger.analytics.allocation.GivenShop.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.table.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on Azure Functions and Google's Cloud Run functions, as their spans tell them, and bills in
 * FOCUS's columns. Shares are worked out by hand.
 */
class CloudFunctionMetersTest {
  private static final long MEGABYTE = 1L << 20;
  private static final String SUBSCRIPTION = "0B1F6471-1BF0-4DDA-AEC3-CB9272F09590";
  private static final String SITE =
      "/subscriptions/%s/resourceGroups/Shop/providers/Microsoft.Web/sites/Shop-App"
          .formatted(SUBSCRIPTION);

  private @TempDir Path folder;
  private GivenLake lake;
  private final GivenShop shop = new GivenShop();
  private int count;

  @BeforeEach
  void open() throws IOException {
    lake = GivenLake.open(folder);
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  @Test
  void azures_app_is_shared_by_its_functions_whatever_the_case_of_its_id() throws IOException {
    azure('1', "checkout", 300, 512);
    azure('2', "search", 100, 512);
    azure('2', "search", 100, 512);
    bill(
        azureLine("0.000003", "Standard Total Executions", SITE.toLowerCase(Locale.ROOT)),
        azureLine("0.0005", "Standard Execution Time", SITE.toLowerCase(Locale.ROOT)));
    // Runs 1 : 2; MB x ms 300 : 200.
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED cloud-function-runs/v1 checkout checkout 0.000001",
            "ALLOCATED cloud-function-runs/v1 search search 0.000002",
            "ALLOCATED cloud-function-mb-ms/v1 checkout checkout 0.0003",
            "ALLOCATED cloud-function-mb-ms/v1 search search 0.0002");
  }

  @Test
  void id_of_unknown_text_matches_by_its_last_segment() throws IOException {
    azure('1', "checkout", 300, 512);
    bill(azureLine("0.000003", "On Demand Total Executions", "masked/shop-app"));
    assertThat(lake.allocated())
        .containsExactly("ALLOCATED cloud-function-runs/v1 checkout checkout 0.000003");
  }

  @Test
  void app_of_another_subscription_does_not_share() throws IOException {
    azure('1', "checkout", 300, 512);
    bill(
        azureLine(
            "0.000003",
            "Standard Total Executions",
            SITE.toLowerCase(Locale.ROOT).replace("0b1f6471", "ffffffff")));
    assertThat(lake.allocated())
        .containsExactly("UNATTRIBUTED cloud-function-runs/v1 null null 0.000003");
  }

  @Test
  void what_is_kept_ready_stays_with_the_apps_only_service() throws IOException {
    azure('1', "checkout", 300, 512);
    bill(azureLine("0.02", "Always Ready Baseline", SITE.toLowerCase(Locale.ROOT)));
    assertThat(lake.allocated()).containsExactly("KEPT resource-owner/v1 checkout null 0.02");
  }

  @Test
  void googles_functions_weigh_time_and_where_it_is_known_memory() throws IOException {
    google('1', "resize", 1_500, 256L);
    google('2', "resize", 500, null);
    google('3', "other", 900, 256L);
    bill(
        googleLine("0.00002", "Cloud Run functions CPU Allocation Time"),
        googleLine("0.00004", "Cloud Run functions Memory Allocation Time"),
        googleLine("0.000002", "Cloud Run functions Invocations"));
    assertThat(lake.byInvocation())
        .containsExactlyInAnyOrder(
            "run-1 0.000015000000000000",
            "run-2 0.000005000000000000",
            // One does not tell its memory, so that time is all there is.
            "run-1 0.000030000000000000",
            "run-2 0.000010000000000000",
            "run-1 0.000001000000000000",
            "run-2 0.000001000000000000");
  }

  private void azure(char traceId, String function, long ms, long memoryMb) {
    Row run =
        run(traceId, function, ms)
            .set("cloud_provider", "azure")
            .set("cloud_account_id", SUBSCRIPTION)
            .set("faas_max_memory", memoryMb * MEGABYTE);
    run.set(
        "attributes",
        Map.of(
            "faas.name",
            "Shop-App/" + function,
            "cloud.resource_id",
            SITE + "/functions/" + function));
  }

  private void google(char traceId, String function, long ms, @Nullable Long memoryMb) {
    run(traceId, function, ms)
        .set("cloud_provider", "gcp")
        .set("cloud_account_id", "shop-123")
        .set("cloud_region", "europe-west1")
        .set("faas_name", function)
        .set("faas_max_memory", memoryMb == null ? null : memoryMb * MEGABYTE);
  }

  private Row run(char traceId, String service, long ms) {
    count++;
    char id = Character.forDigit(count, 10);
    return shop.span(trace(id), spanId(id), service, 2, HOUR.plusSeconds(count))
        .set("duration_ns", ms * 1_000_000)
        .set("faas_invocation_id", "run-" + traceId);
  }

  private static String azureLine(String cost, String meter, String resourceId) {
    return cloudLine(
        cost, "Azure Functions", meter, resourceId, SUBSCRIPTION.toLowerCase(Locale.ROOT));
  }

  private static String googleLine(String cost, String meter) {
    return cloudLine(
        cost,
        "Cloud Run Functions",
        meter,
        "//run.googleapis.com/projects/shop-123/locations/europe-west1/services/resize",
        "shop-123");
  }

  private void bill(String... lines) throws IOException {
    shop.land(lake.lake(), "00000000000000c1");
    lake.importBill(lines);
  }
}
