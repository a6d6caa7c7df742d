package dev.spanledger.analytics.billing.costexplorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.billing.CostTotals;
import dev.spanledger.analytics.billing.ImportReport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.AwsAccess.Patience;
import dev.spanledger.lake.store.StoreException;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a stub that answers from fixtures; the amounts are worked out in the README there. */
class CostExplorerPullTest {
  private static final LocalDate FROM = LocalDate.parse("2026-10-30");
  private static final LocalDate TO = LocalDate.parse("2026-11-03");
  private static final Patience QUICK =
      new Patience(Duration.ofSeconds(20), Duration.ofMillis(1), Duration.ofMillis(5), 4);
  private static final Map<String, Instant> AUTUMN =
      Map.of(
          "from", Instant.parse("2026-10-01T00:00:00Z"),
          "to", Instant.parse("2026-12-01T00:00:00Z"));

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-04T12:00:00Z");
  private Lake lake;
  private CostExplorerStub stub;

  @BeforeEach
  void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    lake = Lake.open(folder.resolve("lake"));
    stub = CostExplorerStub.start(0);
  }

  @AfterEach
  void stop() throws IOException {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    stub.close();
    lake.close();
  }

  @Test
  void each_month_is_a_delivery_of_exact_charges() throws IOException {
    PullReport report = pull(usage(100));

    assertThat(billed(report)).containsExactly("0.57000024", "3.75");
    assertThat(report.deliveries())
        .extracting(ImportReport::sourceFormat)
        .containsOnly("cost-explorer");
    assertThat(report.calls()).isEqualTo(5);
    assertThat(report.pulledDays()).isEqualTo(4);
    assertThat(report.missingDays()).isZero();
    assertThat(said)
        .containsExactly(
            "Cost Explorer: needs at least 4 calls, 0.04 USD; stops at 100 calls, 1.00 USD");
    assertThat(CallBudget.price(report.calls())).isEqualTo("5 calls, 0.05 USD");
    assertThat(charges())
        .containsExactlyInAnyOrder(
            "2026-10-30 Usage AWS Lambda Lambda-GB-Second 0.0123456789 0.0123456789 740.74 Seconds",
            "2026-10-30 Usage AWS Lambda Request 0.0000002 0.0000002 1 Requests",
            "2026-10-30 Usage Amazon Simple Queue Service Requests-Tier1 0.00000004 0.00000004 0.1"
                + " Requests",
            "2026-10-30 Credit AWS Lambda - -0.0123456789 -0.0123456789 - -",
            "2026-10-31 Usage AWS Lambda Lambda-GB-Second 0.5 0.4 30000 Seconds",
            "2026-10-31 Tax Tax - 0.07 0.07 - -",
            "2026-11-01 Usage AWS Lambda Lambda-GB-Second 1.25 1.25 75000 Seconds",
            "2026-11-02 Usage AWS Lambda Lambda-GB-Second 2.5 2.5 150000 Seconds");
    assertThat(deliveries()).containsExactly("0.57000024 FINAL", "3.75 ESTIMATED");
  }

  @Test
  void a_request_groups_by_two_things_and_leaves_nothing_out() throws IOException {
    pull(usage(100));

    List<JsonNode> requests = new ArrayList<>();
    for (CostExplorerStub.Captured captured : stub.captured()) {
      assertThat(captured.operation()).isEqualTo("GetCostAndUsage");
      requests.add(new ObjectMapper().readTree(captured.body()));
    }
    assertThat(requests).allMatch(request -> request.path("GroupBy").size() == 2);
    String usage =
        "{\"Dimensions\":{\"Key\":\"RECORD_TYPE\",\"Values\":[\"Usage\",\"DiscountedUsage\","
            + "\"SavingsPlanCoveredUsage\"]}}";
    assertThat(requests.get(0).path("Filter")).hasToString(usage);
    assertThat(requests.get(4).path("Filter")).hasToString("{\"Not\":" + usage + "}");
    assertThat(requests.get(0).path("TimePeriod"))
        .hasToString("{\"Start\":\"2026-10-30\",\"End\":\"2026-11-01\"}");
    assertThat(requests.get(1).path("NextPageToken").asText()).isEqualTo("page-2");
  }

  @Test
  void what_was_answered_is_not_asked_again() throws IOException {
    pull(usage(100));
    PullReport again = pull(usage(100));

    assertThat(again.calls()).isZero();
    assertThat(said).last().isEqualTo("Cost Explorer: nothing is missing, 0 calls, 0.00 USD");
    assertThat(again.deliveries()).allMatch(ImportReport::isAlreadyImported);
    assertThat(billed(again)).containsExactly("0.57000024", "3.75");
  }

  @Test
  void only_estimated_days_are_asked_again_and_a_changed_one_takes_its_place() throws IOException {
    pull(usage(100));
    now = now.plus(Duration.ofHours(9));
    stub.becomeLater();
    stub.forget();
    PullReport later = pull(usage(100));

    assertThat(stub.captured()).hasSize(2).allMatch(call -> call.body().contains("2026-11-01"));
    assertThat(billed(later)).containsExactly("0.57000024", "5");
    assertThat(later.deliveries().get(1).supersedes()).hasSize(1);
    assertThat(deliveries()).containsExactly("0.57000024 FINAL", "5 ESTIMATED");
  }

  /** Neither credit nor tax in October, and the answer says that nothing more will come. */
  @Test
  void a_settled_answer_without_a_line_is_not_asked_again() throws IOException {
    stub.becomeLater();
    assertThat(billed(pull(usage(100)))).containsExactly("0.5123459189", "5");
    now = now.plus(Duration.ofHours(9));
    stub.forget();
    pull(usage(100));

    assertThat(stub.captured()).hasSize(2).allMatch(call -> call.body().contains("2026-11-01"));
  }

  @Test
  void throttled_calls_are_tried_again_and_counted() throws IOException {
    stub.fail(400, "LimitExceededException", 2);
    stub.fail(500, "InternalFailure", 1);
    PullReport report = pull(usage(100));

    assertThat(report.calls()).isEqualTo(8);
    assertThat(billed(report)).containsExactly("0.57000024", "3.75");
  }

  @Test
  void throttling_without_end_is_told() throws IOException {
    stub.fail(400, "LimitExceededException", 4);
    assertThatThrownBy(() -> pull(usage(100)))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "Cost Explorer refused ce:GetCostAndUsage (AWS says 400 LimitExceededException): said"
                + " by a stub");
    assertThat(billed(pull(usage(100)))).containsExactly("0.57000024", "3.75");
  }

  @Test
  void the_bound_on_calls_stops_between_pages_and_the_next_run_goes_on_there() throws IOException {
    PullReport first = pull(usage(1));
    assertThat(first.calls()).isEqualTo(1);
    assertThat(first.missingDays()).isEqualTo(4);
    assertThat(first.deliveries()).isEmpty();

    stub.forget();
    PullReport second = pull(usage(2));
    assertThat(stub.captured().get(0).body()).contains("\"NextPageToken\":\"page-2\"");
    assertThat(second.missingDays()).isEqualTo(2);
    assertThat(billed(second)).as("the month that is whole").containsExactly("0.57000024");

    assertThat(pull(usage(0)).calls()).isZero();
    PullReport third = pull(usage(100));
    assertThat(third.calls()).isEqualTo(2);
    assertThat(billed(third)).containsExactly("0.57000024", "3.75");
  }

  @Test
  void an_answer_begun_too_long_ago_is_begun_again() throws IOException {
    pull(usage(1));
    stub.fail(400, "InvalidNextTokenException", 1);
    PullReport report = pull(usage(100));

    assertThat(report.calls()).isEqualTo(6);
    assertThat(billed(report)).containsExactly("0.57000024", "3.75");
  }

  @Test
  void resources_take_the_place_of_their_service_and_the_sum_stays() throws IOException {
    PullReport report = pull(new PullRequest(FROM, TO, false, null, "AWS Lambda", null, 100));

    assertThat(billed(report)).containsExactly("0.57000024", "3.75");
    String orders = "arn:aws:lambda:us-east-1:111122223333:function:orders";
    assertThat(resources())
        .containsExactlyInAnyOrder(
            "2026-10-30 Lambda-GB-Second 0.01 " + orders,
            "2026-10-30 Lambda-GB-Second 0.0023456789 -",
            "2026-10-30 Request 0.0000002 -",
            "2026-10-30 Requests-Tier1 0.00000004 -",
            "2026-10-31 Lambda-GB-Second 0.3 " + orders,
            "2026-10-31 Lambda-GB-Second 0.2 arn:aws:lambda:us-east-1:111122223333:function:pay",
            "2026-11-01 Lambda-GB-Second 1.25 " + orders,
            "2026-11-02 Lambda-GB-Second 2.5 " + orders);
  }

  @Test
  void by_hour_the_charges_are_of_an_hour_and_take_the_place_of_the_day() throws IOException {
    pull(usage(100));
    LocalDate day = LocalDate.parse("2026-11-02");
    PullReport report = pull(new PullRequest(day, TO, true, null, null, null, 100));

    assertThat(report.calls()).isEqualTo(2);
    assertThat(stub.captured().get(5).body())
        .contains("\"Granularity\":\"HOURLY\"")
        .contains("{\"Start\":\"2026-11-02T00:00:00Z\",\"End\":\"2026-11-03T00:00:00Z\"}");
    assertThat(billed(report)).as("1.25 of the first, 1 and 1.5 of hours").containsExactly("3.75");
    List<String> hours = new ArrayList<>();
    forEachCharge(
        row -> {
          if (row.string("delivery_id").equals(report.deliveries().get(0).deliveryId())) {
            long end = row.requiredInt64("charge_period_end");
            long start = row.requiredInt64("charge_period_start");
            hours.add((end - start) / 3_600_000_000L + " h " + amount(row, "billed_cost"));
          }
        });
    assertThat(hours).containsExactlyInAnyOrder("24 h 1.25", "1 h 1", "1 h 1.5");
  }

  @Test
  void by_tag_the_charges_carry_it() throws IOException {
    PullReport report = pull(new PullRequest(FROM, TO, false, "team", null, null, 100));

    assertThat(billed(report)).containsExactly("0.57000024", "3.75");
    List<String> tagged = new ArrayList<>();
    forEachCharge(row -> tagged.add(amount(row, "billed_cost") + " " + row.get("tags")));
    assertThat(tagged)
        .containsExactlyInAnyOrder(
            "0.0123456789 {team=shop}",
            "0.0000002 null",
            "0.00000004 null",
            "0.5 {team=shop}",
            "1.25 {team=shop}",
            "2.5 {team=pay}",
            "-0.0123456789 null",
            "0.07 null");
  }

  @Test
  void beside_a_bill_of_the_same_account_and_month_it_is_not_counted() throws IOException {
    Path bill =
        Files.writeString(
            folder.resolve("focus.csv"),
            "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,"
                + "ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName\n"
                + "0.58,111122223333,USD,2026-10-01,2026-11-01,Usage,2026-10-30,2026-10-31,AWS,"
                + "AWS Lambda\n");
    BillingImport.importFile(lake, bill, BillingFormat.AUTO, clock());
    PullReport report = pull(usage(100));

    assertThat(report.notes())
        .containsExactly(
            "2026-10 is not counted: the lake has a bill of account 111122223333 for that month,"
                + " which is the better source");
    assertThat(deliveries()).containsExactly("0.58 ESTIMATED", "3.75 ESTIMATED");
  }

  @Test
  void what_is_missing_is_told_with_what_to_grant() throws IOException {
    stub.fail(400, "AccessDeniedException", 1);
    assertThatThrownBy(() -> pull(usage(100)))
        .hasMessage(
            "Not allowed to ask Cost Explorer (AWS says 400 AccessDeniedException): grant"
                + " ce:GetCostAndUsage on *");
    stub.fail(400, "DataUnavailableException", 1);
    assertThatThrownBy(() -> pull(usage(100)))
        .isInstanceOf(BillingFileException.class)
        .hasMessage(
            "Cost Explorer has no such data (AWS says 400 DataUnavailableException): enable it,"
                + " and for hours or resources their data, in the preferences of Cost Explorer; it"
                + " comes within a day");
    assertThatThrownBy(
            () -> pull(new PullRequest(FROM.minusDays(60), TO, true, null, null, null, 9)))
        .hasMessage(
            "Cost Explorer has hours for 14 days only: --from must be 2026-10-21 or later, not"
                + " 2026-08-31");
  }

  private static PullRequest usage(int maxCalls) {
    return new PullRequest(FROM, TO, false, null, null, null, maxCalls);
  }

  private PullReport pull(PullRequest request) throws IOException {
    AwsAccess access = new AwsAccess(null, null, stub.endpoint(), QUICK);
    return CostExplorerPull.run(lake, request, access, clock(), said::add, calls -> {});
  }

  private Clock clock() {
    return Clock.fixed(now, ZoneOffset.UTC);
  }

  private static List<String> billed(PullReport report) {
    return report.deliveries().stream()
        .map(delivery -> delivery.totals().get("USD"))
        .map(CostTotals::billedCost)
        .map(cost -> cost.stripTrailingZeros().toPlainString())
        .toList();
  }

  /** What a report counts: billed cost and state of each delivery, the older month first. */
  private List<String> deliveries() throws IOException {
    List<String> counted = new ArrayList<>();
    try (QueryEngine engine = DuckDbEngine.open(lake)) {
      QueryResult result = engine.run("reconciliation", AUTUMN);
      int cost = result.columns().indexOf("charged_billed_cost");
      int state = result.columns().indexOf("state");
      result
          .rows()
          .forEach(row -> counted.add(plain((BigDecimal) row.get(cost)) + " " + row.get(state)));
    }
    return counted;
  }

  private List<String> charges() throws IOException {
    List<String> charges = new ArrayList<>();
    forEachCharge(
        row ->
            charges.add(
                String.join(
                    " ",
                    day(row),
                    row.string("charge_category"),
                    row.string("cloud_service_name"),
                    orDash(row.string("x_usage_type")),
                    amount(row, "billed_cost"),
                    amount(row, "effective_cost"),
                    amount(row, "pricing_quantity"),
                    orDash(row.string("pricing_unit")))));
    return charges;
  }

  private List<String> resources() throws IOException {
    List<String> resources = new ArrayList<>();
    forEachCharge(
        row -> {
          if ("Usage".equals(row.string("charge_category"))) {
            resources.add(
                String.join(
                    " ",
                    day(row),
                    row.string("x_usage_type"),
                    amount(row, "billed_cost"),
                    orDash(row.string("billed_resource_id"))));
          }
        });
    return resources;
  }

  private interface Consumer {
    void accept(Row row);
  }

  private void forEachCharge(Consumer consumer) throws IOException {
    for (LakeFile file : lake.snapshot().files(Tables.CHARGES)) {
      try (ParquetTableReader reader = ParquetTableReader.open(Tables.CHARGES, file.path())) {
        for (Row row = reader.next(); row != null; row = reader.next()) {
          consumer.accept(row);
        }
      }
    }
  }

  private static String day(Row row) {
    long micros = row.requiredInt64("charge_period_start");
    return LocalDate.ofEpochDay(Math.floorDiv(micros, 86_400_000_000L)).toString();
  }

  private static String amount(Row row, String column) {
    return row.get(column) instanceof BigDecimal amount ? plain(amount) : "-";
  }

  private static String plain(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
