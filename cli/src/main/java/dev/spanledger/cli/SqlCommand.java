package dev.spanledger.cli;

import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.AdHocSql;
import dev.spanledger.analytics.query.duckdb.DuckDbLimits;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sql}: one query that an operator writes. */
@Command(
    name = "sql",
    description = {
      "Run one query over the lake's tables, in DuckDB's SQL; it can read them and nothing else.",
      "--tables lists tables and columns. Lists, maps and dates come as text.",
      "Times are UTC; 7 / 2 is 3, as in the reports."
    },
    footer = {
      "",
      "Example:",
      "  spanledger sql \"SELECT service_name, count(*) AS spans FROM spans GROUP BY 1 ORDER BY 2 DESC\""
    })
final class SqlCommand implements Callable<Integer> {
  private static final int DEFAULT_LIMIT = 1_000;
  private static final int MOST_ROWS = 1_000_000;

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();

  @Parameters(
      paramLabel = "QUERY",
      arity = "0..1",
      description = "The query: one SELECT, VALUES or DESCRIBE.")
  @Nullable String query;

  @Option(names = "--file", paramLabel = "FILE", description = "Read the query from this file.")
  @Nullable Path file;

  @Option(names = "--tables", description = "List the tables, their columns and what they hold.")
  boolean isOfTables;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most this many rows. Default: " + DEFAULT_LIMIT + ".")
  int limit = DEFAULT_LIMIT;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = "Stop the query after this, as 5m. Default: 30s.")
  Duration timeout = DuckDbLimits.defaults().timeout();

  private final Session session;

  SqlCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    AnswerWriter writer = output.writer(session);
    if (isOfTables) {
      writer.write(tables());
      return ExitCode.OK.code();
    }
    String text = text();
    QueryResult result;
    try (Lake opened = lake.openExisting();
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Reading " + opened.root());
      result = new AdHocSql(opened, limits()).run(text);
      progress.end("");
    } catch (IllegalArgumentException | QueryException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
    result.warnings().forEach(session.terminal()::say);
    writer.write(new Answer(result.columns(), result.rows()));
    return ExitCode.OK.code();
  }

  private String text() throws IOException {
    if ((query == null) == (file == null)) {
      throw new ParameterException(
          spec.commandLine(), "Which query? Give one as QUERY or in --file FILE");
    }
    if (file == null) {
      return String.valueOf(query);
    }
    if (!Files.isRegularFile(file)) {
      throw new Failure(ExitCode.BAD_INPUT, "No query at %s".formatted(file));
    }
    return Files.readString(file);
  }

  private DuckDbLimits limits() {
    if (limit < 1 || limit > MOST_ROWS) {
      throw new ParameterException(
          spec.commandLine(), "--limit %d is not from 1 to %d".formatted(limit, MOST_ROWS));
    }
    DuckDbLimits usual = DuckDbLimits.defaults();
    Duration longest = timeout.toSeconds() < 1 ? Duration.ofSeconds(1) : timeout;
    return new DuckDbLimits(
        usual.memoryBytes(), usual.tempBytes(), usual.threads(), 1, longest, limit);
  }

  private static Answer tables() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Table table : Tables.all()) {
      for (Column column : table.columns()) {
        rows.add(
            Arrays.asList(
                table.name(), column.name(), String.valueOf(column.type()), column.description()));
      }
    }
    return new Answer(List.of("table", "column", "type", "holds"), rows);
  }
}
