package dev.spanledger.cli.demo;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.trace.TraceView;
import dev.spanledger.analytics.trace.WaterfallText;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Terminal;
import dev.spanledger.cli.report.Reconciliation;
import dev.spanledger.locallambda.simulate.HistoryReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the demo found out, and whether it adds up. */
final class DemoReport {
  /** Simulated functions have numbered versions. */
  private static final String LIVE_VERSION = "$LATEST";

  private static final int COLUMNS_WITHOUT_TERMINAL = 120;
  private static final Instant FAR_FUTURE = Instant.parse("9999-01-01T00:00:00Z");
  private static final Instant FAR_PAST = Instant.parse("1990-01-01T00:00:00Z");

  /**
   * What happened.
   *
   * @param liveFrom when the live traffic began; all before it is simulated
   * @param history null where none was simulated
   * @param updateCount of orders, that customers saw on their screens
   * @param givenUpCount messages that the worker could not pack
   * @param meteredMbMs memory MB times billed ms of all that the meter saw
   * @param expectedServices that have to be seen and billed
   */
  record Facts(
      Instant liveFrom,
      @Nullable HistoryReport history,
      LiveTraffic.Outcome traffic,
      long updateCount,
      long givenUpCount,
      long meteredMbMs,
      DemoBill.Issue bill,
      Set<String> expectedServices) {}

  private final Terminal terminal;
  private final QueryEngine engine;
  private final Facts facts;
  private final AnswerWriter writer;

  DemoReport(Terminal terminal, QueryEngine engine, Facts facts) {
    this.terminal = terminal;
    this.engine = engine;
    this.facts = facts;
    this.writer = new AnswerWriter(terminal, OutputFormat.table, null);
  }

  /** Prints the report; returns what does not hold, a sentence each. */
  List<String> print() throws IOException {
    printTraffic();
    printColdStarts();
    printSlowestTrace();
    printCosts();
    Reconciliation reconciliation = Reconciliation.of(all("reconciliation"));
    List<String> failures = failures(reconciliation);
    printReconciliation(reconciliation, failures);
    return failures;
  }

  private void printTraffic() throws IOException {
    title("Traffic");
    LiveTraffic.Outcome traffic = facts.traffic();
    say(
        "Live: %s requests to real functions on this machine, answered %s; %s messages given up as meant"
            .formatted(
                Humanized.count(traffic.requestCount()),
                byStatus(traffic.byStatus()),
                Humanized.count(facts.givenUpCount())));
    if (facts.updateCount() > 0) {
      say(
          "%s updates of orders reached the customers who watched"
              .formatted(Humanized.count(facts.updateCount())));
    }
    HistoryReport history = facts.history();
    if (history == null) {
      say("Simulated: nothing");
    } else {
      say(
          "Simulated: %s traces, %s invocations from %s on, marked so; the reports of %s were lost on purpose"
              .formatted(
                  Humanized.count(history.traceCount()),
                  Humanized.count(history.invocationCount()),
                  history.from().toString().substring(0, "2026-09-01".length()),
                  Humanized.count(history.withheldReportCount())));
    }
    traffic.unexpected().stream().limit(3).forEach(this::say);
  }

  private static String byStatus(Map<Integer, Integer> countByStatus) {
    return countByStatus.entrySet().stream()
        .map(entry -> "%d x %d".formatted(entry.getValue(), entry.getKey()))
        .collect(Collectors.joining(", "));
  }

  private void printColdStarts() throws IOException {
    title("Cold starts of the live functions, measured");
    QueryResult result = all("cold_starts");
    int version = result.index("faas_version");
    List<List<@Nullable Object>> live =
        result.rows().stream().filter(row -> LIVE_VERSION.equals(row.get(version))).toList();
    writer.write(
        new Answer(result.columns(), live)
            .only(
                List.of(
                    "service_name",
                    "invocation_count",
                    "cold_start_count",
                    "cold_start_ratio",
                    "init_p50_ns",
                    "init_max_ns",
                    "on_critical_path_ratio",
                    "cold_start_billed_cost",
                    "billing_currency")));
  }

