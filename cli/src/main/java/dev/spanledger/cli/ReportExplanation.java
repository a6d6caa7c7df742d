package dev.spanledger.cli;

import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import dev.spanledger.analytics.explain.CheckedReport;
import dev.spanledger.analytics.explain.ColumnRule.Amount;
import dev.spanledger.analytics.explain.CostReport;
import dev.spanledger.analytics.explain.PlacedPart;
import dev.spanledger.analytics.explain.ReportCell;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.OutputFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes what a cell of a report is made of, or how all of its cells compare. */
final class ReportExplanation {
  /** Parts that an answer which is no table holds at most: those of a year of a busy service. */
  private static final int MOST_PARTS = 1_000_000;

  /** Rows that a message names. */
  private static final int SHOWN_ROWS = 20;

  private static final List<String> TABLE =
      List.of(
          "source_file",
          "source_row",
          "x_usage_type",
          "kind",
          "service_name",
          "method",
          "weight",
          "whole_weight",
          "charge_amount",
          "amount",
          "currency",
          "trace_id");

  private final AnswerWriter writer;
  private final CostReport report;

  ReportExplanation(AnswerWriter writer, CostReport report) {
    this.writer = writer;
    this.report = report;
  }

  /** Explains one row's cell; the exit code says whether it is exact. */
  ExitCode explain(
      QueryEngine engine, Map<String, ?> range, String row, @Nullable String column, int limit)
      throws IOException {
    String asked = column == null ? report.columnNames().get(0) : column;
    boolean isTable = writer.format() == OutputFormat.table;
    ReportCell cell;
    try {
      cell = ReportCell.of(engine, report, range, row, asked, isTable ? limit : MOST_PARTS);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
    if (cell.cells().isEmpty()) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "The %s has no row \"%s\" in this period; it has %s"
              .formatted(report.name(), row, rows(cell.rows())));
    }
    requireAll(cell, isTable);
    Answer answer = parts(cell);
    if (isTable) {
      writer.write(answer.only(TABLE).withoutMissing());
      writer.writeText(text(cell, asked));
    } else {
      writer.write(answer);
    }
    return cell.isExact() ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  private static String rows(List<String> labels) {
    return labels.isEmpty()
        ? "none"
        : labels.stream()
                .limit(SHOWN_ROWS)
                .map(label -> '"' + label + '"')
                .collect(Collectors.joining(", "))
            + (labels.size() > SHOWN_ROWS
                ? " and %d more".formatted(labels.size() - SHOWN_ROWS)
                : "");
  }

  private void requireAll(ReportCell cell, boolean isTable) {
    if (!isTable && cell.partCount() > MOST_PARTS) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "The cell has %s parts, more than the %s that are written at once: ask for a shorter"
                  .formatted(Humanized.count(cell.partCount()), Humanized.count(MOST_PARTS))
              + " period with --from and --to, or for the table, which shows the largest");
    }
  }

  private String text(ReportCell cell, String column) {
    StringBuilder text = new StringBuilder("\n");
    text.append(
        "%s parts of %s charges, each floor(charge x (before + weight) / whole) - floor(charge x"
            .formatted(Humanized.count(cell.partCount()), Humanized.count(cell.chargeCount())));
    text.append(" before / whole) in 10^-18, or its whole charge\n");
    for (CheckedReport.Cell each : cell.cells()) {
      String shown = shown(each.shown());
      text.append(
          "%s, row %s%s, %s: %s %s; recomputed %s: %s\n"
              .formatted(
                  report.name(),
                  each.row().label(),
                  each.row().kind().isEmpty() ? "" : " (" + each.row().kind() + ")",
                  column,
                  shown,
                  each.row().currency(),
                  shown(each.recomputed()),
                  each.isSame() ? "the same, to the last digit" : "NOT the same"));
    }
    if (cell.inexactParts() > 0) {
      text.append(
          "NOT each part is what its weights give: %s are not; after an update, cost allocate"
              .formatted(Humanized.count(cell.inexactParts())));
      text.append(" stores the weights that older runs lack\n");
    }
    return text.toString();
  }

  private static String shown(@Nullable BigDecimal amount) {
    return amount == null ? "nothing" : Humanized.exact(amount);
  }

  private static Answer parts(ReportCell cell) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (PlacedPart placed : cell.parts()) {
      rows.add(row(cell.rule().amount(placed), placed.part()));
    }
    return new Answer(
        PartColumns.namesAnd(
            "weight", "whole_weight", "charge_amount", "amount", "currency", "exact", "state"),
        rows);
  }

  private static List<@Nullable Object> row(Amount amount, CellPart part) {
    List<@Nullable Object> row = PartColumns.of(part);
    row.add(amount == Amount.COLD_START ? part.coldStartWeight() : part.weight());
    row.add(part.weightTotal());
    row.add(amount.charged(part));
    row.add(amount.recomputed(part));
    row.add(part.currency());
    row.add(part.isExact());
    row.add(part.state());
    return row;
  }

  /** Compares every cell of several reports with what its parts give. */
  static ExitCode check(AnswerWriter writer, List<CheckedReport> checked) throws IOException {
    boolean isTable = writer.format() == OutputFormat.table;
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (CheckedReport report : checked) {
      for (CheckedReport.Cell cell : isTable ? report.differences() : report.cells()) {
        rows.add(
            Arrays.asList(
                report.name(),
                cell.row().label(),
                cell.row().kind(),
                cell.column(),
                cell.shown(),
                cell.recomputed(),
                cell.row().currency(),
                cell.isSame()));
      }
    }
    Answer answer =
        new Answer(
            List.of(
                "report",
                "row",
                "kind",
                "column",
                "shown",
                "recomputed",
                "billing_currency",
                "same"),
            rows);
    if (isTable) {
      if (!rows.isEmpty()) {
        writer.write(answer);
      }
      writer.writeText(summary(checked));
    } else {
      writer.write(answer);
    }
    return checked.stream().allMatch(CheckedReport::isExact) ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  private static String summary(List<CheckedReport> checked) {
    StringBuilder text = new StringBuilder();
    for (CheckedReport report : checked) {
      long amounts = report.cells().stream().filter(cell -> cell.shown() != null).count();
      text.append(
          "%s: %s amounts in %s rows, recomputed from %s parts; %s, %s\n"
              .formatted(
                  report.name(),
                  Humanized.count(amounts),
                  Humanized.count(report.cells().stream().map(c -> c.row()).distinct().count()),
                  Humanized.count(report.partCount()),
                  report.differences().isEmpty()
                      ? "all the same to the last digit"
                      : "NOT the same: " + report.differences().size(),
                  report.inexactParts() == 0
                      ? "each part what its weights give"
                      : "parts that are NOT what their weights give: " + report.inexactParts()));
    }
    return text.toString();
  }
}
