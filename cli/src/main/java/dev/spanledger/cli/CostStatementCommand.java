package dev.spanledger.cli;

import dev.spanledger.analytics.mapping.OwnedCost;
import dev.spanledger.analytics.mapping.OwnedCosts;
import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.statement.Statement;
import dev.spanledger.analytics.statement.StatementPage;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cost statement}: a page to print for one owner. */
@Command(
    name = "statement",
    description = {
      "Write what an owner or a cost centre answers for: an HTML page to print, in cents that",
      "add up, or a CSV with every digit. The page holds no script and loads nothing."
    })
final class CostStatementCommand implements Callable<Integer> {
  /** What can be written. */
  enum Format {
    html,
    csv
  }

  /** Whose statement it is. */
  static final class Whose {
    @Option(names = "--owner", paramLabel = "NAME", description = "As the mapping names it.")
    @Nullable String owner;

    @Option(names = "--cost-centre", paramLabel = "NAME", description = "As the mapping names it.")
    @Nullable String costCentre;

    String name() {
      return owner == null ? String.valueOf(costCentre) : owner;
    }

    Function<OwnedCost, String> key() {
      return owner == null ? cost -> cost.owner().costCentre() : cost -> cost.owner().name();
    }
  }

  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final MappingOption mapping = new MappingOption();
  @Mixin final TimeRangeOptions period = new TimeRangeOptions();

  @ArgGroup(multiplicity = "1")
  Whose whose = new Whose();

  @Option(
      names = {"--format", "-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "html",
      description = "html or csv. Default: html.")
  Format format = Format.html;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "Write there instead of to standard output.")
  @Nullable Path file;

  private final Session session;

  CostStatementCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    OwnerMapping rules = mapping.read();
    List<OwnedCost> costs;
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Reading " + opened.name());
      TimeRange range = period.rangeOrAll(session.clock());
      costs = OwnedCosts.of(engine, rules, range.parameters(Map.of()));
      progress.end("");
    }
    Function<OwnedCost, String> key = whose.key();
    List<Statement> statements = Statement.of(costs, whose.name(), key);
    if (statements.isEmpty()) {
      TreeSet<String> known = new TreeSet<>(costs.stream().map(key).toList());
      throw new Failure(
          ExitCode.BAD_INPUT,
          "Nothing is billed to \"%s\" in this period; there is cost of %s"
              .formatted(whose.name(), known.isEmpty() ? "nobody" : String.join(", ", known)));
    }
    switch (format) {
      case html ->
          new AnswerWriter(session.terminal(), OutputFormat.table, file)
              .writeText(StatementPage.html(statements, session.clock().instant()));
      case csv ->
          new AnswerWriter(session.terminal(), OutputFormat.csv, file)
              .write(
                  OwnerAnswer.lines(
                      costs.stream().filter(c -> key.apply(c).equals(whose.name())).toList()));
    }
    return ExitCode.OK.code();
  }
}
