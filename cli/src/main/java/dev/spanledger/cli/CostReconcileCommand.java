package dev.spanledger.cli;

import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.analytics.billing.DeliveryRows;
import dev.spanledger.analytics.close.BillingPeriods;
import dev.spanledger.analytics.conformance.Conformance;
import dev.spanledger.analytics.conformance.InvoiceTotals;
import dev.spanledger.analytics.conformance.RuleModel;
import dev.spanledger.analytics.conformance.RuleModelException;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.report.InvoiceReport;
import dev.spanledger.cli.report.Reconciliation;
import dev.spanledger.cli.report.RuleReport;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cost reconcile}: whether the allocation is the bill, and the bill what it must be. */
@Command(
    name = "reconcile",
    description = {
      "Compare every bill of the lake with its allocation, and bills with invoices; exit code 1",
      "where they differ. With --rules: whether a bill keeps the rules of FOCUS."
    })
final class CostReconcileCommand implements Callable<Integer> {
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();
  @Mixin final TimeRangeOptions period = new TimeRangeOptions();
  @Mixin final RuleOptions rules = new RuleOptions();

  @Option(
      names = "--invoice",
      paramLabel = "TOTAL|FILE",
      description = {
        "What the bills must add up to: a total, as 20.520226728990, or a bill, to the last digit;",
        "or a FOCUS 1.4 Invoice Detail file, each invoice within FOCUS's rounding variance."
      })
  @Nullable String invoice;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = {
        "A bill to check by itself, or a folder with the files of one delivery; without --rules and",
        "--invoice, the lake is compared with what it adds up to."
      })
  @Nullable Path file;

  private final Session session;

  CostReconcileCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (file != null && !Files.exists(file)) {
      throw new Failure(ExitCode.BAD_INPUT, "No bill at %s".formatted(file));
    }
    try {
      Invoice given = invoice == null ? null : Invoice.read(invoice);
      boolean isFine =
          rules.isAsked || rules.modelFile != null
              ? keepsRules(given)
              : file == null || given == null ? reconciles(given) : agrees(file, given);
      return (isFine ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
    } catch (BillingFileException | RuleModelException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  /** The lake: its allocation, and then its charges beside what was given. */
  private boolean reconciles(@Nullable Invoice given) throws IOException {
    Invoice wanted = given == null && file != null ? Invoice.ofBill(file) : given;
    AnswerWriter writer = output.writer(session);
    List<String> failures = new ArrayList<>();
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened)) {
      TimeRange range = period.rangeOrAll(session.clock());
      QueryResult result =
          BillingPeriods.read(engine, session.clock())
              .beside(engine.run("reconciliation", range.parameters(Map.of())));
      result.warnings().forEach(session.terminal()::say);
      Reconciliation reconciliation = Reconciliation.of(result);
      if (reconciliation.isEmpty()) {
        throw noBill();
      }
      if (writer.format() == OutputFormat.table) {
        QueryResult expected = engine.run("estimate_total", range.parameters(Map.of()));
        writer.writeText(reconciliation.text() + EstimateLines.notCharged(expected));
      } else {
        writer.write(new Answer(result.columns(), result.rows()));
      }
      failures.addAll(reconciliation.failures());
      if (wanted != null && wanted.details() != null) {
        InvoiceReport invoices =
            new InvoiceReport(check(engine, range, null, wanted.details()).invoices());
        failures.addAll(invoices.failures());
        invoices.agreements().forEach(session.terminal()::say);
      } else if (wanted != null) {
        failures.addAll(compare(wanted, reconciliation.charged()));
      }
    }
    failures.forEach(session.terminal()::say);
    return failures.isEmpty();
  }

  /** A bill's file beside what was given. */
  private boolean agrees(Path bill, Invoice given) throws IOException {
    AnswerWriter writer = output.writer(session);
    List<String> failures;
    if (given.details() == null) {
      Map<String, BigDecimal> charged = Invoice.ofBill(bill).byCurrency();
      failures = compare(given, charged);
      writer.write(given.answer(charged));
    } else {
      try (DeliveryRows rows = DeliveryRows.open(bill)) {
        Conformance conformance = conformance(rows.columns(), null, given.details());
        conformance.addAll(rows);
        InvoiceReport invoices = new InvoiceReport(conformance.invoices());
        writer.write(invoices.answer());
        failures = invoices.failures();
      }
    }
    failures.forEach(session.terminal()::say);
    return failures.isEmpty();
  }

  private List<String> compare(Invoice given, Map<String, BigDecimal> charged) {
    List<String> differences = given.differences(charged);
    if (differences.isEmpty()) {
      session.terminal().say(given.agreement(charged));
    }
    return differences;
  }

  private boolean keepsRules(@Nullable Invoice given) throws IOException {
    InvoiceTotals details = given == null ? null : given.details();
    if (given != null && details == null) {
      throw new Failure(
          ExitCode.USAGE,
          "With --rules, --invoice takes an Invoice Detail file: a rule compares invoice by"
              + " invoice");
    }
    RuleModel model = rules.model();
    AnswerWriter writer = output.writer(session);
    RuleReport report = new RuleReport(check(model, details).results());
    if (writer.format() == OutputFormat.table) {
      writer.writeText(report.text());
    } else {
      writer.write(report.answer());
      session.terminal().say(report.summary());
    }
    return !report.hasErrors();
  }

  private Conformance check(@Nullable RuleModel model, @Nullable InvoiceTotals details)
      throws IOException {
    if (file == null) {
      try (Lake opened = lake.openExisting();
          QueryEngine engine = DuckDbEngine.open(opened)) {
        return check(engine, period.rangeOrAll(session.clock()), model, details);
      }
    }
    try (DeliveryRows rows = DeliveryRows.open(file)) {
      if (rows.convertedFrom() != null) {
        session
            .terminal()
            .say(
                "%s is %s: the rules are tried on the charges that an import makes of it"
                    .formatted(file, rows.convertedFrom()));
      }
      Conformance conformance = conformance(rows.columns(), model, details);
      conformance.addAll(rows);
      return conformance;
    }
  }

  private Conformance check(
      QueryEngine engine,
      TimeRange range,
      @Nullable RuleModel model,
      @Nullable InvoiceTotals details) {
    LakeCharges charges = new LakeCharges(engine, range);
    Conformance conformance = conformance(charges.columns(), model, details);
    charges.forEachRow(conformance::add);
    if (conformance.rows() == 0) {
      throw noBill();
    }
    return conformance;
  }

  private Conformance conformance(
      List<String> columns, @Nullable RuleModel model, @Nullable InvoiceTotals details) {
    return new Conformance(columns, model, RuleOptions.criteria(model, rules.supported), details);
  }

  private Failure noBill() {
    return new Failure(
        ExitCode.BAD_INPUT,
        "No bill of this period in %s: import one with \"spanledger cost import FILE\""
            .formatted(lake.place));
  }
}
