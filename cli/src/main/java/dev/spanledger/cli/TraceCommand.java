package dev.spanledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.analytics.document.JaegerDocument;
import dev.spanledger.analytics.document.OtlpDocument;
import dev.spanledger.analytics.document.TraceDocument;
import dev.spanledger.analytics.document.ZipkinDocument;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.trace.TraceView;
import dev.spanledger.analytics.trace.WaterfallText;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.tracefile.CriticalPathAnswer;
import dev.spanledger.cli.tracefile.SpanRowsAnswer;
import dev.spanledger.cli.tracefile.TraceExport;
import dev.spanledger.cli.tracefile.TraceFileView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trace}: one trace as a waterfall, or its spans or its critical path as rows. */
@Command(
    name = "trace",
    description = {
      "One trace as a waterfall, its critical path drawn solid; from the lake, or from a file",
      "of OTLP, Jaeger or Zipkin. As csv, json or parquet: its spans with every column."
    })
final class TraceCommand implements Callable<Integer> {
  private static final int COLUMNS_WITHOUT_TERMINAL = 120;
  private static final int MAX_OVERLAP_PERCENT = 50;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern XRAY = Pattern.compile("1-([0-9a-f]{8})-([0-9a-f]{24})");

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final EngineOption engineOption = new EngineOption();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(names = "--ascii", description = "Draw with seven-bit characters.")
  boolean isAscii;

  @Option(
      names = "--critical-path",
      description = {
        "Only the critical path, section by section: which span held the request up",
        "from when to when. The sections sum to the root's duration."
      })
  boolean isCriticalPath;

  /** What a trace can leave as. */
  enum Export {
    otlp,
    jaeger,
    zipkin,
    folded,
    speedscope,
    chrome
  }

  @Option(
      names = "--export",
      paramLabel = "FORM",
      description = {
        "Write the trace for another tool: otlp, jaeger or zipkin (JSON, from the lake);",
        "folded stacks, speedscope or chrome (Perfetto), also from a file."
      })
  @Nullable Export export;

  @Option(
      names = "--overlap-tolerance",
      paramLabel = "PERCENT",
      defaultValue = "1",
      description = {
        "Of a file: calls one after the other may overlap by less than this share of their",
        "parent's duration, as clocks of two machines make them. 0 to 50. Default: 1."
      })
  double overlapPercent = 1;

  @Option(
      names = "--trace-id",
      paramLabel = "ID",
      description = "Which trace of a file that holds several.")
  @Nullable String traceOfFile;

  @Parameters(
      paramLabel = "TRACE_ID|FILE",
      description = {
        "32 hex digits, or X-Ray's form 1-8digits-24digits; or a file, which needs no lake."
      })
  String traceId = "";

  private final Session session;

  TraceCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    AnswerWriter writer = output.writer(session);
    Path file = file();
    if (file == null) {
      ofLake(normalized(), writer);
    } else {
      ofFile(file, writer);
    }
    return ExitCode.OK.code();
  }

  private void ofFile(Path file, AnswerWriter writer) throws IOException {
    if (!(overlapPercent >= 0 && overlapPercent <= MAX_OVERLAP_PERCENT)) {
      throw new ParameterException(
          spec.commandLine(),
          "--overlap-tolerance %s: 0 to %d percent are expected"
              .formatted(overlapPercent, MAX_OVERLAP_PERCENT));
    }
    TraceView view = TraceFileView.of(file, traceOfFile, overlapPercent / 100);
    if (export != null) {
      writeExport(view, writer);
    } else if (isCriticalPath) {
      writeCriticalPath(view, writer);
    } else if (writer.format() == OutputFormat.table) {
      writer.writeText(String.join("\n", waterfall().lines(view)));
    } else {
      writer.write(SpanRowsAnswer.of(view));
    }
  }

  private static void writeCriticalPath(TraceView view, AnswerWriter writer) throws IOException {
    boolean isTable = writer.format() == OutputFormat.table;
    writer.write(isTable ? CriticalPathAnswer.forTable(view) : CriticalPathAnswer.of(view));
  }

  private void ofLake(String id, AnswerWriter writer) throws IOException {
    try (EngineOption.Opened opened = engineOption.open(lake)) {
      QueryEngine engine = opened.engine();
      if (export == Export.otlp || export == Export.jaeger || export == Export.zipkin) {
        TraceDocument document =
            TraceDocument.find(engine, id).orElseThrow(() -> missing(id, opened));
        writer.writeText(json(document).toPrettyString());
        return;
      }
      if (export != null || isCriticalPath || writer.format() == OutputFormat.table) {
        TraceView view = TraceView.find(engine, id).orElseThrow(() -> missing(id, opened));
        if (export != null) {
          writeExport(view, writer);
        } else if (isCriticalPath) {
          writeCriticalPath(view, writer);
        } else {
          writer.writeText(String.join("\n", waterfall().lines(view)));
        }
        return;
      }
      QueryResult spans = engine.run("trace_spans", Map.of("trace_id", id));
      spans.warnings().forEach(session.terminal()::say);
      if (spans.rows().isEmpty()) {
        throw missing(id, opened);
      }
      writer.write(new Answer(spans.columns(), spans.rows()));
    }
  }

  private JsonNode json(TraceDocument document) {
    if (export == Export.otlp) {
      return OtlpDocument.of(List.of(document));
    }
    return export == Export.zipkin
        ? ZipkinDocument.of(document)
        : JaegerDocument.envelope(List.of(document));
  }

  private void writeExport(TraceView view, AnswerWriter writer) throws IOException {
    TraceExport forms = new TraceExport(view);
    switch (Objects.requireNonNull(export)) {
      case folded -> writer.writeText(forms.folded());
      case speedscope -> writer.writeDocument(forms.speedscope());
      case chrome -> writer.writeDocument(forms.chrome());
      case otlp, jaeger, zipkin ->
          throw new Failure(
              ExitCode.USAGE,
              "--export %s is of traces in a lake: \"spanledger import traces %s\" first"
                  .formatted(export, traceId));
    }
  }

  /** Null where the argument is no file: an id, or a name that {@link #normalized} refuses. */
  private @Nullable Path file() {
    try {
      Path path = Path.of(traceId);
      return Files.isRegularFile(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
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
          "\"%s\" is no file and no trace id: 32 hex digits, or X-Ray's form 1-8digits-24digits"
              .formatted(traceId));
    }
    return id;
  }

  private static Failure missing(String id, EngineOption.Opened opened) {
    return new Failure(ExitCode.BAD_INPUT, "No trace %s in %s".formatted(id, opened.place()));
  }
}
