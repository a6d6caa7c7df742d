package dev.spanledger.cli;

import dev.spanledger.analytics.comparison.Correlations;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.cli.output.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code correlations}: what slow or failed traces have in common. */
@Command(
    name = "correlations",
    description = {
      "Which attribute values set slow or failed traces apart from the others, the greatest",
      "difference first. Slow is above the p95 of the operation that a trace begins with, or what",
      "--slower-than says. Complete traces, at most 20,000 on either side.",
      "",
      "Test: two proportions for each value of each key that does not name single things; only what",
      "stands beside all other tests is shown (Benjamini-Hochberg, 5 %%). Values that the same traces",
      "have are one row. A value may accompany the cause without being it."
    })
final class CorrelationsCommand extends ReportCommand {
  private static final int DEFAULT_LIMIT = 20;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      description = "Only traces that begin at this service.")
  @Nullable String service;

  @Option(
      names = "--operation",
      paramLabel = "NAME",
      description = "Only traces that begin with this operation.")
  @Nullable String operation;

  @Option(names = "--errors", description = "Traces with an error against those without.")
  boolean isWithErrors;

  @Option(
      names = "--slower-than",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = "Traces that took at least this long against the others, as 1s.")
  @Nullable Duration slowerThan;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most this many. Default: " + DEFAULT_LIMIT + ".")
  int limit = DEFAULT_LIMIT;

  CorrelationsCommand(Session session) {
    super(session);
  }

  @Override
  String report() {
    return "correlations";
  }

  @Override
  Map<String, ? extends Object> parameters() {
    if (isWithErrors && slowerThan != null) {
      throw new ParameterException(
          spec.commandLine(), "--errors and --slower-than both select traces: give one");
    }
    Map<String, Object> parameters = new HashMap<>();
    if (service != null) {
      parameters.put("service", service);
    }
    if (operation != null) {
      parameters.put("operation", operation);
    }
    if (isWithErrors) {
      parameters.put("with_errors", true);
    }
    if (slowerThan != null) {
      parameters.put("slower_than_ns", slowerThan.toNanos());
    }
    return parameters;
  }

  @Override
  Answer read(QueryEngine engine) {
    Correlations found = Correlations.read(engine, range().parameters(parameters()));
    session()
        .terminal()
        .say(
            "%,d selected traces, %,d others, %,d values tested"
                .formatted(
                    found.selectedTraceCount(), found.otherTraceCount(), found.testedCount()));
    return new Answer(
        Correlations.Row.COLUMNS,
        found.rows().stream().limit(limit).map(Correlations.Row::values).toList());
  }

  @Override
  List<String> tableColumns() {
    return List.of(
        "service_name",
        "attribute_key",
        "attribute_value",
        "selected_ratio",
        "other_ratio",
        "times_as_often",
        "z",
        "false_discovery_ratio",
        "exemplar_trace_id",
        "same_traces");
  }
}
