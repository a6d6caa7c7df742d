package dev.spanledger.analytics.alert;

import dev.spanledger.analytics.forecast.Anomaly;
import dev.spanledger.analytics.forecast.AnomalySearch;
import dev.spanledger.analytics.forecast.Budget;
import dev.spanledger.analytics.forecast.BudgetStatus;
import dev.spanledger.analytics.forecast.CostSeries;
import dev.spanledger.analytics.forecast.DailySeries;
import dev.spanledger.analytics.objective.Objective;
import dev.spanledger.analytics.objective.ObjectiveStatus;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.SqlParameter;
import dev.spanledger.analytics.query.SqlQuery;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What each rule is met by now. */
final class AlertEvaluation {
  /** A rule that is met by more things than this has a bound that means nothing. */
  static final int MOST_FINDINGS = 50;

  private static final long MOST_ROWS = 1_000;
  private static final AnomalySearch SEARCH = new AnomalySearch(5, 0.2, 0);

  /** Reports that a page of the dashboard shows under another name. */
  private static final Map<String, String> PAGES =
      Map.of(
          "services", "/services",
          "operations", "/services",
          "dependencies", "/map",
          "traces", "/traces",
          "hot_paths", "/paths",
          "cold_starts", "/cold-starts",
          "queues", "/queues",
          "errors", "/errors");

  private final QueryEngine engine;
  private final List<Objective> objectives;
  private final List<Budget> budgets;
  private final Clock clock;

  AlertEvaluation(
      QueryEngine engine, List<Objective> objectives, List<Budget> budgets, Clock clock) {
    this.engine = engine;
    this.objectives = objectives;
    this.budgets = budgets;
    this.clock = clock;
  }

  /**
   * What a rule finds.
   *
   * @param unknown keys whose number is missing: they neither begin nor end
   */
  record Result(List<Finding> findings, Set<String> unknown) {
    Result {
      findings = List.copyOf(findings);
      unknown = Set.copyOf(unknown);
    }
  }

  /**
   * @throws IllegalArgumentException where the rule names what is not there
   */
  Result of(AlertRule rule) {
    return switch (rule.kind()) {
      case THRESHOLD -> threshold(rule);
      case BURN -> burn(rule);
      case ANOMALY -> anomaly(rule);
      case BUDGET -> budget(rule);
    };
  }

  private Result threshold(AlertRule rule) {
    Instant to = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant from = to.minus(rule.period());
    SqlQuery report = engine.catalog().report(rule.item());
    QueryResult result = engine.run(rule.item(), parameters(rule, report, from, to));
    String column = Objects.requireNonNull(rule.column());
    if (!result.columns().contains(column)) {
      throw new IllegalArgumentException(
          "Rule \"%s\": report %s has no column \"%s\"; it has %s"
              .formatted(rule.name(), rule.item(), column, result.columns()));
    }
    List<String> grain = List.of(report.grain().split(", ", -1));
    List<Finding> findings = new ArrayList<>();
    Set<String> unknown = new HashSet<>();
    String page =
        "%s?from=%s&to=%s"
            .formatted(PAGES.getOrDefault(rule.item(), "/services"), encoded(from), encoded(to));
    for (Map<String, @Nullable Object> row : result.maps()) {
      if (rule.service() != null
          && row.containsKey("service_name")
          && !rule.service().equals(row.get("service_name"))) {
        continue;
      }
      String key =
          grain.stream()
              .map(name -> String.valueOf(row.get(name)))
              .collect(Collectors.joining(", "));
      Object value = row.get(column);
      AlertRule.Condition condition = Objects.requireNonNull(rule.condition());
      if (!(value instanceof Number number)) {
        unknown.add(key);
      } else if (!condition.isMet(number.doubleValue())) {
        continue;
      } else if (findings.size() == MOST_FINDINGS) {
        // Met as well: what fires for it already must not be told as ended.
        unknown.add(key);
      } else {
        findings.add(
            new Finding(
                key,
                "%s of %s is %s, %s; report %s from %s to %s"
                    .formatted(column, key, number, condition, rule.item(), from, to),
                page));
      }
    }
    return new Result(findings, unknown);
  }

