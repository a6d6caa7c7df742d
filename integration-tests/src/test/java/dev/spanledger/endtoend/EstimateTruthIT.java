package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.allocation.Estimate;
import dev.spanledger.analytics.allocation.EstimateReport;
import dev.spanledger.lake.table.Tables;
import dev.spanledger.locallambda.simulate.TruthSettings;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is estimated before the bill, against the bill that then arrives: simulated functions with
 * tiers, provisioned concurrency, a correction and a credit, billed up to a moment, and then whole.
 */
class EstimateTruthIT {
  private static final Instant FROM = Instant.parse("2026-11-02T00:00:00Z");
  private static final int DAYS = 6;

  /** Bills end here: before the tiers, in the middle of them, and in the last one. */
  private static final List<Instant> ENDS =
      List.of(
          Instant.parse("2026-11-02T12:00:00Z"),
          Instant.parse("2026-11-04T12:00:00Z"),
          Instant.parse("2026-11-06T12:00:00Z"));

  /** A line for each seed and end, as RESULTS.md has them. */
  private static final Path FIGURES = Path.of("target", "estimates.md");

  private static final String ESTIMATED =
      """
      SELECT billed_resource_id || ' ' || CAST(charge_period_start AS DATE), meter,
        sum(billed_cost), sum(quantity)
      FROM %s
      WHERE run_id = (SELECT arg_max(run_id, run_time) FROM %s)
      GROUP BY ALL
      """;

  /** Usage of the newest delivery from the moment on, by resource and day. */
  private static final String BILLED =
      """
      SELECT billed_resource_id || ' ' || CAST(charge_period_start AS DATE), x_usage_type,
        sum(billed_cost), sum(pricing_quantity)
      FROM %s
      WHERE delivery_id IN (SELECT arg_max(delivery_id, delivery_time) FROM %s
          GROUP BY delivery_series)
        AND charge_category = 'Usage' AND x_line_item_type = 'Usage'
        AND charge_period_start >= TIMESTAMPTZ '@FROM@'
        AND x_usage_type IN ('Lambda-GB-Second', 'Lambda-GB-Second-ARM', 'Request', 'Request-ARM',
          'Lambda-Provisioned-GB-Second')
      GROUP BY ALL
      """;

  @TempDir private Path folder;

  /** One seed takes a minute; {@code benchmarks/estimates.sh} names three. */
  private static List<Long> seeds() {
    String seeds = System.getenv().getOrDefault("TRUTH_SEEDS", "1");
    return Stream.of(seeds.split(" ", -1)).map(Long::valueOf).toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void estimate_is_near_the_bill_that_arrives_and_goes_with_it(long seed) throws Exception {
    TruthSettings settings =
        new TruthSettings(seed, FROM, DAYS, 60, 1, TruthLake.ACCOUNT, TruthLake.REGION);
    Clock clock = Clock.fixed(settings.to().plusSeconds(7200), ZoneOffset.UTC);
    Map<Instant, Map<String, BigDecimal[]>> estimates = new HashMap<>();
    try (TruthLake lake = TruthLake.of(folder, settings)) {
      for (Instant end : ENDS) {
        lake.bill(end);
        Estimate.run(lake.lake(), lake.engine(), clock);
        estimates.put(end, sums(lake.rows(Tables.ESTIMATES, ESTIMATED)));
      }
      lake.bill(Instant.MAX);
      EstimateReport after = Estimate.run(lake.lake(), lake.engine(), clock);

      assertThat(after.periods()).as("estimates beside the whole bill").isEmpty();
      for (Instant end : ENDS) {
        Map<String, BigDecimal[]> billed =
            sums(lake.rows(Tables.CHARGES, BILLED.replace("@FROM@", end.toString())));
        compare(seed, end, estimates.getOrDefault(end, Map.of()), billed);
      }
    }
  }

  private static void compare(
      long seed, Instant end, Map<String, BigDecimal[]> estimated, Map<String, BigDecimal[]> billed)
      throws Exception {
    assertThat(estimated.keySet())
        .as("functions and days after %s", end)
        .isEqualTo(billed.keySet());
    BigDecimal estimate = BigDecimal.ZERO;
    BigDecimal bill = BigDecimal.ZERO;
    BigDecimal misses = BigDecimal.ZERO;
    List<Double> errors = new ArrayList<>();
    for (Map.Entry<String, BigDecimal[]> each : billed.entrySet()) {
      BigDecimal[] own = estimated.getOrDefault(each.getKey(), new BigDecimal[0]);
      assertThat(own[1])
          .as("requests and GB-seconds of %s", each.getKey())
          .isEqualByComparingTo(each.getValue()[1]);
      BigDecimal miss = own[0].subtract(each.getValue()[0]);
      estimate = estimate.add(own[0]);
      bill = bill.add(each.getValue()[0]);
      misses = misses.add(miss.abs());
      errors.add(Math.abs(miss.doubleValue() / each.getValue()[0].doubleValue()));
    }
    Collections.sort(errors);
    double total = estimate.subtract(bill).doubleValue() / bill.doubleValue();
    Files.createDirectories(FIGURES.getParent());
    Files.writeString(
        FIGURES,
        String.format(
            Locale.ROOT,
            "| %d | %s | %d | %.4f | %.4f | %+.2f %% | %.2f %% | %.2f %% | %.2f %% |%n",
            seed,
            end,
            errors.size(),
            estimate.doubleValue(),
            bill.doubleValue(),
            100 * total,
            100 * misses.doubleValue() / bill.doubleValue(),
            100 * errors.get(errors.size() / 2),
            100 * errors.get(errors.size() - 1)),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    // The last tier costs a fifth less than the first: what is estimated in one and billed in
    // another is at most a quarter off.
    assertThat(errors.get(errors.size() - 1)).isLessThan(0.26);
  }

  private static Map<String, BigDecimal[]> sums(List<List<String>> rows) {
    Map<String, BigDecimal[]> sums = new HashMap<>();
    for (List<String> row : rows) {
      sums.merge(
          row.get(0),
          new BigDecimal[] {new BigDecimal(row.get(2)), new BigDecimal(row.get(3))},
          (one, two) -> new BigDecimal[] {one[0].add(two[0]), one[1].add(two[1])});
    }
    return sums;
  }
}
