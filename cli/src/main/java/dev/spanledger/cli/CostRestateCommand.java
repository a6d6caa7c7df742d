package dev.spanledger.cli;

import dev.spanledger.analytics.close.LineAmounts;
import dev.spanledger.analytics.close.RestatedLine;
import dev.spanledger.analytics.close.Restatement;
import dev.spanledger.analytics.close.Restatements;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.cli.output.Text;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cost restate}: what a later delivery of a bill changed, line by line. */
@Command(
    name = "restate",
    description = {
      "Show what the newest delivery of each bill changed: beside the locked one where",
      "the period is closed, else beside the one before. The deltas add up to the",
      "difference of the two deliveries in every measure, or the command fails."
    })
final class CostRestateCommand implements Callable<Integer> {
  private static final List<String> TABLE_COLUMNS =
      List.of(
          "charge_period_start",
          "was_billed_cost",
          "is_billed_cost",
          "delta_billed_cost",
          "reason",
          "first_seen",
          "billing_currency",
          "line");

  /** Product and usage type; the resource's name and the description are longer than a terminal. */
  private static final int LINE_WIDTH = 40;

  private static final String MINUTE = "2026-10-01T00:00";
  private static final String DAY = "2026-10-01";

  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(
      names = "--against",
      paramLabel = "DELIVERY",
      description = "Compare with this delivery, as \"cost import\" named it.")
  @Nullable String against;

  @Parameters(
      paramLabel = "MONTH",
      arity = "0..1",
      converter = MonthConverter.class,
      description = "Billing periods that start in it, as 2026-10. Default: all.")
  @Nullable YearMonth month;

  private final Session session;

  CostRestateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    AnswerWriter writer = output.writer(session);
    List<Restatement> restatements;
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Comparing deliveries in " + opened.name());
      restatements = restatements(engine);
      progress.end("");
    }
    if (restatements.isEmpty()) {
      session.terminal().say("No bill%s has a second delivery".formatted(of(month)));
    }
    Answer answer = answer(restatements);
    writer.writeWithTotal(writer.format() == OutputFormat.table ? forTable(answer) : answer);
    return ExitCode.OK.code();
  }

  /**
   * Amounts first and under short titles, and times without seconds, so that a terminal of 120
   * columns has all of it and one of 80 the amounts.
   */
  private static Answer forTable(Answer answer) {
    Answer table = answer.only(TABLE_COLUMNS);
    int line = table.indexOf("line");
    int period = table.indexOf("charge_period_start");
    int firstSeen = table.indexOf("first_seen");
    List<List<@Nullable Object>> rows = new ArrayList<>(table.rows().size());
    for (List<@Nullable Object> whole : table.rows()) {
      List<@Nullable Object> row = new ArrayList<>(whole);
      row.set(line, Text.shortened(String.valueOf(whole.get(line)), LINE_WIDTH));
      row.set(period, start(whole.get(period), MINUTE));
      row.set(firstSeen, start(whole.get(firstSeen), DAY));
      rows.add(row);
    }
    return new Answer(table.columns(), rows)
        .renamed("charge_period_start", "period")
        .renamed("was_billed_cost", "was_cost")
        .renamed("is_billed_cost", "is_cost")
        .renamed("delta_billed_cost", "delta_cost");
  }

  /** This start of a time's text. */
  private static String start(@Nullable Object time, String of) {
    return String.valueOf(time).substring(0, of.length()).replace('T', ' ');
  }

  private static String of(@Nullable YearMonth month) {
    return month == null ? "" : " of " + month;
  }

  private List<Restatement> restatements(QueryEngine engine) {
    try {
      return Restatements.read(engine, month, against);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    } catch (IllegalStateException e) {
      throw new Failure(ExitCode.CHECK_FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private static Answer answer(List<Restatement> restatements) {
    List<String> columns = new ArrayList<>(TABLE_COLUMNS);
    for (String measure : LineAmounts.COLUMNS) {
      Stream.of("was_", "is_", "delta_")
          .map(prefix -> prefix + measure)
          .filter(column -> !columns.contains(column))
          .forEach(columns::add);
    }
    columns.addAll(
        List.of(
            "charge_category",
            "delivery_series",
            "was_delivery_id",
            "is_delivery_id",
            "was_charge_id",
            "is_charge_id",
            "row_key",
            "source_file",
            "source_row"));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Restatement restatement : restatements) {
      for (RestatedLine line : restatement.lines()) {
        List<@Nullable Object> row = new ArrayList<>(columns.size());
        columns.forEach(column -> row.add(value(column, line, restatement)));
        rows.add(row);
      }
    }
    return new Answer(columns, rows);
  }

  private static @Nullable Object value(String column, RestatedLine line, Restatement of) {
    return switch (column) {
      case "charge_period_start" -> line.chargePeriodStart();
      case "line" -> line.line();
      case "reason" -> line.reason().name();
      case "first_seen" -> line.firstSeen();
      case "billing_currency" -> line.currency();
      case "charge_category" -> line.category();
      case "delivery_series" -> of.deliverySeries();
      case "was_delivery_id" -> of.wasDeliveryId();
      case "is_delivery_id" -> of.isDeliveryId();
      case "was_charge_id" -> line.wasChargeId();
      case "is_charge_id" -> line.isChargeId();
      case "row_key" -> line.rowKey();
      case "source_file" -> line.sourceFile();
      case "source_row" -> line.sourceRow();
      default -> amount(column, line);
    };
  }

  private static @Nullable Object amount(String column, RestatedLine line) {
    int prefix = column.indexOf('_') + 1;
    String measure = column.substring(prefix);
    return switch (column.substring(0, prefix)) {
      case "was_" -> line.was().get(measure);
      case "is_" -> line.is().get(measure);
      default -> line.delta().get(measure);
    };
  }
}
