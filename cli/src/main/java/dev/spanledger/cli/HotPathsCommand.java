package dev.spanledger.cli;

import dev.spanledger.analytics.comparison.PathDifference;
import dev.spanledger.analytics.comparison.VersionComparison;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.trace.PathNames;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.report.PathReport;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hot-paths}: where requests lose their time. */
@Command(
    name = "hot-paths",
    description = {
      "Call paths by the time they hold their traces' critical paths; also by money, count, errors.",
      "With --compare or --before: by how much two groups of traces differ, for each trace that",
      "begins with the same operation. What changed for sure is first (Welch, Benjamini-Hochberg",
      "5 %%); a trace counts with at most the path's p99."
    })
final class HotPathsCommand extends ReportCommand {
  private static final int DEFAULT_LIMIT = 30;

  /** More paths than anybody looks at; the ways up are among them. */
  private static final long MOST_PATHS = 5_000;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      description = {
        "Only traces that begin at this service;",
        "with --compare or --before, that pass it."
      })
  @Nullable String service;

  @Option(
      names = "--compare",
      paramLabel = "BASELINE CANDIDATE",
      arity = "2",
      hideParamSyntax = true,
      description = "Traces that met one version of --service with those that met another.")
  @Nullable List<String> versions;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      converter = TimeRangeOptions.TimeConverter.class,
      description = "Traces before this time with traces after it.")
  @Nullable Instant split;

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      defaultValue = "time",
      converter = MetricConverter.class,
      description = "What comes first has most of: time, money, count, errors. Default: time.")
  PathDifference.Metric metric = PathDifference.Metric.TIME;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most this many. Default: " + DEFAULT_LIMIT + ".")
  int limit = DEFAULT_LIMIT;

  HotPathsCommand(Session session) {
    super(session);
  }

  @Override
  Map<String, ? extends Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("limit", MOST_PATHS);
    if (service != null) {
      parameters.put("service", service);
    }
    return parameters;
  }

  @Override
  String report() {
    return "hot_paths";
  }

  @Override
  Answer read(QueryEngine engine) {
    if (versions != null && split != null) {
      throw new ParameterException(
          spec.commandLine(), "--compare and --before are two ways to make groups: give one");
    }
    if (versions != null && service == null) {
      throw new ParameterException(
          spec.commandLine(), "--compare needs --service: services count their versions apart");
    }
    if (versions != null) {
      return difference(engine, versions.get(0), versions.get(1));
    }
    return split == null
        ? paths(engine.run(report(), range().parameters(parameters())))
        : difference(engine, VersionComparison.BEFORE, VersionComparison.AFTER);
  }

  private Answer difference(QueryEngine engine, String baseline, String candidate) {
    PathDifference difference =
        PathDifference.read(
            engine, range().parameters(Map.of()), service, baseline, candidate, split);
    if (difference.baselineTraceCount() == 0 || difference.candidateTraceCount() == 0) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "%,d complete traces of %s and %,d of %s in this period: nothing to compare"
              .formatted(
                  difference.baselineTraceCount(),
                  baseline,
                  difference.candidateTraceCount(),
                  candidate));
    }
    session()
        .terminal()
        .say(
            "%,d traces of %s and %,d of %s"
                .formatted(
                    difference.baselineTraceCount(),
                    baseline,
                    difference.candidateTraceCount(),
                    candidate));
    return PathReport.answer(difference.most(metric, limit));
  }

  /** The report's rows under the metric's order, each with its way from the root. */
  private Answer paths(QueryResult result) {
    result.warnings().forEach(session().terminal()::say);
    Map<String, String> names = PathNames.of(result);
    List<String> columns = new ArrayList<>(result.columns());
    columns.add("path");
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (List<@Nullable Object> row : result.rows()) {
      List<@Nullable Object> named = new ArrayList<>(row);
      named.add(names.get(String.valueOf(row.get(result.index("path_id")))));
      rows.add(named);
    }
    int ordering = result.index(column());
    rows.sort(Comparator.comparing(row -> number(row.get(ordering)), Comparator.reverseOrder()));
    return new Answer(columns, rows.subList(0, Math.min(limit, rows.size())));
  }

  private String column() {
    return switch (metric) {
      case TIME -> "critical_path_ns";
      case MONEY -> "billed_cost";
      case COUNT -> "span_count";
      case ERRORS -> "error_count";
    };
  }

  private static BigDecimal number(@Nullable Object value) {
    return value == null ? BigDecimal.ZERO : new BigDecimal(value.toString());
  }

  @Override
  Answer forTable(Answer answer) {
    return versions == null && split == null ? super.forTable(answer) : PathReport.forTable(answer);
  }

  @Override
  List<String> tableColumns() {
    return List.of(
        "path",
        "critical_path_ns",
        "trace_count",
        "error_count",
        "billed_cost",
        "billing_currency",
        "self_ns",
        "span_count",
        "exemplar_trace_id");
  }
}
