package dev.spanledger.cli;

import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.lake.CompactionReport;
import dev.spanledger.lake.DamagedFile;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.LakeSnapshot;
import dev.spanledger.lake.VerifyReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lake}: what is stored, and whether it is whole. */
@Command(name = "lake", description = "The files of the lake: compact, verify, list.")
final class LakeCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  private LakeCommand() {}

  static CommandLine build(Session session) {
    CommandLine lake = new CommandLine(new LakeCommand());
    lake.addSubcommand(new Compact(session));
    lake.addSubcommand(new Verify(session));
    lake.addSubcommand(new Files(session));
    return lake;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which of compact, verify and files?");
  }

  @Command(
      name = "compact",
      description = "Merge landing files into the Iceberg tables, with the facts of each trace.")
  static final class Compact implements Callable<Integer> {
    @Mixin final LakeOption lake = new LakeOption();
    @Mixin final OutputOptions output = new OutputOptions();
    private final Session session;

    Compact(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws IOException {
      try (Lake opened = lake.openExisting();
          Progress progress = new Progress(session.terminal())) {
        progress.begin("Compacting " + opened.name());
        CompactionReport report = opened.compact(TraceFacts::derive);
        progress.end("");
        if (report.skippedFiles() > 0) {
          session
              .terminal()
              .say(
                  "%d landing files were left as they are: \"spanledger lake verify\" names them"
                      .formatted(report.skippedFiles()));
        }
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("landing_file_count", report.landingFiles());
        row.put("read_row_count", report.rowsRead());
        row.put("duplicate_row_count", report.duplicatesDropped());
        row.put("written_file_count", report.filesWritten());
        row.put("written_row_count", report.rowsWritten());
        row.put("skipped_file_count", report.skippedFiles());
        row.put("factless_trace_count", report.tracesWithoutFacts());
        output.writer(session).write(Answer.of(row));
      }
      return ExitCode.OK.code();
    }
  }

  @Command(
      name = "verify",
      description = "Read every file and compare its checksum; exit code 1 where one is damaged.")
  static final class Verify implements Callable<Integer> {
    @Mixin final LakeOption lake = new LakeOption();
    @Mixin final OutputOptions output = new OutputOptions();
    private final Session session;

    Verify(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws IOException {
      VerifyReport report;
      List<List<@Nullable Object>> rows = new ArrayList<>();
      try (Lake opened = lake.openExisting();
          Progress progress = new Progress(session.terminal())) {
        progress.begin("Reading every file of " + opened.name());
        report = opened.verify();
        progress.end("");
        session
            .terminal()
            .say(
                "Read %s files, %s: %s damaged"
                    .formatted(
                        Humanized.count(report.files()),
                        Humanized.bytes(report.bytes()),
                        Humanized.count(report.damaged().size())));
        for (DamagedFile file : report.damaged()) {
          rows.add(List.of(file.table(), opened.name(file.path()), file.damage()));
        }
      }
      AnswerWriter writer = output.writer(session);
      if (rows.isEmpty() && writer.format() == OutputFormat.table) {
        writer.writeText("Every file is what was written.");
      } else {
        writer.write(new Answer(List.of("table_name", "path", "damage"), rows));
      }
      return (report.isIntact() ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
    }
  }

  @Command(
      name = "files",
      description = "The files that a query reads now: for each table, or with --all each file.")
  static final class Files implements Callable<Integer> {
    @Mixin final LakeOption lake = new LakeOption();
    @Mixin final OutputOptions output = new OutputOptions();

    @Option(names = "--all", description = "List each file.")
    boolean isEachListed;

    private final Session session;

    Files(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws IOException {
      try (Lake opened = lake.openExisting()) {
        LakeSnapshot snapshot = opened.listing();
        output.writer(session).write(isEachListed ? each(opened, snapshot) : byTable(snapshot));
      }
      return ExitCode.OK.code();
    }

    private static Answer each(Lake lake, LakeSnapshot snapshot) {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      new TreeMap<>(snapshot.filesByTable())
          .forEach(
              (table, files) ->
                  files.forEach(
                      file ->
                          rows.add(
                              List.of(
                                  table,
                                  lake.root().relativize(file.path()).toString(),
                                  file.isCompacted(),
                                  file.rowCount(),
                                  file.sizeBytes()))));
      return new Answer(
          List.of("table_name", "path", "compacted", "row_count", "size_bytes"), rows);
    }

    private static Answer byTable(LakeSnapshot snapshot) {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      new TreeMap<>(snapshot.filesByTable())
          .forEach(
              (table, files) ->
                  rows.add(
                      List.of(
                          table,
                          files.stream().filter(LakeFile::isCompacted).count(),
                          files.stream().filter(file -> !file.isCompacted()).count(),
                          files.stream().mapToLong(LakeFile::rowCount).sum(),
                          files.stream().mapToLong(LakeFile::sizeBytes).sum())));
      return new Answer(
          List.of(
              "table_name",
              "compacted_file_count",
              "landing_file_count",
              "row_count",
              "size_bytes"),
          rows);
    }
  }
}
