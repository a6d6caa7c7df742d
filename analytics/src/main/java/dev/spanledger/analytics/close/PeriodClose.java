package dev.spanledger.analytics.close;

import dev.spanledger.analytics.allocation.Measures;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Closes billing periods: names the delivery and the allocation that count for good.
 *
 * <p>In this order: compact, so that the rows are in Iceberg; tag; read the tag and compare it with
 * what is to be recorded; record. Only the record makes a period closed. A crash before it leaves a
 * tag that the next attempt moves; one after it leaves nothing to do.
 */
public final class PeriodClose {
  private final Lake lake;
  private final QueryEngine engine;
  private final TagReader tags;
  private final CloseRequest request;
  private final Clock clock;

  /** Opens an engine over what the lake held when it was given a tag. */
  public interface TagReader {
    QueryEngine open(String tag) throws IOException;
  }

  private PeriodClose(
      Lake lake, QueryEngine engine, TagReader tags, CloseRequest request, Clock clock) {
    this.lake = lake;
    this.engine = engine;
    this.tags = tags;
    this.request = request;
    this.clock = clock;
  }

  /**
   * Closes all periods that the request is about, or none of them.
   *
   * @param engine over the same lake
   * @throws IllegalStateException where the tag does not hold what is to be locked, as where a
   *     delivery arrived in the middle; nothing is closed then
   */
  public static CloseReport close(
      Lake lake, QueryEngine engine, TagReader tags, CloseRequest request, Clock clock)
      throws IOException {
    // What closed periods still owe this one belongs into it.
    Corrections.post(lake, engine, clock);
    try (Closeable lock = lake.lock(Corrections.LOCK)) {
      return new PeriodClose(lake, engine, tags, request, clock).close();
    }
  }

  private CloseReport close() throws IOException {
    List<BillingPeriod> concerned =
        BillingPeriods.read(engine, clock).all().stream()
            .filter(each -> request.concerns(each.deliverySeries(), each.start()))
            .toList();
    if (concerned.isEmpty()) {
      return new CloseReport(List.of(), List.of(), List.of(nothingToClose()));
    }
    Map<String, List<BillingPeriod>> byScope = new LinkedHashMap<>();
    for (BillingPeriod period : concerned) {
      if (period.state() != PeriodState.LOCKED) {
        byScope.computeIfAbsent(tag(period), added -> new ArrayList<>()).add(period);
      }
    }
    CloseChecks checks = new CloseChecks(engine, request);
    byScope.values().forEach(checks::check);
    List<ClosedPeriod> before = recorded();
    if (!checks.refusals().isEmpty()) {
      return new CloseReport(List.of(), before, checks.refusals());
    }
    if (!byScope.isEmpty()) {
      lake.compact(TraceFacts::derive);
    }
    // A record is for good, so none is made before all tags hold what they should.
    Map<String, Map<String, Long>> snapshots = new HashMap<>();
    for (Map.Entry<String, List<BillingPeriod>> scope : byScope.entrySet()) {
      snapshots.put(
          scope.getKey(), lake.tag(scope.getKey(), List.of(Tables.CHARGES, Tables.ALLOCATIONS)));
      requireTagged(scope.getKey(), scope.getValue());
    }
    for (Map.Entry<String, List<BillingPeriod>> scope : byScope.entrySet()) {
      record(
          scope.getKey(),
          scope.getValue(),
          snapshots.getOrDefault(scope.getKey(), Map.of()),
          checks.forcedReason(scope.getValue()));
    }
    List<ClosedPeriod> closed = new ArrayList<>(recorded());
    closed.removeAll(before);
    return new CloseReport(closed, before, List.of());
  }

  private String nothingToClose() {
    return "No bill of %s%s%s is in the lake: spanledger cost close --list shows the periods"
        .formatted(
            request.month(),
            request.provider() == null ? "" : " of provider " + request.provider(),
            request.account() == null ? "" : " of account " + request.account());
  }

  private List<ClosedPeriod> recorded() {
    return ClosedPeriod.readAll(engine).stream()
        .filter(each -> request.concerns(each.deliverySeries(), each.start()))
        .toList();
  }

  /** As {@code closed-2026-10-01-aws-123456789012}; with a digest where an account is no name. */
  private static String tag(BillingPeriod period) {
    String scope = period.billingScope();
    String plain = scope.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String name = "closed-%s-%s".formatted(BillingSeries.date(period.start()), plain);
    return plain.equals(scope.replace('/', '-')) ? name : name + "-" + RestatedLine.digest(scope);
  }

  /** Reads back what the tag holds: a close that cannot be read again later is none. */
  private void requireTagged(String tag, List<BillingPeriod> periods) throws IOException {
    try (QueryEngine tagged = tags.open(tag)) {
      List<BillingPeriod> held = BillingPeriods.read(tagged, clock).all();
      for (BillingPeriod period : periods) {
        if (held.stream().noneMatch(period::hasSameAmounts)) {
          throw new IllegalStateException(
              ("Tag %s does not hold delivery %s of %s as it counts now; was a bill imported or"
                      + " allocated meanwhile? Nothing was closed: try again")
                  .formatted(tag, period.deliveryId(), period.deliverySeries()));
        }
      }
    }
  }

  private void record(
      String tag,
      List<BillingPeriod> periods,
      Map<String, Long> snapshots,
      @Nullable String forcedReason)
      throws IOException {
    String closeId =
        RestatedLine.digest(
            periods.get(0).billingScope() + "/" + BillingSeries.date(periods.get(0).start()));
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    List<Row> rows = new ArrayList<>();
    for (BillingPeriod period : periods) {
      Row row = amounts(period.charged());
      row.set("close_id", closeId);
      row.set("delivery_series", period.deliverySeries());
      row.set("delivery_id", period.deliveryId());
      row.set("run_id", period.runId());
      row.set("billing_scope", period.billingScope());
      row.set("billing_period_start", micros(period.start()));
      row.set("billing_period_end", micros(period.end()));
      row.set("billing_currency", period.currency());
      row.set("charge_count", period.chargeCount());
      row.set("closed_time", micros(now));
      row.set("closed_by", request.closedBy());
      row.set("note", request.note());
      row.set("forced_reason", forcedReason);
      row.set("tag", tag);
      row.set("charges_snapshot_id", snapshots.get(Tables.CHARGES.name()));
      row.set("allocations_snapshot_id", snapshots.get(Tables.ALLOCATIONS.name()));
      row.set("ingest_time", micros(now));
      row.set("source", "period-close");
      row.set("batch_id", closeId);
      row.set("schema_version", 1);
      rows.add(row);
    }
    lake.land(Tables.PERIOD_CLOSES, closeId, rows);
  }

  private static Row amounts(Measures charged) {
    return new Row(Tables.PERIOD_CLOSES)
        .set("billed_cost", charged.billedCost())
        .set("effective_cost", charged.effectiveCost())
        .set("list_cost", charged.listCost())
        .set("contracted_cost", charged.contractedCost())
        .set("quantity", charged.quantity());
  }

  private static Long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
