package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.cli.output.Answer;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code cost showback} puts beside billed costs. */
class ShowbackColumnsTest {
  private static final BigDecimal ONE = BigDecimal.ONE;
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  @Test
  void estimate_stands_beside_the_billed_cost_and_whoever_has_none_gets_a_row() {
    Answer billed =
        new Answer(
            List.of(
                "service_name", "route", "kind", "own_billed_cost", "billing_currency", "state"),
            List.of(
                List.of("orders", "/orders", "SERVICE", ONE, "USD", "FINAL"),
                List.of("(tax)", "", "TAX", TWO, "USD", "FINAL")));
    Answer estimates =
        new Answer(
            List.of(
                "item",
                "route",
                "estimated_billed_cost",
                "estimated_caused_billed_cost",
                "estimate_method",
                "billing_currency"),
            List.of(
                Arrays.asList("orders", "/orders", TWO, ONE, "estimate:own-rate/v1", "USD"),
                Arrays.asList("new", "/new", null, ONE, "estimate:price-list/v1", "USD"),
                Arrays.asList("orders", "/orders", ONE, ONE, "estimate:own-rate/v1", "EUR")));

    Answer both = columns(ShowbackCut.ROUTE).beside(billed, estimates);

    assertThat(both.columns())
        .endsWith("estimated_billed_cost", "estimated_caused_billed_cost", "estimate_method");
    assertThat(both.rows())
        .containsExactly(
            row("orders", "/orders", "SERVICE", ONE, "USD", "FINAL", TWO, ONE, "own-rate"),
            row("new", "/new", "SERVICE", null, "USD", "ESTIMATED", null, ONE, "price-list"),
            row("orders", "/orders", "SERVICE", null, "EUR", "ESTIMATED", ONE, ONE, "own-rate"),
            row("(tax)", "", "TAX", TWO, "USD", "FINAL", null, null, null));
  }

  @Test
  void owner_without_a_billed_cost_gets_a_row_with_its_cost_centre() {
    Answer billed =
        new Answer(
            List.of("owner", "cost_centre", "billed_cost", "billing_currency", "state"),
            List.of(List.of("Orders", "CC-1", ONE, "USD", "FINAL")));
    Answer estimates =
        new Answer(
            List.of("owner", "cost_centre", "estimated_billed_cost", "billing_currency"),
            List.of(List.of("Orders", "CC-1", TWO, "USD"), List.of("New", "CC-9", ONE, "USD")));

    Answer both = columns(ShowbackCut.OWNER).beside(billed, estimates);

    assertThat(both.rows())
        .containsExactly(
            Arrays.asList("Orders", "CC-1", ONE, "USD", "FINAL", TWO, null, null),
            Arrays.asList("New", "CC-9", null, "USD", "ESTIMATED", ONE, null, null));
  }

  @Test
  void coverage_and_interval_stand_beside_the_cost_of_a_tenant_whose_traces_are_sampled() {
    Answer billed =
        new Answer(
            List.of("tenant", "billed_cost", "coverage_ratio", "billing_currency"),
            List.of(
                Arrays.asList("acme", ONE, null, "USD"),
                Arrays.asList("globex", TWO, null, "USD")));
    QueryResult estimates =
        new QueryResult(
            List.of(
                "dimension",
                "dimension_value",
                "billed_cost_approx",
                "low_approx",
                "high_approx",
                "relative_standard_error_approx",
                "recorded_trace_count",
                "coverage_ratio",
                "billing_currency"),
            List.of(
                List.of("TENANT", "acme", 10.123, 8.5, 11.8, 0.08, 29L, 0.75, "USD"),
                List.of("TENANT", "globex", 2.0, 2.0, 2.0, 0.0, 40L, 1.0, "USD"),
                List.of("ROUTE", "acme", 5.0, 4.0, 6.0, 0.1, 50L, 0.5, "USD")),
            "");

    SampledColumns columns = Objects.requireNonNull(SampledColumns.of(ShowbackCut.TENANT));
    Answer both = columns.beside(billed, estimates);

    assertThat(both.rows().get(0))
        .containsExactly(
            "acme",
            ONE,
            0.75,
            "USD",
            10.123,
            8.5,
            11.8,
            0.08,
            29L,
            // A standard error of 0.8 begins at the first decimal.
            "10.1 (8.5 to 11.8) of 29 traces only");
    assertThat(both.rows().get(1))
        .as("all traces recorded: the billed cost is exact")
        .containsExactly("globex", TWO, 1.0, "USD", null, null, null, null, null, null);
  }

  @Test
  void cuts_without_estimates_stay_as_they_are() {
    assertThat(EstimatedColumns.of(ShowbackCut.OPERATION)).isNull();
    assertThat(SampledColumns.of(ShowbackCut.SERVICE)).isNull();
  }

  private static EstimatedColumns columns(ShowbackCut cut) {
    return Objects.requireNonNull(EstimatedColumns.of(cut));
  }

  private static List<@Nullable Object> row(@Nullable Object... cells) {
    int last = cells.length - 1;
    cells[last] = cells[last] == null ? null : "estimate:" + cells[last] + "/v1";
    return Arrays.asList(cells);
  }
}
