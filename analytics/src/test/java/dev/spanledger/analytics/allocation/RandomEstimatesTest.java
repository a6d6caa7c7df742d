package dev.spanledger.analytics.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.MeterDictionary;
import dev.spanledger.analytics.price.PriceFile;
import dev.spanledger.analytics.query.QueryResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random histories of up to three days of five functions, billed by the hour up to a random moment:
 * what is billed and what is estimated are together all that was used, of every meter.
 */
class RandomEstimatesTest {
  private static final Instant FROM = Instant.parse("2026-10-31T00:00:00Z");
  private static final MeterDictionary METERS = MeterDictionary.load();
  private static final Map<String, String> USAGE_TYPES =
      Map.of(
          "lambda.request x86_64", "Request",
          "lambda.request arm64", "Request-ARM",
          "lambda.gb_second x86_64", "Lambda-GB-Second",
          "lambda.gb_second arm64", "Lambda-GB-Second-ARM",
          "lambda.provisioned_gb_second x86_64", "Lambda-Provisioned-GB-Second",
          "lambda.provisioned_gb_second arm64", "Lambda-Provisioned-GB-Second-ARM");
  private static final int HISTORIES = 2_000;

  /** A run as the test knows it, beside how the lake hands it out. */
  private record Run(
      int function,
      Instant start,
      String architecture,
      boolean isProvisioned,
      long mbMs,
      List<@Nullable Object> row) {}

  private record Billed(String meter, int function, Instant hour) {}

  @Test
  void billed_and_estimated_quantity_are_all_that_was_used() throws IOException {
    long estimatedCharges = 0;
    for (long seed = 0; seed < HISTORIES; seed++) {
      Random random = new Random(seed);
      List<Run> runs = runs(random);
      Instant cut = FROM.plusSeconds(random.nextInt(3 * 86_400));
      Map<String, BigDecimal> used = quantities(runs, Instant.MAX);

      Map<String, BigDecimal> sums = quantities(runs, cut);
      List<EstimatedCharge> charges = estimate(runs, cut);
      for (EstimatedCharge charge : charges) {
        Meter meter = charge.cell().meter();
        sums.merge(meter.id() + " " + meter.architecture(), charge.quantity(), BigDecimal::add);
      }

      estimatedCharges += charges.size();
      assertThat(sums.keySet()).as("seed %d", seed).isEqualTo(used.keySet());
      for (Map.Entry<String, BigDecimal> each : used.entrySet()) {
        assertThat(sums.get(each.getKey()))
            .as("%s of seed %d, billed to %s", each.getKey(), seed, cut)
            .isEqualByComparingTo(each.getValue());
      }
    }
    assertThat(estimatedCharges).isGreaterThan(10L * HISTORIES);
  }

