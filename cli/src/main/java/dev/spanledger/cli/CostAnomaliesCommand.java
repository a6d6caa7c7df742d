package dev.spanledger.cli;

import dev.spanledger.analytics.forecast.Anomaly;
import dev.spanledger.analytics.forecast.AnomalySearch;
import dev.spanledger.analytics.forecast.CostSeries;
import dev.spanledger.analytics.forecast.DailySeries;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cost anomalies}: days that cost more than the past explains. */
@Command(
    name = "anomalies",
    description = {
      "Days on which an item cost more than its past explains, the dearest first: than its day of",
      "the week did on the level of the two weeks before. Days in a row are one.",
      "Three weeks of bill are the least; what is younger is not judged."
    })
final class CostAnomaliesCommand implements Callable<Integer> {
  private static final List<String> CUTS = List.of("service", "tenant", "cloud-service", "total");
  private static final double PERCENT = 100;
  private static final int SCALE = 10;

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(
      names = "--by",
      paramLabel = "CUT",
      defaultValue = "service",
      description = "service, tenant, cloud-service or total. Default: service.")
  String cut = "service";

  @Option(
      names = "--deviations",
      paramLabel = "N",
      defaultValue = "5",
      description = "Standard deviations of ordinary days to exceed. Default: 5.")
  double deviations = 5;

  @Option(
      names = "--min-percent",
      paramLabel = "P",
      defaultValue = "20",
      description = "Percent of what was expected to exceed. Default: 20.")
  double leastPercent = 20;

  @Option(
      names = "--min-amount",
      paramLabel = "AMOUNT",
      defaultValue = "0",
      description = "Excess of a day that is worth a look, in the bill's currency. Default: 0.")
  double leastAmount;

  private final Session session;

  CostAnomaliesCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (!CUTS.contains(cut)) {
      throw new ParameterException(
          spec.commandLine(),
          "--by \"%s\"; one of %s is expected".formatted(cut, String.join(", ", CUTS)));
    }
    AnomalySearch search = search();
    AnswerWriter writer = output.writer(session);
    CostSeries series;
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Reading " + opened.name());
      series = CostSeries.read(engine, cut, session.clock().instant());
      progress.end("");
    }
    List<Anomaly> found = new ArrayList<>();
    for (DailySeries one : series.all()) {
      found.addAll(search.in(one));
    }
    found.sort(Comparator.comparing(Anomaly::excess).reversed());
    if (found.isEmpty() && writer.format() == OutputFormat.table) {
      writer.writeText(
          "Nothing out of the ordinary in %d series up to %s."
              .formatted(series.all().size(), series.completeUntil()));
    } else {
      writer.write(answer(found, series));
    }
    return ExitCode.OK.code();
  }

  private AnomalySearch search() {
    try {
      return new AnomalySearch(deviations, leastPercent / PERCENT, leastAmount);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static Answer answer(List<Anomaly> found, CostSeries series) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Anomaly anomaly : found) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(anomaly.item());
      row.add(anomaly.from().toString());
      row.add(ChronoUnit.DAYS.between(anomaly.from(), anomaly.to()));
      row.add(anomaly.cost());
      row.add(rounded(anomaly.expected()));
      row.add(rounded(anomaly.excess()));
      row.add(anomaly.currency());
      row.add(anomaly.score());
      row.add(series.topContributor(anomaly));
      rows.add(row);
    }
    return new Answer(
        List.of(
            "item",
            "first_day",
            "day_count",
            "billed_cost",
            "expected_cost",
            "excess_cost",
            "billing_currency",
            "deviations",
            "top_cloud_service"),
        rows);
  }

  private static BigDecimal rounded(double amount) {
    return BigDecimal.valueOf(amount).setScale(SCALE, RoundingMode.HALF_UP);
  }
}
