package dev.spanledger.analytics.close;

import dev.spanledger.analytics.billing.DeliverySeries;
import dev.spanledger.analytics.query.QueryEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands against closing a period: some of it can be forced, and is recorded then. */
final class CloseChecks {
  private final CloseRequest request;
  private final List<ClosedPeriod> closed;
  private final Map<String, Values> reconciliation = new HashMap<>();
  private final List<String> refusals = new ArrayList<>();
  private final Map<List<BillingPeriod>, String> forced = new HashMap<>();

  CloseChecks(QueryEngine engine, CloseRequest request) {
    this.request = request;
    this.closed = ClosedPeriod.readAll(engine);
    Map<String, Object> whenever =
        Map.of(
            "from", BillingPeriods.FIRST_TIME,
            "to", BillingPeriods.LAST_TIME);
    for (Map<String, @Nullable Object> row : engine.run("reconciliation", whenever).maps()) {
      Values values = new Values(row);
      reconciliation.put(
          key(values.requiredText("delivery_series"), values.requiredText("billing_currency")),
          values);
    }
  }

  List<String> refusals() {
    return refusals;
  }

  /** What is forced aside, in words; null where nothing stands against it. */
  @Nullable String forcedReason(List<BillingPeriod> periods) {
    return forced.get(periods);
  }

  /** Checks the bills of one account and period, which are closed together. */
  void check(List<BillingPeriod> periods) {
    List<String> doubts = new ArrayList<>();
    addUnbilled(periods);
    for (BillingPeriod period : periods) {
      addUnfinished(period, doubts);
      addUnreconciled(period, doubts);
      addOverlap(period);
      if (period.deliverySeries().contains("/cost-explorer/")) {
        doubts.add(
            "%s is what Cost Explorer says: a bill that is imported later would not count"
                .formatted(period.deliverySeries()));
      }
    }
    if (doubts.isEmpty()) {
      return;
    }
    String doubt = String.join("; ", doubts);
    if (request.isForced()) {
      forced.put(periods, doubt);
    } else {
      refusals.add(doubt + ". --force closes it all the same, and records this");
    }
  }

  /** The bill itself is still to come, and would not count in a closed period. */
  private void addUnbilled(List<BillingPeriod> periods) {
    boolean isCorrections =
        periods.stream().allMatch(period -> DeliverySeries.isCorrection(period.deliverySeries()));
    if (isCorrections && !periods.isEmpty()) {
      refusals.add(
          "%s holds corrections of closed periods only: import the bill of the period first"
              .formatted(periods.get(0).deliverySeries()));
    }
  }

  private static void addUnfinished(BillingPeriod period, List<String> doubts) {
    switch (period.state()) {
      case OPEN ->
          doubts.add(
              "%s is OPEN: its billing period runs until %s"
                  .formatted(period.deliverySeries(), period.end()));
      case ESTIMATED ->
          doubts.add(
              "%s is ESTIMATED: %d of its %d charges have no invoice"
                  .formatted(
                      period.deliverySeries(),
                      period.estimatedChargeCount(),
                      period.chargeCount()));
      case FINAL, LOCKED -> {}
    }
  }

  private void addUnreconciled(BillingPeriod period, List<String> doubts) {
    Values row = reconciliation.get(key(period.deliverySeries(), period.currency()));
    String status = row == null ? "NOT_ALLOCATED" : row.requiredText("status");
    if (!status.equals("RECONCILED") || period.runId() == null) {
      refusals.add(
          "%s is not reconciled (%s): run spanledger cost allocate, then spanledger cost reconcile"
              .formatted(period.deliverySeries(), status));
      return;
    }
    Long refused = row == null ? null : row.optionalCount("refused_row_count");
    if (refused != null && refused > 0) {
      doubts.add(
          "%d rows of %s were refused at import".formatted(refused, period.deliverySeries()));
    }
  }

  private void addOverlap(BillingPeriod period) {
    for (ClosedPeriod other : closed) {
      boolean overlaps =
          other.billingScope().equals(period.billingScope())
              && other.start().isBefore(period.end())
              && period.start().isBefore(other.end());
      if (overlaps) {
        refusals.add(
            "%s overlaps %s, which is closed already"
                .formatted(period.deliverySeries(), other.deliverySeries()));
      }
    }
  }

  private static String key(String series, String currency) {
    return series + " " + currency;
  }
}
