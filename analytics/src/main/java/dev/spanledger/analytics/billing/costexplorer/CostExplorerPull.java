package dev.spanledger.analytics.billing.costexplorer;

import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.billing.CostExplorerLine;
import dev.spanledger.analytics.billing.HeldDeliveries;
import dev.spanledger.analytics.billing.ImportReport;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.store.AwsAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/**
 * Asks Cost Explorer for the days that are missing or still estimated, keeps each day's answer, and
 * imports every month of it as one delivery. Whatever it is interrupted by, the next run asks only
 * for what has not been answered.
 */
public final class CostExplorerPull {
  /** Hours and resources go back this far. */
  private static final int FINE_DAYS = 14;

  private final Lake lake;
  private final PullRequest request;
  private final Clock clock;
  private final CostExplorerService service;
  private final DayStore store;
  private final String account;

  private CostExplorerPull(
      Lake lake, PullRequest request, Clock clock, CostExplorerService service, String account)
      throws IOException {
    this.lake = lake;
    this.request = request;
    this.clock = clock;
    this.service = service;
    this.account = account;
    this.store = DayStore.open(lake.root().resolve("cost-explorer").resolve(account));
  }

  /**
   * @param say is told, before the first call, what asking costs
   * @param watch is given, before the first call, what tells how far it is, on any thread
   * @throws BillingFileException where the days cannot be had
   */
  public static PullReport run(
      Lake lake,
      PullRequest request,
      AwsAccess access,
      Clock clock,
      Consumer<String> say,
      Consumer<Supplier<String>> watch)
      throws IOException {
    CallBudget budget = new CallBudget(request.maxCalls());
    watch.accept(() -> CallBudget.price(budget.calls()));
    try (CostExplorerService service = new CostExplorerService(access, budget)) {
      String account = request.account();
      CostExplorerPull pull =
          new CostExplorerPull(
              lake, request, clock, service, account == null ? service.account() : account);
      return pull.run(budget, say);
    }
  }

  private PullReport run(CallBudget budget, Consumer<String> say) throws IOException {
    List<Asking> askings = new ArrayList<>();
    for (Slice slice : slices()) {
      missing(slice).forEach(days -> askings.add(new Asking(slice, days)));
    }
    // Month by month, so that what a bound on calls allows is whole.
    askings.sort(Comparator.comparing(asking -> asking.days().from()));
    say.accept(
        askings.isEmpty()
            ? "Cost Explorer: nothing is missing, %s".formatted(CallBudget.price(0))
            : "Cost Explorer: needs at least %s; stops at %s"
                .formatted(CallBudget.price(askings.size()), CallBudget.price(request.maxCalls())));
    Set<LocalDate> answered = new HashSet<>();
    Set<LocalDate> missing = new HashSet<>();
    for (Asking asking : askings) {
      boolean isAnswered = missing.isEmpty() && pull(asking.slice(), asking.days());
      asking
          .days()
          .from()
          .datesUntil(asking.days().to())
          .forEach((isAnswered ? answered : missing)::add);
    }
    answered.removeAll(missing);
    List<String> notes = new ArrayList<>();
    List<ImportReport> reports = importMonths(notes);
    return new PullReport(reports, budget.calls(), answered.size(), missing.size(), notes);
  }

  /** Days to ask for in one way. */
  private record Asking(Slice slice, Slice.Days days) {}

  private List<Slice> slices() throws BillingFileException {
    List<Slice> slices = new ArrayList<>();
    slices.add(base());
    slices.add(new Slice(Slice.Kind.REST, request.isHourly(), null));
    if (request.isHourly() && request.from().isBefore(earliestFineDay())) {
      throw new BillingFileException(
          "Cost Explorer has hours for %d days only: --from must be %s or later, not %s"
              .formatted(FINE_DAYS, earliestFineDay(), request.from()));
    }
    String resources = request.resourcesOf();
    if (resources != null) {
      if (!request.to().isAfter(earliestFineDay())) {
        throw new BillingFileException(
            "Cost Explorer has resources for %d days only: --to must be after %s, not %s"
                .formatted(FINE_DAYS, earliestFineDay(), request.to()));
      }
      slices.add(new Slice(Slice.Kind.RESOURCE, false, resources));
    }
    return slices;
  }

  private Slice base() {
    String tag = request.tagKey();
    return tag == null
        ? new Slice(Slice.Kind.USAGE, request.isHourly(), null)
        : new Slice(Slice.Kind.TAG, request.isHourly(), tag);
  }

