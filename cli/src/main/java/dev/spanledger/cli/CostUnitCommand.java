package dev.spanledger.cli;

import dev.spanledger.analytics.explain.RequestReports;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.showback.UnitCost;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code cost unit}: what a thousand requests cost. */
@Command(
    name = "unit",
    description = {
      "Show what requests cost, in the called service and in those behind it.",
      "Where traces are sampled, the interval holds the true cost 95 times in 100.",
      "What no request is known to be behind has rows of its own, so that the billed",
      "cost adds up to the bill."
    })
final class CostUnitCommand implements Callable<Integer> {
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();
  @Mixin final TimeRangeOptions period = new TimeRangeOptions();

  @Option(
      names = "--per",
      paramLabel = "UNIT",
      converter = UnitConverter.class,
      description = "Requests in a unit, as 1000-requests (the default) or 1-request.")
  long requests = 1000;

  @Option(
      names = "--by",
      paramLabel = "CUT",
      converter = CutConverter.class,
      description = "route, tenant, operation or service. Default: route.")
  UnitCost.Cut cut = UnitCost.Cut.ROUTE;

  private final Session session;

  CostUnitCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    AnswerWriter writer = output.writer(session);
    List<UnitCost.Row> rows;
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Reading " + opened.name());
      TimeRange range = period.rangeOrAll(session.clock());
      rows = UnitCost.of(engine, cut, range.parameters(Map.of()), requests);
      progress.end("");
    }
    Answer answer = answer(rows);
    writer.writeWithTotal(writer.format() == OutputFormat.table ? answer.withoutMissing() : answer);
    return ExitCode.OK.code();
  }

  private Answer answer(List<UnitCost.Row> rows) {
    String unit = RequestReports.unitColumn(requests);
    List<List<@Nullable Object>> cells = new ArrayList<>(rows.size());
    for (UnitCost.Row row : rows) {
      cells.add(
          Arrays.asList(
              row.item(),
              row.kind(),
              row.requestCount(),
              row.billedCost(),
              row.costPerUnit(),
              row.ownBilledCost(),
              row.downstreamBilledCost(),
              row.coverageRatio(),
              row.costPerUnitLow(),
              row.costPerUnitHigh(),
              row.observedRequestCount(),
              row.billingCurrency(),
              row.state()));
    }
    return new Answer(
        List.of(
            cut.name().toLowerCase(Locale.ROOT),
            "kind",
            "request_count",
            "billed_cost",
            unit,
            "own_billed_cost",
            "downstream_billed_cost",
            "coverage_ratio",
            unit + "_low",
            unit + "_high",
            "observed_request_count",
            "billing_currency",
            "state"),
        cells);
  }

  /** A number and the word. */
  static final class UnitConverter implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,9})-requests?");

    @Override
    public Long convert(String value) {
      Matcher form = FORM.matcher(value);
      if (!form.matches()) {
        throw new TypeConversionException(
            "\"%s\" is not a unit such as 1000-requests or 1-request".formatted(value));
      }
      return Long.valueOf(form.group(1));
    }
  }

  /** Cuts as typed: lower case. */
  static final class CutConverter implements ITypeConverter<UnitCost.Cut> {
    @Override
    public UnitCost.Cut convert(String value) {
      for (UnitCost.Cut cut : UnitCost.Cut.values()) {
        if (cut.name().toLowerCase(Locale.ROOT).equals(value)) {
          return cut;
        }
      }
      throw new TypeConversionException(
          "\"%s\" is not route, tenant, operation or service".formatted(value));
    }
  }
}
