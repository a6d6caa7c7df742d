package dev.spanledger.cli;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.trace.TraceView;
import dev.spanledger.analytics.trace.WaterfallText;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trace}: one trace as a waterfall, or its spans as rows. */
@Command(
    name = "trace",
    description = {
      "One trace as a waterfall, its critical path drawn solid.",
      "As csv, json or parquet: its spans with every column."
    })
final class TraceCommand implements Callable<Integer> {
  private static final int COLUMNS_WITHOUT_TERMINAL = 120;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern XRAY = Pattern.compile("1-([0-9a-f]{8})-([0-9a-f]{24})");

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(names = "--ascii", description = "Draw with seven-bit characters.")
  boolean isAscii;

  @Parameters(
      paramLabel = "TRACE_ID",
      description = "32 hex digits, or X-Ray's form 1-8digits-24digits.")
  String traceId = "";

  private final Session session;

  TraceCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    String id = normalized();
    AnswerWriter writer = output.writer(session);
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened)) {
      if (writer.format() == OutputFormat.table) {
        TraceView view = TraceView.find(engine, id).orElseThrow(() -> missing(id));
        writer.writeText(String.join("\n", waterfall().lines(view)));
      } else {
        QueryResult spans = engine.run("trace_spans", Map.of("trace_id", id));
        spans.warnings().forEach(session.terminal()::say);
        if (spans.rows().isEmpty()) {
          throw missing(id);
        }
        writer.write(new Answer(spans.columns(), spans.rows()));
      }
    }
    return ExitCode.OK.code();
  }

  private WaterfallText waterfall() {
    int columns = session.terminal().columns();
    return new WaterfallText(
        columns > 0 ? columns : COLUMNS_WITHOUT_TERMINAL,
        isAscii ? WaterfallText.Glyphs.ASCII : WaterfallText.Glyphs.BLOCKS);
  }

  private String normalized() {
    String id = traceId.strip().toLowerCase(Locale.ROOT);
    Matcher xray = XRAY.matcher(id);
    if (xray.matches()) {
      return xray.group(1) + xray.group(2);
    }
    if (!HEX.matcher(id).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "\"%s\" is not a trace id: 32 hex digits, or X-Ray's form 1-8digits-24digits"
              .formatted(traceId));
    }
    return id;
  }

  private Failure missing(String id) {
    return new Failure(ExitCode.BAD_INPUT, "No trace %s in %s".formatted(id, lake.directory));
  }
}
