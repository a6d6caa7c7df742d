package dev.spanledger.cli;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A command that runs one report over a period and writes its rows. */
abstract class ReportCommand implements Callable<Integer> {
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final EngineOption engine = new EngineOption();
  @Mixin final OutputOptions output = new OutputOptions();
  @Mixin final TimeRangeOptions period = new TimeRangeOptions();

  private final Session session;
  private @Nullable TimeRange range;

  ReportCommand(Session session) {
    this.session = session;
  }

  /** Name of the report in the SQL catalogue. */
  abstract String report();

  /** Parameters beside the period; null values are left out. */
  Map<String, ? extends Object> parameters() {
    return Map.of();
  }

  /** What a table shows, in this order; the other formats have every column of the report. */
  abstract List<String> tableColumns();

  /** The answer as a table shows it. */
  Answer forTable(Answer answer) {
    return answer.only(tableColumns());
  }

  /** The report's rows, with what the command adds to them in every format. */
  Answer prepared(Answer answer) {
    return answer;
  }

  /** The period, the same at each call: without an end it ends when it was first asked for. */
  TimeRange range() {
    TimeRange asked = range;
    if (asked == null) {
      asked = period.range(session.clock());
      range = asked;
    }
    return asked;
  }

  Session session() {
    return session;
  }

  @Override
  public Integer call() throws IOException {
    AnswerWriter writer = output.writer(session);
    try (EngineOption.Opened opened = engine.open(lake);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Reading " + opened.place());
      Answer answer = read(opened.engine());
      progress.end("");
      write(writer.format() == OutputFormat.table ? forTable(answer) : answer, writer);
    }
    return ExitCode.OK.code();
  }

  /** Runs the report. */
  Answer read(QueryEngine engine) {
    QueryResult result = engine.run(report(), range().parameters(parameters()));
    result.warnings().forEach(session.terminal()::say);
    return prepared(new Answer(result.columns(), result.rows()));
  }

  void write(Answer answer, AnswerWriter writer) throws IOException {
    writer.write(answer);
  }
}
