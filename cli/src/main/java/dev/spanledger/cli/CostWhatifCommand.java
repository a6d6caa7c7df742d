package dev.spanledger.cli;

import dev.spanledger.analytics.price.PriceFile;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.whatif.Change;
import dev.spanledger.analytics.whatif.Outcome;
import dev.spanledger.analytics.whatif.WhatIf;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cost whatif}: what a service's functions would have cost, configured otherwise. */
@Command(
    name = "whatif",
    description = {
      "What functions would have cost with other memory, architecture, provisioned",
      "concurrency or SnapStart: from the runs that were observed and the bill's own prices.",
      "What was not observed is a range; the basis says why. Without a change: the memory that",
      "was ever used and a quarter more."
    })
final class CostWhatifCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();
  @Mixin final TimeRangeOptions period = new TimeRangeOptions();

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "The service, as other reports name it. Default: all.")
  @Nullable String service;

  @Option(
      names = "--memory",
      paramLabel = "MB",
      split = ",",
      description = "Memory of each function in MB, as 1024; several for a row each, as 512,1024.")
  List<Integer> memoryMb = new ArrayList<>();

  @Option(names = "--arch", paramLabel = "ARCH", description = "arm64 or x86_64.")
  @Nullable String architecture;

  @Option(
      names = "--provisioned",
      paramLabel = "N",
      description = "Environments kept ready all the time; 0 for none.")
  @Nullable Integer provisioned;

  @Option(names = "--snapstart", description = "Cold starts restore a snapshot.")
  boolean hasSnapStart;

  @Mixin final PricesOption prices = new PricesOption();

  private final Session session;

  CostWhatifCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    List<Change> changes = changes();
    PriceFile listPrices = prices.read();
    AnswerWriter writer = output.writer(session);
    List<Outcome> outcomes = new ArrayList<>();
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Reading " + opened.name());
      TimeRange range = period.rangeOrAll(session.clock());
      // A bill by the month reaches beyond today, where nothing has run yet.
      Instant now = session.clock().instant();
      Instant to = range.to().isAfter(now) ? now : range.to();
      WhatIf whatIf = WhatIf.read(engine, service, range.from(), to, listPrices);
      if (!whatIf.hasRuns()) {
        throw new Failure(
            ExitCode.BAD_INPUT,
            service == null
                ? "No runs in the hours of the bill"
                : "No runs of service \"%.80s\" in the hours of the bill; \"services\" lists the names"
                    .formatted(service));
      }
      for (Change change : changes) {
        outcomes.addAll(change.isNone() ? whatIf.rightSized() : whatIf.of(change));
      }
      progress.end("");
    }
    if (writer.format() == OutputFormat.table) {
      WhatifTable table = new WhatifTable(outcomes);
      writer.write(table.answer());
      table.notes().forEach(session.terminal()::say);
    } else {
      writer.write(new Answer(Outcome.COLUMNS, outcomes.stream().map(Outcome::values).toList()));
    }
    return ExitCode.OK.code();
  }

  private List<Change> changes() {
    List<@Nullable Integer> sizes = new ArrayList<>(memoryMb);
    if (sizes.isEmpty()) {
      sizes.add(null);
    }
    try {
      List<Change> changes = new ArrayList<>();
      for (Integer size : sizes) {
        changes.add(new Change(size, architecture, provisioned, hasSnapStart));
      }
      return changes;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
