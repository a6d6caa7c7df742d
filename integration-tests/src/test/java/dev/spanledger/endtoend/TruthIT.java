package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.spanledger.analytics.allocation.AllocationReport;
import dev.spanledger.lake.table.Tables;
import dev.spanledger.locallambda.simulate.TruthCaller;
import dev.spanledger.locallambda.simulate.TruthRun;
import dev.spanledger.locallambda.simulate.TruthSettings;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Simulated functions whose every run has a known cost: collected, billed late and corrected,
 * imported, allocated, and compared with what the simulator knows.
 */
class TruthIT {
  /** The last hours of October and the first of November: two bills, tiers from the start. */
  private static final Instant FROM = Instant.parse("2026-10-30T00:00:00Z");

  private static final BigDecimal PER_RECORD = new BigDecimal("1E-12");

  /** Parts of the runs that count: the last of each billing period. */
  private static final String COUNTED =
      """
      WITH latest AS (
        SELECT billing_period_start, arg_max(run_id, run_time) AS run_id
        FROM %s GROUP BY billing_period_start),
      part AS (SELECT a.* FROM %s a JOIN latest USING (billing_period_start, run_id)
        WHERE a.invocation_id IS NOT NULL AND a.meter LIKE 'lambda.%')
      """;

  /** A line for each seed, as RESULTS.md has them. */
  private static final Path FIGURES = Path.of("target", "truth.md");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void every_run_and_every_caller_pays_what_it_really_cost(long seed) throws Exception {
    TruthSettings settings =
        new TruthSettings(seed, FROM, 4, 60, 1, TruthLake.ACCOUNT, TruthLake.REGION);
    try (TruthLake lake = TruthLake.of(folder, settings)) {
      lake.bill(Instant.parse("2026-10-31T12:00:00Z"));
      AllocationReport report = lake.bill(Instant.MAX);

      assertThat(report.allocated("USD").plus(report.unallocated("USD")))
          .matches(report.charged("USD")::hasSameAmountsAs);
      // Tiers, a correction, a credit, taxes and provisioned runs are all in the bill.
      assertThat(
              lake.rows(
                  Tables.CHARGES,
                  """
                  SELECT count(DISTINCT list_unit_price) FILTER (
                      WHERE x_usage_type = 'Lambda-GB-Second' AND charge_category = 'Usage'),
                    count(*) FILTER (WHERE x_line_item_type = 'Refund') > 0,
                    count(*) FILTER (WHERE charge_category = 'Credit') > 0,
                    count(*) FILTER (WHERE charge_category = 'Tax') > 0,
                    count(*) FILTER (WHERE x_usage_type = 'Lambda-Provisioned-GB-Second') > 0
                  FROM %s
                  """))
          .containsExactly(List.of("3", "true", "true", "true", "true"));
      Map<String, BigDecimal> allocated = new HashMap<>();
      for (List<String> row :
          lake.rows(
              Tables.ALLOCATIONS,
              COUNTED + "SELECT invocation_id, sum(billed_cost) FROM part GROUP BY ALL")) {
        allocated.put(row.get(0), new BigDecimal(row.get(1)));
      }
      assertThat(allocated).hasSize(lake.truth().runs().size());
      for (TruthRun run : lake.truth().runs()) {
        assertThat(allocated.get(run.invocationId()))
            .as("run %s of %s", run.invocationId(), run.functionArn())
            .isCloseTo(lake.truth().cost(run), within(PER_RECORD));
      }
      Map<TruthCaller, BigDecimal> byCaller = new HashMap<>();
      for (List<String> row :
          lake.rows(
              Tables.ALLOCATIONS,
              COUNTED
                  + "SELECT root_route, request_tenant, sum(billed_cost) FROM part GROUP BY ALL")) {
        byCaller.put(new TruthCaller(row.get(0), row.get(1)), new BigDecimal(row.get(2)));
      }
      Map<TruthCaller, BigDecimal> truth = lake.truth().costByCaller();
      assertThat(byCaller).containsOnlyKeys(truth.keySet());
      truth.forEach(
          (caller, cost) ->
              assertThat(byCaller.get(caller))
                  .as("%s", caller)
                  .isCloseTo(
                      cost,
                      // A part is at most 1E-18 off; a caller has fewer than a million.
                      within(PER_RECORD)));
    }
  }

  /** One seed takes a minute; {@code benchmarks/truth.sh} names three. */
  private static List<Long> seeds() {
    String seeds = System.getenv().getOrDefault("TRUTH_SEEDS", "1");
    return Stream.of(seeds.split(" ", -1)).map(Long::valueOf).toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void tenth_of_the_traces_tells_what_routes_and_tenants_cost(long seed) throws Exception {
    TruthSettings settings =
        new TruthSettings(
            seed,
            Instant.parse("2026-11-02T00:00:00Z"),
            7,
            900,
            0.1,
            TruthLake.ACCOUNT,
            TruthLake.REGION);
    try (TruthLake lake = TruthLake.of(folder, settings)) {
      lake.bill(Instant.MAX);
      Estimates estimates = Estimates.of(lake.engine(), settings.from(), settings.to());

      Estimates.Error routes =
          estimates.error("ROUTE", sums(lake.truth().costByCaller(), TruthCaller::route));
      Estimates.Error tenants =
          estimates.error("TENANT", sums(lake.truth().costByCaller(), TruthCaller::tenant));
      Files.createDirectories(FIGURES.getParent());
      Files.writeString(
          FIGURES,
          "| %d | %d | %s | %s | %.3f %% |%n"
              .formatted(
                  seed,
                  lake.truth().runs().size(),
                  routes,
                  tenants,
                  100 * estimates.unknownShare()),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);

      assertThat(routes.wape()).as("routes of seed %d", seed).isLessThanOrEqualTo(0.05);
      assertThat(tenants.wape()).as("tenants of seed %d", seed).isLessThanOrEqualTo(0.10);
      assertThat(estimates.unknownShare()).isLessThanOrEqualTo(0.01);
      // Of 206 intervals of 95 %, 189 or more hold the truth in all but one of fifty runs.
      assertThat(routes.inside() + tenants.inside())
          .isGreaterThanOrEqualTo((int) (0.92 * (routes.count() + tenants.count())));
      assertThat(routes.printed() + tenants.printed())
          .as("intervals are rounded outwards")
          .isGreaterThanOrEqualTo(routes.inside() + tenants.inside());
    }
  }

  private static Map<String, Double> sums(
      Map<TruthCaller, BigDecimal> costs, Function<TruthCaller, String> by) {
    Map<String, Double> sums = new HashMap<>();
    costs.forEach((caller, cost) -> sums.merge(by.apply(caller), cost.doubleValue(), Double::sum));
    return sums;
  }
}
