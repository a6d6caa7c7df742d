package dev.spanledger.cli;

import dev.spanledger.analytics.comparison.PathDifference;
import dev.spanledger.analytics.comparison.VersionComparison;
import dev.spanledger.analytics.comparison.VersionDifference;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.AnswerWriter.Section;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.cli.report.ComparisonReport;
import dev.spanledger.cli.report.PathReport;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code compare}: what a new version changed. */
@Command(
    name = "compare",
    description = {
      "Compare versions: errors, percentiles, cold starts, cost, and the call paths that changed.",
      "Without --version and --before: each version with the one it replaced, the worst first.",
      "",
      "Tests: two proportions for errors (Mantel-Haenszel), rank sums for durations (Mann-Whitney,",
      "van Elteren), two proportions for the slowest 5 %%; each operation with itself, so another",
      "mix of requests is no difference. A verdict also stands beside all other tests of the answer",
      "(Benjamini-Hochberg, 5 %%), and is large enough to matter: at least 55 in 100 requests",
      "slower, 0.5 points more errors, 2 points more among the slowest. Versions that did not serve",
      "at the same time also differ by what else changed meanwhile."
    })
final class CompareCommand implements Callable<Integer> {
  private static final int DEFAULT_LIMIT = 15;
  private static final List<String> TABLE_COLUMNS =
      List.of(
          "service_name",
          "operation",
          "baseline_version",
          "candidate_version",
          "verdict",
          "candidate_request_count",
          "baseline_error_ratio",
          "candidate_error_ratio",
          "more_errors_probability",
          "baseline_p95_ns",
          "candidate_p95_ns",
          "slower_probability",
          "baseline_p50_ns",
          "candidate_p50_ns",
          "candidate_first_seen");

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final EngineOption engine = new EngineOption();
  @Mixin final OutputOptions output = new OutputOptions();
  @Mixin final TimeRangeOptions period = new TimeRangeOptions();

  @Option(names = "--service", paramLabel = "SERVICE", description = "Only of this service.")
  @Nullable String service;

  @Option(
      names = "--version",
      paramLabel = "BASELINE CANDIDATE",
      arity = "2",
      hideParamSyntax = true,
      description = "Two versions of --service, the older first.")
  @Nullable List<String> versions;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      converter = TimeRangeOptions.TimeConverter.class,
      description = "Compare what started before this time with what started after it.")
  @Nullable Instant split;

  @Option(
      names = "--by",
      paramLabel = "CUT",
      description = {
        "operation: two versions, whole and by operation (the default for csv and json);",
        "path: their call paths. Without it a table has both."
      })
  @Nullable Cut cut;

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      defaultValue = "time",
      converter = MetricConverter.class,
      description = "Orders call paths by their change: time, money, count, errors. Default: time.")
  PathDifference.Metric metric = PathDifference.Metric.TIME;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most this many call paths. Default: " + DEFAULT_LIMIT + ".")
  int limit = DEFAULT_LIMIT;

  @Option(
      names = "--fail-on-regression",
      description = "Exit code 1 where a version is slower or fails more than its baseline.")
  boolean isFailing;

  // The name --version is taken from the help that every command inherits, so all of that is gone.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  boolean isHelpAsked;

  private final Session session;

  /** What a row of two versions is. */
  enum Cut {
    operation,
    path
  }

  CompareCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    List<String> pair = pair();
    AnswerWriter writer = output.writer(session);
    List<VersionDifference> differences;
    PathDifference paths = null;
    try (EngineOption.Opened opened = engine.open(lake);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Reading " + opened.place());
      Map<String, Object> range = period.range(session.clock()).parameters(Map.of());
      VersionComparison comparison = VersionComparison.read(opened.engine(), range, service, split);
      comparison.warnings().forEach(session.terminal()::say);
      differences =
          pair == null ? comparison.successive() : comparison.between(pair.get(0), pair.get(1));
      if (pair != null) {
        refuseNothing(differences, comparison, pair);
        paths =
            PathDifference.read(opened.engine(), range, service, pair.get(0), pair.get(1), split);
      }
      progress.end("");
    }
    if (paths == null) {
      Answer answer = ComparisonReport.answer(differences);
      writer.write(
          writer.format() == OutputFormat.table ? answer.only(withoutOperation()) : answer);
    } else {
      write(writer, differences, paths);
    }
    boolean isWorse = differences.stream().anyMatch(VersionDifference::isRegression);
    return (isFailing && isWorse ? ExitCode.CHECK_FAILED : ExitCode.OK).code();
  }

  private @Nullable List<String> pair() {
    if (versions != null && split != null) {
      throw new ParameterException(
          spec.commandLine(), "--version and --before are two ways to make groups: give one");
    }
    if (versions != null && service == null) {
      throw new ParameterException(
          spec.commandLine(), "--version needs --service: services count their versions apart");
    }
    if (versions == null && split == null && cut != null) {
      throw new ParameterException(
          spec.commandLine(), "--by needs two groups: give --service and --version, or --before");
    }
    return split == null ? versions : List.of(VersionComparison.BEFORE, VersionComparison.AFTER);
  }

  private void refuseNothing(
      List<VersionDifference> differences, VersionComparison comparison, List<String> pair) {
    if (!differences.isEmpty()) {
      return;
    }
    throw new Failure(
        ExitCode.BAD_INPUT,
        split == null
            ? "Service %s has not both of the versions %s and %s in this period; it has %s"
                .formatted(service, pair.get(0), pair.get(1), comparison.versions())
            : "No service has requests on both sides of %s in this period".formatted(split));
  }

  private void write(AnswerWriter writer, List<VersionDifference> differences, PathDifference paths)
      throws IOException {
    Answer byOperation = ComparisonReport.answer(differences);
    Answer byPath = PathReport.answer(paths.most(metric, limit));
    if (writer.format() != OutputFormat.table) {
      writer.write(cut == Cut.path ? byPath : byOperation);
      return;
    }
    List<Section> sections = new ArrayList<>();
    if (cut != Cut.path) {
      VersionDifference whole = differences.get(0);
      if (service != null) {
        sections.add(
            new Section(
                "%s: %s".formatted(service, whole.verdict()),
                ComparisonReport.measures(whole),
                ""));
      }
      sections.add(new Section("By operation", byOperation.only(TABLE_COLUMNS), ""));
    }
    if (cut != Cut.operation) {
      sections.add(
          new Section(
              "Call paths that changed most, for each trace (%,d and %,d traces)"
                  .formatted(paths.baselineTraceCount(), paths.candidateTraceCount()),
              PathReport.forTable(byPath),
              ""));
    }
    writer.writeSections(sections);
  }

  private static List<String> withoutOperation() {
    return TABLE_COLUMNS.stream().filter(column -> !column.equals("operation")).toList();
  }
}