  private LocalDate earliestFineDay() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(FINE_DAYS);
  }

  /** Runs of missing days, each within a month. */
  private List<Slice.Days> missing(Slice slice) throws IOException {
    LocalDate from = request.from();
    if (slice.kind() == Slice.Kind.RESOURCE && from.isBefore(earliestFineDay())) {
      from = earliestFineDay();
    }
    Instant now = clock.instant();
    List<Slice.Days> runs = new ArrayList<>();
    LocalDate start = null;
    for (LocalDate day = from; day.isBefore(request.to()); day = day.plusDays(1)) {
      boolean isFresh = store.isFresh(slice, day, now);
      if (start != null && (isFresh || day.getDayOfMonth() == 1)) {
        runs.add(new Slice.Days(start, day));
        start = null;
      }
      start = !isFresh && start == null ? day : start;
    }
    if (start != null) {
      runs.add(new Slice.Days(start, request.to()));
    }
    return runs;
  }

  /** Whether the days were answered; false where the bound on calls was reached before. */
  private boolean pull(Slice slice, Slice.Days days) throws IOException {
    try {
      Answered answered;
      try {
        answered = pages(slice, days);
      } catch (CostExplorerService.ExpiredTokenException expired) {
        store.dropBegun(slice, days);
        answered = pages(slice, days);
      }
      keep(slice, days, answered);
      return true;
    } catch (CallBudget.SpentException spent) {
      return false;
    }
  }

  /**
   * All pages of an answer.
   *
   * @param settled days that the answer says will not change, whether they have a line or not
   */
  private record Answered(List<CostExplorerLine> lines, Set<LocalDate> settled) {}

  private Answered pages(Slice slice, Slice.Days days)
      throws IOException, CallBudget.SpentException {
    DayStore.Begun begun = store.begun(slice, days);
    List<CostExplorerLine> lines = new ArrayList<>(begun == null ? List.of() : begun.lines());
    Set<LocalDate> settled = new HashSet<>();
    @Nullable String token = begun == null ? null : begun.token();
    do {
      CostExplorerService.Page page = service.page(slice, days, token);
      for (ResultByTime result : page.results()) {
        lines.addAll(Lines.of(slice, result));
        if (Boolean.FALSE.equals(result.estimated())) {
          settled.add(Lines.day(result));
        }
      }
      token = page.next();
      if (token != null) {
        store.putBegun(slice, days, new DayStore.Begun(lines, token));
      }
    } while (token != null);
    store.dropBegun(slice, days);
    return new Answered(lines, settled);
  }

  private void keep(Slice slice, Slice.Days days, Answered answered) throws IOException {
    List<CostExplorerLine> lines = answered.lines();
    Map<LocalDate, List<CostExplorerLine>> byDay = new LinkedHashMap<>();
    for (LocalDate day = days.from(); day.isBefore(days.to()); day = day.plusDays(1)) {
      byDay.put(day, new ArrayList<>());
    }
    for (CostExplorerLine line : lines) {
      List<CostExplorerLine> day = byDay.get(LocalDate.ofInstant(line.start(), ZoneOffset.UTC));
      if (day == null) {
        throw new BillingFileException(
            "Cost Explorer answered with %s, which is not within %s to %s as asked"
                .formatted(line.start(), days.from(), days.to()));
      }
      day.add(line);
    }
    // A day without a line and without a word on it is as estimated as its neighbours.
    boolean isEstimated = lines.isEmpty() || lines.get(lines.size() - 1).isEstimated();
    for (Map.Entry<LocalDate, List<CostExplorerLine>> day : byDay.entrySet()) {
      boolean isAny = day.getValue().stream().anyMatch(CostExplorerLine::isEstimated);
      boolean isOpen =
          day.getValue().isEmpty()
              ? isEstimated && !answered.settled().contains(day.getKey())
              : isAny;
      store.put(slice, day.getKey(), new DayStore.Day(clock.instant(), isOpen, day.getValue()));
    }
  }

  private List<ImportReport> importMonths(List<String> notes) throws IOException {
    List<Slice> bases = new ArrayList<>();
    bases.add(base());
    for (boolean isHourly : List.of(false, true)) {
      bases.add(new Slice(Slice.Kind.USAGE, isHourly, null));
    }
    MonthFile files = new MonthFile(store, account, bases, new Slice(Slice.Kind.REST, false, null));
    List<ImportReport> reports = new ArrayList<>();
    YearMonth last = YearMonth.from(request.to().minusDays(1));
    for (YearMonth month = YearMonth.from(request.from());
        !month.isAfter(last);
        month = month.plusMonths(1)) {
      Path file = files.write(month);
      if (file != null) {
        reports.add(BillingImport.importIsolated(lake, file, BillingFormat.COST_EXPLORER, clock));
        if (HeldDeliveries.hasOtherBill(lake, account, month)) {
          notes.add(
              ("%s is not counted: the lake has a bill of account %s for that month, which is the"
                      + " better source")
                  .formatted(month, account));
        }
      }
    }
    return reports;
  }
}
