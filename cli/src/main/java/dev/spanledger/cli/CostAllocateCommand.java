package dev.spanledger.cli;

import dev.spanledger.analytics.allocation.Allocation;
import dev.spanledger.analytics.allocation.AllocationFinding;
import dev.spanledger.analytics.allocation.AllocationReport;
import dev.spanledger.analytics.allocation.AllocationRules;
import dev.spanledger.analytics.allocation.Estimate;
import dev.spanledger.analytics.allocation.EstimateReport;
import dev.spanledger.analytics.allocation.EstimatedPeriod;
import dev.spanledger.analytics.allocation.Kind;
import dev.spanledger.analytics.allocation.Measures;
import dev.spanledger.analytics.allocation.PeriodAllocation;
import dev.spanledger.analytics.allocation.SharedRule;
import dev.spanledger.analytics.close.BillingPeriods;
import dev.spanledger.analytics.close.PeriodState;
import dev.spanledger.analytics.price.PriceFile;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.OutputFormat;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.cli.output.Text;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code cost allocate}: every charge to who caused it, and the rest by its kind. */
@Command(
    name = "allocate",
    description = {
      "Split every charge over the invocations that caused it.",
      "What nothing is known to have caused stays a line of its own. Allocated and",
      "unallocated add up to what is charged in every measure, or the command fails",
      "and nothing of it counts. What was used and is not billed yet is estimated",
      "beside it, at the rates that the bill had last."
    })
final class CostAllocateCommand implements Callable<Integer> {
  private static final String CHARGED = "CHARGED";
  private static final String ESTIMATED = "ESTIMATED";

  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(
      names = "--tax",
      paramLabel = "RULE",
      converter = RuleConverter.class,
      description = {
        "keep: a line of its own; proportional: with what is taxed;",
        "even: the same for every service; fixed: by --fixed. Default: keep."
      })
  SharedRule tax = SharedRule.KEEP;

  @Option(
      names = "--credit",
      paramLabel = "RULE",
      converter = RuleConverter.class,
      description = {
        "As for tax; proportional looks for the usage that the credit pays",
        "back first: same account, product, usage type and hour. Default: keep."
      })
  SharedRule credit = SharedRule.KEEP;

  @Option(
      names = "--shared",
      paramLabel = "RULE",
      converter = RuleConverter.class,
      description = {
        "For support, fees and all else that no service owns;",
        "proportional follows the whole bill. Default: keep."
      })
  SharedRule shared = SharedRule.KEEP;

  @Option(
      names = "--fixed",
      paramLabel = "SERVICE=PERCENT",
      description = "Share of a service under rule fixed; repeat it until they make 100.")
  Map<String, BigDecimal> fixed = new TreeMap<>();

  @Mixin final PricesOption prices = new PricesOption();

  private final Session session;

  CostAllocateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    AnswerWriter writer = output.writer(session);
    PriceFile listPrices = prices.read();
    AllocationReport report;
    EstimateReport estimate;
    BillingPeriods states;
    try (Lake opened = lake.openExisting();
        QueryEngine engine = DuckDbEngine.open(opened);
        Progress progress = new Progress(session.terminal())) {
      progress.begin("Allocating the bills of " + opened.name());
      PostedAnswer.post(opened, engine, session);
      report = allocate(opened, engine);
      states = BillingPeriods.read(engine, session.clock());
      estimate = Estimate.run(opened, engine, listPrices, session.clock());
      progress.end("");
    }
    if (report.periods().isEmpty() && estimate.periods().isEmpty()) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "No bill in %s: import one with \"spanledger cost import FILE\"".formatted(lake.place));
    }
    writer.write(answer(report, estimate, states));
    if (writer.format() == OutputFormat.table) {
      findings(report).forEach(session.terminal()::say);
      EstimateLines.of(estimate).forEach(session.terminal()::say);
    }
    return ExitCode.OK.code();
  }

  private AllocationReport allocate(Lake opened, QueryEngine engine) throws IOException {
    try {
      return Allocation.run(opened, engine, rules(), session.clock());
    } catch (IllegalStateException e) {
      throw new Failure(ExitCode.CHECK_FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private AllocationRules rules() {
    try {
      return new AllocationRules(tax, credit, shared, new TreeMap<>(fixed));
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, "--fixed: " + e.getMessage(), e);
    }
  }

  /** A row for what is charged, and one for each kind of part; what is expected beside it last. */
  private static Answer answer(
      AllocationReport report, EstimateReport estimate, BillingPeriods states) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (PeriodAllocation period : report.periods()) {
      String state = state(period, states);
      rows.add(row(period, state, CHARGED, period.charged(), period.coverageRatio()));
      for (Kind kind : Kind.values()) {
        Measures amounts = period.byKind().get(kind);
        if (amounts != null) {
          rows.add(row(period, state, kind.name(), amounts, null));
        }
      }
    }
    for (EstimatedPeriod expected : estimate.periods()) {
      Measures amounts = expected.amounts();
      rows.add(
          Arrays.asList(
              expected.billingPeriodStart(),
              ESTIMATED,
              amounts.billedCost(),
              amounts.effectiveCost(),
              amounts.listCost(),
              amounts.contractedCost(),
              expected.currency(),
              null,
              ESTIMATED,
              estimate.runId()));
    }
    return new Answer(
        List.of(
            "billing_period_start",
            "kind",
            "billed_cost",
            "effective_cost",
            "list_cost",
            "contracted_cost",
            "billing_currency",
            "coverage_ratio",
            "state",
            "run_id"),
        rows);
  }

  private static String state(PeriodAllocation period, BillingPeriods states) {
    return period.state().equals(PeriodState.LOCKED.name())
        ? period.state()
        : states
            .ofOpenPeriod(period.billingPeriodStart(), period.currency())
            .map(PeriodState::name)
            .orElse(period.state());
  }

  private static List<@Nullable Object> row(
      PeriodAllocation period,
      String state,
      String kind,
      Measures amounts,
      @Nullable Double coverageRatio) {
    return Arrays.asList(
        period.billingPeriodStart(),
        kind,
        amounts.billedCost(),
        amounts.effectiveCost(),
        amounts.listCost(),
        amounts.contractedCost(),
        period.currency(),
        coverageRatio,
        state,
        period.runId());
  }

  private static List<String> findings(AllocationReport report) {
    List<String> lines = new ArrayList<>();
    for (PeriodAllocation period : report.periods()) {
      for (AllocationFinding finding : period.findings()) {
        lines.add(
            "%s %s, first: %s"
                .formatted(
                    finding.code(),
                    Humanized.count(finding.count()),
                    Text.printable(finding.example())));
      }
    }
    return lines.stream().distinct().toList();
  }

  /** Rules as typed: lower case. */
  static final class RuleConverter implements ITypeConverter<SharedRule> {
    @Override
    public SharedRule convert(String value) {
      for (SharedRule rule : SharedRule.values()) {
        if (rule.name().toLowerCase(Locale.ROOT).equals(value)) {
          return rule;
        }
      }
      throw new TypeConversionException(
          "\"%s\" is not keep, proportional, even or fixed".formatted(value));
    }
  }
}
