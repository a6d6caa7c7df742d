package dev.spanledger.cli;

import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.report.DoctorCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code cost doctor}: what stands between the bills and numbers to trust. */
@Command(
    name = "doctor",
    description = {
      "Look over bills, telemetry and allocation: torn or late deliveries, gaps, overlaps,",
      "functions that are billed or reported but not both, money that nobody is behind.",
      "Each finding says what to do. Exit code 1 where one is an error."
    })
final class CostDoctorCommand extends ReportCommand {
  private boolean hasError;

  CostDoctorCommand(Session session) {
    super(session);
  }

  @Override
  String report() {
    return "cost_doctor";
  }

  @Override
  TimeRange range() {
    return period.rangeOrAll(session().clock());
  }

  @Override
  List<String> tableColumns() {
    return List.of(
        "severity",
        "code",
        "subject",
        "item_count",
        "billed_cost",
        "billing_currency",
        "remedy",
        "first_time",
        "last_time");
  }

  @Override
  public Integer call() throws IOException {
    super.call();
    return (hasError ? ExitCode.CHECK_FAILED : ExitCode.OK).code();
  }

  @Override
  void write(Answer answer, AnswerWriter writer) throws IOException {
    if (answer.rows().isEmpty() && writer.format() == OutputFormat.table) {
      writer.writeText("Nothing found: bills, telemetry and allocation agree.");
      return;
    }
    writer.write(answer);
  }

  @Override
  Answer prepared(Answer answer) {
    int code = answer.indexOf("code");
    List<String> columns = new ArrayList<>(answer.columns());
    columns.add(0, "severity");
    columns.add("remedy");
    List<List<@Nullable Object>> rows = new ArrayList<>(answer.rows().size());
    for (List<@Nullable Object> found : answer.rows()) {
      DoctorCheck check = DoctorCheck.valueOf(String.valueOf(found.get(code)));
      hasError |= check.severity() == DoctorCheck.Severity.ERROR;
      List<@Nullable Object> row = new ArrayList<>(found);
      row.add(0, check.severity().name());
      row.add(check.remedy());
      rows.add(row);
    }
    // The sort keeps the report's order within a severity and a check.
    rows.sort(
        Comparator.comparing(
            row -> DoctorCheck.valueOf(String.valueOf(row.get(code + 1))).ordinal()));
    return new Answer(columns, rows);
  }
}