  /** The slowest live trace, empty where none arrived. */
  Optional<String> slowestTraceId() {
    QueryResult slowest =
        run("traces", facts.liveFrom(), Map.of("order_by", "slowest", "limit", 1L));
    return slowest.rows().isEmpty()
        ? Optional.empty()
        : Optional.of(String.valueOf(slowest.value(0, "trace_id")));
  }

  private void printSlowestTrace() throws IOException {
    title("Slowest live trace; solid is its critical path");
    Optional<TraceView> view = slowestTraceId().flatMap(id -> TraceView.find(engine, id));
    if (view.isEmpty()) {
      say("No live trace arrived.");
      return;
    }
    int columns = terminal.columns() > 0 ? terminal.columns() : COLUMNS_WITHOUT_TERMINAL;
    WaterfallText waterfall = new WaterfallText(columns, WaterfallText.Glyphs.BLOCKS);
    waterfall.lines(view.get()).forEach(this::say);
  }

  private void printCosts() throws IOException {
    title("Cost by service, of history and live traffic; a synthetic bill at list prices");
    QueryResult result = all("cost_by_service");
    writer.writeWithTotal(
        new Answer(result.columns(), result.rows())
            .only(
                List.of(
                    "service_name",
                    "kind",
                    "invocation_count",
                    "billed_cost",
                    "cold_start_billed_cost",
                    "failed_billed_cost",
                    "billing_currency",
                    "coverage_ratio"))
            .withoutMissing());
  }

  private void printReconciliation(Reconciliation reconciliation, List<String> failures)
      throws IOException {
    title("Reconciliation");
    reconciliation
        .lines()
        .forEach(
            line ->
                say(
                    "%s = %s in the export's own files"
                        .formatted(line, Humanized.exact(facts.bill().controlTotal()))));
    if (failures.isEmpty()) {
      say("It holds to the last digit.");
    } else {
      failures.forEach(failure -> say("It does not hold: " + failure));
    }
    terminal.out().flush();
  }

  private List<String> failures(Reconciliation reconciliation) {
    List<String> failures = new ArrayList<>(reconciliation.failures());
    if (reconciliation.isEmpty()) {
      failures.add("no bill is in the lake");
    }
    BigDecimal charged =
        reconciliation.charged().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    if (charged.compareTo(facts.bill().controlTotal()) != 0) {
      failures.add(
          "%s is charged in the lake, and the export's files add up to %s"
              .formatted(Humanized.exact(charged), Humanized.exact(facts.bill().controlTotal())));
    }
    QueryResult services = all("services");
    missing(services, "billed_mb_ms")
        .ifPresent(names -> failures.add("no invocation was reported of " + names));
    missing(all("cost_by_service"), "billed_cost")
        .ifPresent(names -> failures.add("nothing was allocated to " + names));
    long observed = 0;
    for (Map<String, @Nullable Object> service : services.maps()) {
      observed += service.get("billed_mb_ms") instanceof Number mbMs ? mbMs.longValue() : 0;
    }
    HistoryReport history = facts.history();
    long withheld = history == null ? 0 : history.withheldMbMs();
    if (observed + withheld != facts.meteredMbMs()) {
      failures.add(
          "%d MB-ms were metered, but %d observed and %d withheld on purpose"
              .formatted(facts.meteredMbMs(), observed, withheld));
    }
    return failures;
  }

  /** Which expected services the report lacks a value of. */
  private Optional<Set<String>> missing(QueryResult result, String column) {
    Set<String> missing = new TreeSet<>(facts.expectedServices());
    for (Map<String, @Nullable Object> row : result.maps()) {
      if (row.get(column) != null) {
        missing.remove(Objects.toString(row.get("service_name")));
      }
    }
    return missing.isEmpty() ? Optional.empty() : Optional.of(missing);
  }

  private QueryResult all(String report) {
    return run(report, FAR_PAST, Map.of());
  }

  private QueryResult run(String report, Instant from, Map<String, Object> more) {
    Map<String, Object> parameters = new HashMap<>(more);
    parameters.put("from", from);
    parameters.put("to", FAR_FUTURE);
    return engine.run(report, parameters);
  }

  private void title(String text) {
    say("");
    say(text);
  }

  private void say(String line) {
    terminal.out().println(line);
  }
}