  @Test
  void after_the_whole_bill_there_is_nothing_to_estimate() throws IOException {
    for (long seed = 0; seed < HISTORIES; seed++) {
      assertThat(estimate(runs(new Random(seed)), Instant.MAX)).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void order_of_the_runs_changes_nothing() throws IOException {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Run> runs = runs(random);
      Instant cut = FROM.plusSeconds(random.nextInt(3 * 86_400));
      List<String> inOrder = estimate(runs, cut).stream().map(EstimatedCharge::text).toList();
      List<Run> shuffled = new ArrayList<>(runs);
      Collections.shuffle(shuffled, random);

      assertThat(estimate(shuffled, cut).stream().map(EstimatedCharge::text))
          .containsExactlyElementsOf(inOrder);
    }
  }

  /** Functions that come late, change architecture, pause, and run on provisioned concurrency. */
  private static List<Run> runs(Random random) {
    List<Run> runs = new ArrayList<>();
    for (int function = 0; function < 5; function++) {
      int firstHour = random.nextInt(72);
      int change = random.nextInt(144);
      double busy = random.nextDouble();
      for (int hour = firstHour; hour < 72; hour++) {
        int count = random.nextDouble() < busy ? random.nextInt(4) : 0;
        for (int i = 0; i < count; i++) {
          String architecture = hour < change ? "x86_64" : "arm64";
          runs.add(run(random, function, hour, architecture, runs.size()));
        }
      }
    }
    return runs;
  }

  private static Run run(Random random, int function, int hour, String architecture, int number) {
    Instant start = FROM.plus(Duration.ofHours(hour)).plusSeconds(random.nextInt(3600));
    boolean isProvisioned = random.nextInt(3) == 0;
    long memoryMb = 128L << random.nextInt(4);
    long billedMs = 1 + random.nextInt(900_000);
    return new Run(
        function,
        start,
        architecture,
        isProvisioned,
        billedMs * memoryMb,
        Arrays.asList(
            "run-" + number,
            "instance",
            start.plusMillis(billedMs),
            start,
            arn(function),
            "us-east-1",
            "123456789012",
            "f" + function,
            "1",
            "f" + function,
            architecture,
            isProvisioned ? "provisioned-concurrency" : "on-demand",
            memoryMb,
            billedMs,
            null,
            billedMs * 1_000_000,
            null,
            billedMs * memoryMb,
            false,
            "success",
            false,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  private static String arn(int function) {
    return "arn:aws:lambda:us-east-1:123456789012:function:f" + function;
  }

  /** Weights of the runs that began before the moment, by meter, function and hour. */
  private static Map<Billed, Long> weights(List<Run> runs, Instant until) {
    Map<Billed, Long> weights = new HashMap<>();
    for (Run run : runs) {
      if (run.start().isBefore(until)) {
        Instant hour = run.start().truncatedTo(ChronoUnit.HOURS);
        String compute =
            run.isProvisioned() ? "lambda.provisioned_gb_second " : "lambda.gb_second ";
        weights.merge(
            new Billed(compute + run.architecture(), run.function(), hour), run.mbMs(), Long::sum);
        weights.merge(
            new Billed("lambda.request " + run.architecture(), run.function(), hour),
            1L,
            Long::sum);
      }
    }
    return weights;
  }

  private static Map<String, BigDecimal> quantities(List<Run> runs, Instant until) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    weights(runs, until)
        .forEach(
            (billed, weight) ->
                sums.merge(billed.meter(), quantity(billed, weight), BigDecimal::add));
    return sums;
  }

  private static BigDecimal quantity(Billed billed, long weight) {
    long perUnit = billed.meter().startsWith("lambda.request") ? 1 : 1_024_000;
    return BigDecimal.valueOf(weight).divide(BigDecimal.valueOf(perUnit));
  }

  private static List<EstimatedCharge> estimate(List<Run> runs, Instant billedUntil)
      throws IOException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Run run : runs) {
      List<@Nullable Object> row = new ArrayList<>(run.row());
      // What comes after the columns above says nothing about requests and compute.
      while (row.size() < RandomBill.USAGE_COLUMNS.size()) {
        row.add(null);
      }
      rows.add(row);
    }
    List<UsageRecord> usage = new ArrayList<>();
    Answer answer = new Answer(new QueryResult(RandomBill.USAGE_COLUMNS, rows, ""));
    CallerPays callers = new CallerPays(Map.of(), Map.of(), Set.of());
    while (answer.advance()) {
      UsageRecord record = UsageRecord.of(answer, callers);
      if (record != null) {
        usage.add(record);
      }
    }
    BilledSoFar billed =
        BilledSoFar.of(
            new Answer(new QueryResult(BILLED_COLUMNS, billed(runs, billedUntil), "")),
            new Answer(new QueryResult(List.of(), List.of(), "")),
            new Answer(new QueryResult(List.of(), List.of(), "")),
            METERS);
    UnbilledUsage unbilled = new UnbilledUsage(billed, PriceFile.builtIn(), METERS);
    return unbilled.charges(usage);
  }

  private static final List<String> BILLED_COLUMNS =
      List.of(
          "billed_resource_id",
          "service_code",
          "cloud_service_name",
          "usage_type",
          "description",
          "delivery_series",
          "billing_currency",
          "charge_period_start",
          "charge_period_end",
          "account_id",
          "region_id",
          "billed_cost",
          "effective_cost",
          "list_cost",
          "contracted_cost",
          "quantity",
          "list_unit_price",
          "contracted_unit_price",
          "charge_count",
          "synthetic");

  /** The last billed hour of each function and meter, as report estimate_billed tells it. */
  private static List<List<@Nullable Object>> billed(List<Run> runs, Instant until) {
    Map<String, Map.Entry<Billed, Long>> last = new TreeMap<>();
    for (Map.Entry<Billed, Long> each : weights(runs, until).entrySet()) {
      last.merge(
          each.getKey().meter() + each.getKey().function(),
          each,
          (one, two) -> one.getKey().hour().isBefore(two.getKey().hour()) ? two : one);
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Map.Entry<Billed, Long> each : last.values()) {
      Billed billed = each.getKey();
      BigDecimal cost = new BigDecimal("0.00123");
      rows.add(
          Arrays.asList(
              arn(billed.function()),
              "AWSLambda",
              "AWS Lambda",
              USAGE_TYPES.get(billed.meter()),
              null,
              "AWS/CUR2/1/2026-11",
              "USD",
              billed.hour(),
              billed.hour().plus(Duration.ofHours(1)),
              "123456789012",
              "us-east-1",
              cost,
              cost,
              cost,
              null,
              quantity(billed, each.getValue()),
              null,
              null,
              1L,
              false));
    }
    return rows;
  }
}
