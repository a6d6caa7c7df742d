package dev.spanledger.cli;

import dev.spanledger.analytics.objective.Objective;
import dev.spanledger.analytics.objective.ObjectiveFile;
import dev.spanledger.analytics.objective.ObjectiveStatus;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slo}: how service level objectives stand. */
@Command(
    name = "slo",
    description = {
      "How service level objectives stand: good requests, error budget left, and how many times as",
      "fast as allowed it is used up. A budget burns where both windows of a pair are above the rate",
      "that uses up 2 %% of it in 1h (with 5m), 5 %% in 6h (30m) or 10 %% in 3d (6h); of 30 days",
      "14.4, 6 and 1. Sampled requests count as what they stand for.",
      "",
      "Exit code 1 where a budget burns or is exhausted."
    })
final class SloCommand implements Callable<Integer> {
  private static final List<String> TABLE_COLUMNS =
      List.of(
          "objective",
          "service_name",
          "operation",
          "state",
          "target_ratio",
          "good_ratio",
          "budget_left_ratio",
          "burn_1h",
          "burn_6h",
          "burn_3d",
          "burning",
          "request_count",
          "last_span_time");

  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = {
        "Objectives: CSV with the columns name,service,operation,kind,target,threshold,period as",
        "\"orders fast\",orders-api,POST /orders,latency,95,500ms,30d. kind is availability or latency,",
        "target percent. Default: slos.csv in the lake's folder, which the dashboard shows too."
      })
  @Nullable Path file;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = TimeRangeOptions.TimeConverter.class,
      description = "As of this time, as 2026-09-01T12:00:00Z. Default: now.")
  @Nullable Instant at;

  private final Session session;

  SloCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    AnswerWriter writer = output.writer(session);
    List<ObjectiveStatus> statuses;
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      List<Objective> objectives = objectives(opened);
      progress.begin("Reading " + opened.name());
      statuses =
          ObjectiveStatus.read(engine, objectives, at == null ? session.clock().instant() : at);
      progress.end("");
    }
    statuses.stream()
        .flatMap(status -> status.warnings().stream())
        .distinct()
        .forEach(session.terminal()::say);
    Answer answer =
        new Answer(
            ObjectiveStatus.COLUMNS, statuses.stream().map(ObjectiveStatus::values).toList());
    writer.write(writer.format() == OutputFormat.table ? answer.only(TABLE_COLUMNS) : answer);
    boolean isFailed =
        statuses.stream()
            .map(ObjectiveStatus::state)
            .anyMatch(
                state ->
                    state == ObjectiveStatus.State.BURNING
                        || state == ObjectiveStatus.State.EXHAUSTED);
    return (isFailed ? ExitCode.CHECK_FAILED : ExitCode.OK).code();
  }

  private List<Objective> objectives(Lake opened) throws IOException {
    Path read = file == null ? opened.root().resolve(ObjectiveFile.NAME) : file;
    if (!Files.isRegularFile(read)) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "No objectives at %s: write them there, or give --file FILE".formatted(read));
    }
    try {
      return ObjectiveFile.read(read);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }
}