  private static Map<String, Object> parameters(
      AlertRule rule, SqlQuery report, Instant from, Instant to) {
    Map<String, Object> parameters = new HashMap<>();
    for (SqlParameter parameter : report.parameters()) {
      switch (parameter.name()) {
        case "from" -> parameters.put("from", from);
        case "to" -> parameters.put("to", to);
        case "limit" -> parameters.put("limit", MOST_ROWS);
        case "service" -> {
          if (rule.service() != null) {
            parameters.put("service", rule.service());
          }
        }
        default -> {
          // The file's reader has seen that it may be left out.
        }
      }
    }
    return parameters;
  }

  private Result burn(AlertRule rule) {
    List<Objective> watched =
        objectives.stream()
            .filter(each -> rule.item().equals("*") || rule.item().equals(each.name()))
            .filter(each -> rule.service() == null || rule.service().equals(each.service()))
            .toList();
    if (watched.isEmpty()) {
      throw new IllegalArgumentException(
          "Rule \"%s\": no objective \"%s\"; there are %s"
              .formatted(
                  rule.name(), rule.item(), objectives.stream().map(Objective::name).toList()));
    }
    List<Finding> findings = new ArrayList<>();
    Set<String> unknown = new HashSet<>();
    for (ObjectiveStatus status : ObjectiveStatus.read(engine, watched, clock.instant())) {
      String name = status.objective().name();
      switch (status.state()) {
        case NO_DATA -> unknown.add(name);
        case OK -> {
          // Ends what fired.
        }
        case BURNING, EXHAUSTED ->
            findings.add(
                new Finding(
                    name,
                    "Objective %s of %s is %s: %.1f %% of its error budget is left"
                        .formatted(
                            name,
                            status.objective().service(),
                            status.state(),
                            100 * Objects.requireNonNull(status.budgetLeftRatio())),
                    "/services/" + encoded(status.objective().service())));
      }
    }
    return new Result(findings, unknown);
  }

  /** Only the last complete day: a bill that comes late must not wake anybody for last month. */
  private Result anomaly(AlertRule rule) {
    CostSeries series = CostSeries.read(engine, rule.item(), clock.instant());
    LocalDate last = series.completeUntil();
    List<Finding> findings = new ArrayList<>();
    for (DailySeries one : series.all()) {
      for (Anomaly anomaly : SEARCH.in(one)) {
        boolean lasts = last != null && anomaly.to().isAfter(last);
        boolean isWorth = rule.condition() == null || rule.condition().isMet(anomaly.excess());
        if (lasts && isWorth && findings.size() < MOST_FINDINGS) {
          findings.add(
              new Finding(
                  anomaly.item() + ", " + anomaly.currency(),
                  "%s cost %s %s since %s, %.4f more than its past explains"
                      .formatted(
                          anomaly.item(),
                          anomaly.cost().stripTrailingZeros().toPlainString(),
                          anomaly.currency(),
                          anomaly.from(),
                          anomaly.excess()),
                  "/cost"));
        }
      }
    }
    return new Result(findings, Set.of());
  }

  private Result budget(AlertRule rule) {
    List<Finding> findings = new ArrayList<>();
    Set<String> unknown = new HashSet<>();
    List<Budget> watched =
        budgets.stream()
            .filter(each -> rule.item().equals("*") || rule.item().equals(each.item()))
            .toList();
    if (watched.isEmpty()) {
      throw new IllegalArgumentException(
          "Rule \"%s\": no budget of \"%s\" in budgets.csv".formatted(rule.name(), rule.item()));
    }
    for (BudgetStatus status : BudgetStatus.read(engine, watched, null, clock)) {
      Budget budget = status.budget();
      String key = "%s %s, %s".formatted(budget.cut(), budget.item(), budget.currency());
      switch (status.state()) {
        case UNKNOWN -> unknown.add(key);
        case WITHIN -> {
          // Ends what fired.
        }
        case AT_RISK, EXCEEDED ->
            findings.add(
                new Finding(
                    key,
                    "Budget of %s for %s is %s: %s of %s %s spent"
                        .formatted(
                            budget.item(),
                            status.month(),
                            status.state(),
                            status.spent().stripTrailingZeros().toPlainString(),
                            budget.amount().toPlainString(),
                            budget.currency()),
                    "/cost"));
      }
    }
    return new Result(findings, unknown);
  }

  private static String encoded(Object value) {
    return URLEncoder.encode(String.valueOf(value), StandardCharsets.UTF_8).replace("+", "%20");
  }
}
