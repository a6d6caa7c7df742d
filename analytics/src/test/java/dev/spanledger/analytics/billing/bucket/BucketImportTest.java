package dev.spanledger.analytics.billing.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.CostTotals;
import dev.spanledger.analytics.billing.ImportReport;
import dev.spanledger.analytics.billing.SupersededDelivery;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.store.DirectoryStore;
import dev.spanledger.lake.store.ObjectStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Layouts of AWS Data Exports and of the Cost and Usage Report, as their user guides describe them,
 * in a directory store. The bills are one FOCUS row each, made for the test.
 */
class BucketImportTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String HEADER =
      "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,"
          + "ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName\n";

  @TempDir private Path folder;
  private Path bucket;
  private Lake lake;

  @BeforeEach
  void open() throws IOException {
    bucket = Files.createDirectory(folder.resolve("bills"));
    lake = Lake.open(folder.resolve("lake"));
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  @Test
  void each_month_of_an_export_is_a_delivery_of_the_files_that_its_manifest_lists()
      throws IOException {
    put("x/focus/data/BILLING_PERIOD=2026-09/focus-00001.csv", bill("2026-09", "0.25"), 10);
    put("x/focus/data/BILLING_PERIOD=2026-09/focus-00002.csv", bill("2026-09", "0.5"), 10);
    put("x/focus/data/BILLING_PERIOD=2026-10/focus-00001.csv", bill("2026-10", "4"), 10);
    put("x/focus/data/BILLING_PERIOD=2026-10/left-over.csv", bill("2026-10", "99"), 1);
    String september = "x/focus/metadata/BILLING_PERIOD=2026-09/focus-Manifest.json";
    put(
        september,
        dataFiles(
            "x/focus/data/BILLING_PERIOD=2026-09/focus-00001.csv",
            "x/focus/data/BILLING_PERIOD=2026-09/focus-00002.csv"),
        11);
    put(
        "x/focus/metadata/BILLING_PERIOD=2026-10/focus-Manifest.json",
        dataFiles("x/focus/data/BILLING_PERIOD=2026-10/focus-00001.csv"),
        11);

    assertThat(billed(run("x", 15))).containsExactly("0.75", "4");
    assertThat(billed(run("x/focus/metadata/BILLING_PERIOD=2026-10/", 15))).containsExactly("4");
    assertThat(billed(run(september, 15))).containsExactly("0.75");
  }

  @Test
  void what_has_not_changed_is_not_fetched_again_and_a_newer_delivery_takes_its_place()
      throws IOException {
    put("x/data/BILLING_PERIOD=2026-10/f.csv", bill("2026-10", "4"), 10);
    String manifest = "x/metadata/BILLING_PERIOD=2026-10/f-Manifest.json";
    put(manifest, dataFiles("x/data/BILLING_PERIOD=2026-10/f.csv"), 11);
    BucketReport first = run("x", 15);
    assertThat(first.fetchedBytes()).isPositive();
    assertThat(only(first).isAlreadyImported()).isFalse();

    BucketReport again = run("x", 16);
    assertThat(again.fetchedBytes()).isZero();
    assertThat(only(again).isAlreadyImported()).isTrue();
    assertThat(only(again).totals()).isEqualTo(only(first).totals());
    assertThat(only(again).byCategory()).isEqualTo(only(first).byCategory());
    assertThat(only(again).billingPeriods()).isEqualTo(only(first).billingPeriods());
    assertThat(only(again).rows()).isEqualTo(1);

    put("x/data/BILLING_PERIOD=2026-10/f.csv", bill("2026-10", "5"), 17);
    put(manifest, dataFiles("x/data/BILLING_PERIOD=2026-10/f.csv"), 18);
    BucketReport later = run("x", 19);
    assertThat(billed(later)).containsExactly("5");
    assertThat(only(later).supersedes())
        .extracting(SupersededDelivery::deliveryId)
        .containsExactly(only(first).deliveryId());
    assertThat(Files.list(lake.root().resolve("cache"))).isEmpty();
    assertThat(Files.list(lake.root()))
        .extracting(file -> file.getFileName().toString())
        .filteredOn(name -> name.startsWith("bill-"))
        .containsExactly("bill-sources");
  }

  @Test
  void a_manifest_that_lists_what_is_not_there_is_not_used() throws IOException {
    put("x/data/BILLING_PERIOD=2026-10/1.csv", bill("2026-10", "4"), 10);
    put(
        "x/metadata/BILLING_PERIOD=2026-10/f-Manifest.json",
        dataFiles("x/data/BILLING_PERIOD=2026-10/1.csv", "x/data/BILLING_PERIOD=2026-10/2.csv"),
        11);

    BucketReport report = run("x", 15);

    assertThat(report.deliveries()).isEmpty();
    assertThat(report.unusable())
        .containsExactly(
            ("%s/x/metadata/BILLING_PERIOD=2026-10/f-Manifest.json is not whole: 1 of the 2 files"
                    + " that it lists are not there, first"
                    + " \"s3://bills/x/data/BILLING_PERIOD=2026-10/2.csv\"")
                .formatted(bucket.toRealPath()));
  }

  @Test
  void a_file_younger_than_its_manifest_waits_for_the_next_manifest_or_an_hour_at_rest()
      throws IOException {
    put("x/data/BILLING_PERIOD=2026-10/1.csv", bill("2026-10", "4"), 20);
    put(
        "x/metadata/BILLING_PERIOD=2026-10/f-Manifest.json",
        dataFiles("x/data/BILLING_PERIOD=2026-10/1.csv"),
        11);

    BucketReport during = run("x", 79);
    assertThat(during.deliveries()).isEmpty();
    assertThat(during.unusable())
        .singleElement()
        .asString()
        .endsWith(
            "is being replaced: x/data/BILLING_PERIOD=2026-10/1.csv was written at"
                + " 2026-11-20T12:20:00Z, after the manifest that lists it; it is used once a new"
                + " manifest is there, or after 60 minutes at rest");

    assertThat(billed(run("x", 80))).containsExactly("4");
  }

  @Test
  void of_several_executions_the_latest_whole_one_counts() throws IOException {
    for (int execution = 1; execution <= 3; execution++) {
      String id = "2026-11-0%dT00:00:00.000Z-abc".formatted(execution);
      String data = "x/data/BILLING_PERIOD=2026-10/%s/f.csv".formatted(id);
      put(data, bill("2026-10", String.valueOf(execution)), execution);
      String missing = execution == 3 ? data + ".gz" : data;
      put(
          "x/metadata/BILLING_PERIOD=2026-10/%s/f-Manifest.json".formatted(id),
          dataFiles(data, missing),
          execution + 5);
    }

    BucketReport report = run("x", 15);

    assertThat(billed(report)).containsExactly("2");
    assertThat(report.unusable()).singleElement().asString().contains("2026-11-03T00");
  }

  @Test
  void the_cost_and_usage_report_has_a_manifest_per_assembly_and_a_copy_for_the_month()
      throws IOException {
    String month = "cur/daily/20261001-20261101/";
    put(month + "aaa/daily-00001.csv", bill("2026-10", "1"), 1);
    put(month + "aaa/daily-Manifest.json", reportKeys(month + "aaa/daily-00001.csv"), 2);
    put(month + "bbb/daily-00001.csv", bill("2026-10", "2"), 3);
    put(month + "bbb/daily-Manifest.json", reportKeys(month + "bbb/daily-00001.csv"), 4);
    put(month + "daily-Manifest.json", reportKeys(month + "bbb/daily-00001.csv"), 5);
    put("cur/daily/cost_and_usage_data_status/status.csv", "status\nREADY\n", 5);

    assertThat(billed(run("cur/daily", 15))).containsExactly("2");
  }

  @Test
  void an_export_that_was_copied_elsewhere_is_found_by_the_end_of_its_names() throws IOException {
    put("copy/of/data/BILLING_PERIOD=2026-10/1.csv", bill("2026-10", "4"), 10);
    put(
        "copy/of/metadata/BILLING_PERIOD=2026-10/f-Manifest.json",
        dataFiles("exports/f/data/BILLING_PERIOD=2026-10/1.csv"),
        11);

    assertThat(billed(run("copy/", 15))).containsExactly("4");
  }

  @Test
  void a_folder_without_a_manifest_is_one_delivery_and_one_file_is_its_own() throws IOException {
    put("mine/a.csv", bill("2026-10", "1"), 1);
    put("mine/b.csv", bill("2026-10", "2"), 1);
    put("mine/notes.txt", "no bill", 1);
    put("mine2/c.csv", bill("2026-10", "100"), 1);

    BucketReport all = run("mine", 2);
    assertThat(billed(all)).containsExactly("3");
    assertThat(only(all).sourceFile()).isEqualTo("mine");
    BucketReport one = run("mine/a.csv", 3);
    assertThat(billed(one)).containsExactly("1");
    assertThat(only(one).sourceFile()).isEqualTo("a.csv");
  }

  @Test
  void two_exports_of_one_kind_below_one_prefix_are_named() throws IOException {
    for (String export : List.of("one", "two")) {
      String data = "x/%s/data/BILLING_PERIOD=2026-10/f.csv".formatted(export);
      put(data, bill("2026-10", export.equals("one") ? "1" : "2"), 1);
      put(
          "x/%s/metadata/BILLING_PERIOD=2026-10/f-Manifest.json".formatted(export),
          dataFiles(data),
          2);
    }

    assertThat(run("x", 15).notes())
        .containsExactly(
            "x/two/metadata/BILLING_PERIOD=2026-10/f-Manifest.json takes the place of f.csv of the"
                + " same prefix: both bill aws/focus/111122223333/2026-10-01; name the folder of"
                + " the export that counts");
  }

  @Test
  void where_nothing_is_the_message_says_what_was_looked_for() throws IOException {
    put("x/readme.txt", "hello", 1);
    String place = bucket.toRealPath().toString();

    assertThatThrownBy(() -> run("x", 2))
        .isInstanceOf(BillingFileException.class)
        .hasMessage(
            "No bill at %s/x: of the 1 objects there, none is a manifest or ends as a bill does",
            place);
    assertThatThrownBy(() -> run("y/", 2))
        .hasMessage("No bill at %s/y/: nothing has a key that starts so", place);
  }

  private BucketReport run(String prefix, int minute) throws IOException {
    Clock clock = Clock.fixed(NOON.plus(Duration.ofMinutes(minute)), ZoneOffset.UTC);
    try (ObjectStore store = DirectoryStore.open(bucket)) {
      return BucketImport.run(lake, store, prefix, BillingFormat.AUTO, clock, (step, state) -> {});
    }
  }

  private void put(String key, String content, int minute) throws IOException {
    Path file = bucket.resolve(key);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(NOON.plus(Duration.ofMinutes(minute))));
  }

  private static String bill(String month, String cost) {
    return HEADER
        + "%s,111122223333,USD,%s-01,%s-28,Usage,%s-02,%s-03,AWS,AWS Lambda\n"
            .formatted(cost, month, month, month, month);
  }

  private static String dataFiles(String... keys) {
    return "{\"dataFiles\":[%s]}"
        .formatted(
            Arrays.stream(keys)
                .map("\"s3://bills/%s\""::formatted)
                .collect(Collectors.joining(",")));
  }

  private static String reportKeys(String... keys) {
    return "{\"bucket\":\"bills\",\"reportKeys\":[%s]}"
        .formatted(Stream.of(keys).map("\"%s\""::formatted).collect(Collectors.joining(",")));
  }

  private static ImportReport only(BucketReport report) {
    assertThat(report.deliveries()).hasSize(1);
    return report.deliveries().get(0);
  }

  private static List<String> billed(BucketReport report) {
    return report.deliveries().stream()
        .map(delivery -> delivery.totals().values().iterator().next())
        .map(CostTotals::billedCost)
        .map(BigDecimal::stripTrailingZeros)
        .map(BigDecimal::toPlainString)
        .toList();
  }
}
