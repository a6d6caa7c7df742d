package dev.spanledger.cli;

import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.cli.tracefile.TraceFileView;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.tracefile.TraceFile;
import dev.spanledger.collector.tracefile.TraceFileImport;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import}: what other tools have, into the lake. */
@Command(
    name = "import",
    description = "What other tools have into the lake: files of traces, X-Ray, CloudWatch.")
final class ImportCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  private ImportCommand() {}

  static CommandLine build(Session session) {
    CommandLine command = new CommandLine(new ImportCommand());
    command.addSubcommand(new Traces(session));
    command.addSubcommand(new ImportXRayCommand(session));
    command.addSubcommand(new ImportCloudWatchCommand(session));
    return command;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Import what? \"traces\", \"xray\" or \"cloudwatch\", or a bill with \"spanledger cost"
            + " import\"");
  }

  @Command(
      name = "traces",
      description = {
        "Import traces from files: OTLP (protobuf, JSON, JSON lines), Jaeger JSON,",
        "Zipkin v2 JSON, X-Ray's documents and answers; also gzipped.",
        "A file imported again adds nothing.",
        "Exit code 1 where a span was refused."
      })
  static final class Traces implements Callable<Integer> {
    private static final int REFUSED = 3;

    @Mixin final LakeOption lake = new LakeOption();
    @Mixin final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "A trace file.")
    List<Path> files = List.of();

    private final Session session;

    Traces(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws IOException {
      for (Path file : files) {
        if (!Files.isRegularFile(file)) {
          throw new Failure(ExitCode.BAD_INPUT, "No trace file at %s".formatted(file));
        }
      }
      List<List<@Nullable Object>> rows = new ArrayList<>();
      try (Lake opened = lake.openOrCreate();
          Progress progress = new Progress(session.terminal())) {
        TraceFileImport into = new TraceFileImport(opened, session.clock());
        for (Path file : files) {
          progress.begin("Reading " + file);
          rows.add(row(file, into));
          progress.end("");
        }
      }
      output
          .writer(session)
          .write(
              new Answer(
                  List.of("file", "trace_count", "span_count", "refused_span_count", "problem"),
                  rows));
      boolean isWhole = rows.stream().allMatch(row -> Objects.equals(row.get(REFUSED), 0));
      return (isWhole ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
    }

    private static List<@Nullable Object> row(Path file, TraceFileImport into) throws IOException {
      TraceFile read = TraceFileView.read(file);
      Verdict verdict = into.land(read);
      List<@Nullable Object> row = new ArrayList<>();
      row.add(file.toString());
      row.add(read.traceIds().size());
      row.add(verdict.acceptedCount());
      row.add(verdict.rejectedCount());
      row.add(verdict.problems().isEmpty() ? null : verdict.message());
      return row;
    }
  }
}
