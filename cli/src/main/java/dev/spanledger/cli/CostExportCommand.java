package dev.spanledger.cli;

import dev.spanledger.analytics.focus.AllocatedCharges;
import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.analytics.query.AthenaView;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.cli.output.RowStream;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cost export}: allocated charges for other tools. */
@Command(
    name = "export",
    description = {
      "Write the allocated charges as FOCUS 1.4: every charge in the parts that services caused,",
      "and the part that nobody is known to have caused. Parts add up to the charge, every digit."
    })
final class CostExportCommand implements Callable<Integer> {
  private static final String FOCUS_VERSION = "1.4";
  private static final List<String> NOT_OF_VIEW =
      List.of("--from", "--to", "--last", "--format", "--routes", "--tenants", "--mapping");

  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final TimeRangeOptions period = new TimeRangeOptions();
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--focus",
      paramLabel = "VERSION",
      defaultValue = FOCUS_VERSION,
      description = "Version of FOCUS: 1.4, which has the columns of allocation.")
  String version = FOCUS_VERSION;

  @Option(
      names = {"--format", "-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "csv",
      description = "csv, or parquet with --output-file. Default: csv.")
  OutputFormat format = OutputFormat.csv;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "Write there instead of to standard output.")
  @Nullable Path file;

  @Option(names = "--routes", description = "Also by the route of the trace's root.")
  boolean isByRoute;

  @Option(names = "--tenants", description = "Also by the tenant of the trace's root.")
  boolean isByTenant;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = {
        "Also the owner (x_Owner) and cost centre (x_CostCenter) of each part, by the rules of this",
        "CSV: match,key,value,owner,cost_centre,from,to, as for cost showback --by owner."
      })
  @Nullable Path mapping;

  @Option(
      names = "--athena-view",
      description = {
        "Write no charges, but the SQL of a view of them, of all periods,",
        "for Athena or Trino over the lake's Iceberg tables."
      })
  boolean isView;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description = "Database of the tables and the view. Default: spanledger.")
  @Nullable String database;

  private final Session session;

  CostExportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (!version.equals(FOCUS_VERSION)) {
      throw new Failure(
          ExitCode.USAGE,
          "FOCUS %s has no columns for allocated charges, or is not known; 1.4 is written"
              .formatted(version));
    }
    if (isView) {
      refuseWithView();
      return writeView(database == null ? AthenaView.DATABASE : database);
    }
    if (database != null) {
      throw new Failure(ExitCode.USAGE, "--database is of the view: add --athena-view");
    }
    OwnerMapping owners = mapping == null ? null : MappingOption.read(mapping);
    RowStream rows = new RowStream(session.terminal(), format, file);
    TimeRange range = period.rangeOrAll(session.clock());
    long count;
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Writing the charges of " + opened.name());
      AllocatedCharges charges =
          new AllocatedCharges(engine, range.from(), range.to(), isByRoute, isByTenant, owners);
      count = rows.write(charges.table(), charges);
      progress.end("");
    } catch (IllegalStateException e) {
      throw new Failure(ExitCode.CHECK_FAILED, String.valueOf(e.getMessage()), e);
    }
    if (file != null) {
      session.terminal().say("Wrote %s rows to %s".formatted(Humanized.count(count), file));
    }
    return ExitCode.OK.code();
  }

  /** A view holds all charges of whatever lake it is made over, with all columns. */
  private void refuseWithView() {
    for (String name : NOT_OF_VIEW) {
      if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
        throw new Failure(
            ExitCode.USAGE,
            "%s is of an export, not of --athena-view, which takes --database and --output-file"
                .formatted(name));
      }
    }
  }

  private int writeView(String name) throws IOException {
    String statement;
    try {
      statement = AthenaView.statement(name);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    if (file == null) {
      session.terminal().out().print(statement);
      session.terminal().out().flush();
    } else {
      Files.writeString(file, statement);
      session.terminal().say("Wrote the view to " + file);
    }
    return ExitCode.OK.code();
  }
}
