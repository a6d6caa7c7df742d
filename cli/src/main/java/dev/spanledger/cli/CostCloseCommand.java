package dev.spanledger.cli;

import dev.spanledger.analytics.close.BillingPeriod;
import dev.spanledger.analytics.close.BillingPeriods;
import dev.spanledger.analytics.close.CloseReport;
import dev.spanledger.analytics.close.CloseRequest;
import dev.spanledger.analytics.close.ClosedPeriod;
import dev.spanledger.analytics.close.PeriodClose;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.time.YearMonth;
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

/** {@code cost close}: the numbers of a month, for good. */
@Command(
    name = "close",
    description = {
      "Close the billing periods of a month: from then on no report of it changes, and",
      "what later deliveries change becomes corrections in the next open period.",
      "Refuses what is not final (all charges invoiced) or not reconciled, exit code 1."
    })
final class CostCloseCommand implements Callable<Integer> {
  private static final List<String> TABLE_COLUMNS =
      List.of(
          "billing_period_start",
          "provider_account",
          "state",
          "charge_count",
          "billed_cost",
          "billing_currency",
          "closed_time",
          "closed_by",
          "note",
          "forced_reason");

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(names = "--list", description = "Close nothing; show every billing period and its state.")
  boolean isList;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Only bills of this provider, as aws. Default: all.")
  @Nullable String provider;

  @Option(
      names = "--account",
      paramLabel = "ID",
      description = "Only bills of this billing account. Default: all.")
  @Nullable String account;

  @Option(names = "--note", paramLabel = "TEXT", description = "Why; kept with the record.")
  @Nullable String note;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who closes it; kept with the record. Default: the system's user.")
  String closedBy = "";

  @Option(
      names = "--force",
      description = {
        "Close what is OPEN or ESTIMATED, or lacks rows that were refused at import;",
        "what was closed over is kept with the record."
      })
  boolean isForced;

  @Parameters(
      paramLabel = "MONTH",
      arity = "0..1",
      converter = MonthConverter.class,
      description = "Billing periods that start in it, as 2026-10.")
  @Nullable YearMonth month;

  private final Session session;

  CostCloseCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (month == null && !isList) {
      throw new ParameterException(
          spec.commandLine(), "Which month, as 2026-10? --list shows the billing periods");
    }
    AnswerWriter writer = output.writer(session);
    List<String> refusals = List.of();
    Answer answer;
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      if (month != null && !isList) {
        progress.begin("Closing %s in %s".formatted(month, opened.name()));
        refusals = close(opened, engine, month);
        progress.end("");
      }
      answer = answer(engine);
    }
    if (refusals.isEmpty()) {
      writer.write(writer.format() == OutputFormat.table ? forTable(answer) : answer);
    }
    refusals.forEach(session.terminal()::say);
    return (refusals.isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
  }

  private List<String> close(Lake opened, QueryEngine engine, YearMonth asked) throws IOException {
    CloseRequest request = new CloseRequest(asked, provider, account, closedBy, note, isForced);
    try {
      CloseReport report =
          PeriodClose.close(
              opened, engine, tag -> DuckDbEngine.openAt(opened, tag), request, session.clock());
      for (ClosedPeriod before : report.alreadyClosed()) {
        session
            .terminal()
            .say(
                "%s was closed on %s by %s, and stays so"
                    .formatted(before.deliverySeries(), before.closedTime(), before.closedBy()));
      }
      return report.refusals();
    } catch (IllegalStateException e) {
      throw new Failure(ExitCode.CHECK_FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private Answer forTable(Answer answer) {
    return answer.only(TABLE_COLUMNS).withoutMissing();
  }

  /** The periods that the options are about, closed or not. */
  private Answer answer(QueryEngine engine) {
    List<ClosedPeriod> records = ClosedPeriod.readAll(engine);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (BillingPeriod period : BillingPeriods.read(engine, session.clock()).all()) {
      if (CloseRequest.isAbout(period.deliverySeries(), period.start(), month, provider, account)) {
        rows.add(row(period, record(records, period)));
      }
    }
    return new Answer(
        List.of(
            "billing_period_start",
            "billing_period_end",
            "provider_account",
            "delivery_series",
            "state",
            "charge_count",
            "estimated_charge_count",
            "billed_cost",
            "effective_cost",
            "list_cost",
            "contracted_cost",
            "quantity",
            "billing_currency",
            "delivery_id",
            "run_id",
            "closed_time",
            "closed_by",
            "note",
            "forced_reason",
            "tag",
            "charges_snapshot_id",
            "allocations_snapshot_id"),
        rows);
  }

  private static @Nullable ClosedPeriod record(List<ClosedPeriod> records, BillingPeriod of) {
    return records.stream()
        .filter(each -> each.deliverySeries().equals(of.deliverySeries()))
        .filter(each -> each.currency().equals(of.currency()))
        .findFirst()
        .orElse(null);
  }

  private static List<@Nullable Object> row(BillingPeriod period, @Nullable ClosedPeriod record) {
    List<@Nullable Object> row =
        new ArrayList<>(
            Arrays.asList(
                period.start(),
                period.end(),
                period.billingScope(),
                period.deliverySeries(),
                period.state().name(),
                period.chargeCount(),
                period.estimatedChargeCount(),
                period.charged().billedCost(),
                period.charged().effectiveCost(),
                period.charged().listCost(),
                period.charged().contractedCost(),
                period.charged().quantity(),
                period.currency(),
                period.deliveryId(),
                period.runId()));
    row.addAll(
        record == null
            ? Arrays.<@Nullable Object>asList(null, null, null, null, null, null, null)
            : Arrays.<@Nullable Object>asList(
                record.closedTime(),
                record.closedBy(),
                record.note(),
                record.forcedReason(),
                record.tag(),
                record.chargesSnapshotId(),
                record.allocationsSnapshotId()));
    return row;
  }
}
