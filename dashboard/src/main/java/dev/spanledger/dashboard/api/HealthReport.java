package dev.spanledger.dashboard.api;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How fresh and how complete the lake is; every page asks for it again and again. */
final class HealthReport {
  /** Answers are shared for this long, so that open pages do not read the lake all the time. */
  private static final Duration SHARED_FOR = Duration.ofSeconds(10);

  /** And for this many times what reading took, so that a large lake is not read all the time. */
  private static final int SHARED_TIMES = 20;

  private static final Duration SIMULATED_WITHIN = Duration.ofDays(31);

  private final QueryEngine engine;
  private final Lake lake;
  private final Clock clock;
  private @Nullable Health last;

  private static final Map<String, Instant> EVER =
      Map.of("from", TableReports.LONGEST_AGO, "to", TableReports.LATEST);

  /** What was found, and when. */
  private record Health(
      Instant until,
      @Nullable Instant latestTelemetry,
      @Nullable Instant latestArrival,
      @Nullable Instant latestCharge,
      long spans,
      long invocations,
      long pendingSpans,
      long landingFiles,
      @Nullable Double simulatedRatio,
      Bill bill,
      List<String> warnings) {}

  HealthReport(QueryEngine engine, Lake lake, Clock clock) {
    this.engine = engine;
    this.lake = lake;
    this.clock = clock;
  }

  void answer(Context ctx) {
    new Parameters(ctx.queryParamMap()).refuseOthers();
    Health health = current();
    Instant now = clock.instant();
    Answer.json(
        ctx,
        json -> {
          json.writeStartObject();
          json.writeStringField("now", now.toString());
          json.writeFieldName("latestTelemetry");
          Answer.value(json, health.latestTelemetry());
          json.writeFieldName("latestArrival");
          Answer.value(json, health.latestArrival());
          json.writeFieldName("latestCharge");
          Answer.value(json, health.latestCharge());
          json.writeNumberField("spanCount", health.spans());
          json.writeNumberField("invocationCount", health.invocations());
          json.writeNumberField("pendingSpanCount", health.pendingSpans());
          json.writeNumberField("landingFileCount", health.landingFiles());
          json.writeFieldName("simulatedRatio");
          Answer.value(json, health.simulatedRatio());
          json.writeFieldName("coverageRatio");
          Answer.value(json, health.bill().coverageRatio());
          json.writeStringField("billingState", health.bill().state());
          json.writeBooleanField("syntheticBill", health.bill().isSynthetic());
          Answer.warnings(json, health.warnings());
          json.writeEndObject();
        });
  }

  /** Who comes while it is being read waits for the same answer. */
  private synchronized Health current() {
    Instant now = clock.instant();
    if (last == null || last.until().isBefore(now)) {
      last = read(now);
    }
    return last;
  }

  private Health read(Instant now) {
    long start = System.nanoTime();
    QueryResult rows = engine.run("data_freshness", Map.of());
    Bill bill = Bill.of(engine.run("reconciliation", EVER));
    Double simulated = simulatedRatio(now);
    Duration took = Duration.ofNanos(System.nanoTime() - start).multipliedBy(SHARED_TIMES);
    Table spans = Table.of(rows, "spans");
    Table invocations = Table.of(rows, "invocations");
    return new Health(
        now.plus(took.compareTo(SHARED_FOR) > 0 ? took : SHARED_FOR),
        later(spans.lastEvent(), invocations.lastEvent()),
        later(spans.lastArrival(), invocations.lastArrival()),
        Table.of(rows, "charges").lastEvent(),
        spans.rowCount(),
        invocations.rowCount(),
        spans.pendingCount(),
        landingFiles(),
        simulated,
        bill,
        // This report reads every table, so it names every damaged file.
        rows.warnings());
  }

  /** Share of the last month's traces; null where there were none. */
  private @Nullable Double simulatedRatio(Instant now) {
    QueryResult rows =
        engine.run("simulated_share", Map.of("from", now.minus(SIMULATED_WITHIN), "to", now));
    long all = 0;
    long simulated = 0;
    for (Map<String, @Nullable Object> row : rows.maps()) {
      long count = Table.count(row.get("trace_count"));
      all += count;
      simulated += Boolean.TRUE.equals(row.get("is_simulated")) ? count : 0;
    }
    return all == 0 ? null : (double) simulated / all;
  }

  /** One row of report {@code data_freshness}; zeros where the table has no rows. */
  private record Table(
      long rowCount,
      long pendingCount,
      @Nullable Instant lastEvent,
      @Nullable Instant lastArrival) {

    static Table of(QueryResult rows, String name) {
      for (Map<String, @Nullable Object> row : rows.maps()) {
        if (name.equals(row.get("table_name"))) {
          return new Table(
              count(row.get("row_count")),
              count(row.get("pending_count")),
              (Instant) row.get("last_event_time"),
              (Instant) row.get("last_ingest_time"));
        }
      }
      return new Table(0, 0, null, null);
    }

    private static long count(@Nullable Object value) {
      return value instanceof Number number ? number.longValue() : 0;
    }
  }

  /**
   * The newest billing period.
   *
   * @param coverageRatio share of what was billed for known functions that reported invocations
   *     account for; null where nothing was billed or in two currencies
   * @param state ESTIMATED until the provider issued every invoice, FINAL until finance closed all
   */
  private record Bill(@Nullable Double coverageRatio, @Nullable String state, boolean isSynthetic) {

    /** States of charges, from what may change to what never will. */
    private static final List<String> CERTAINTY = List.of("ESTIMATED", "FINAL", "LOCKED");

    static Bill of(QueryResult rows) {
      Instant newest = null;
      for (Map<String, @Nullable Object> row : rows.maps()) {
        newest = later(newest, (Instant) row.get("billing_period_start"));
      }
      BigDecimal observed = BigDecimal.ZERO;
      BigDecimal billed = BigDecimal.ZERO;
      Set<Object> currencies = new HashSet<>();
      String state = null;
      boolean isSynthetic = false;
      for (Map<String, @Nullable Object> row : rows.maps()) {
        if (!Objects.equals(newest, row.get("billing_period_start"))) {
          continue;
        }
        BigDecimal allocated = amount(row.get("allocated_billed_cost"));
        observed = observed.add(allocated);
        billed = billed.add(allocated).add(amount(row.get("unobserved_billed_cost")));
        currencies.add(String.valueOf(row.get("billing_currency")));
        state = lessCertain(state, String.valueOf(row.get("state")));
        isSynthetic |= Boolean.TRUE.equals(row.get("synthetic"));
      }
      boolean isKnown = billed.signum() > 0 && currencies.size() == 1;
      return new Bill(
          isKnown ? observed.divide(billed, MathContext.DECIMAL64).doubleValue() : null,
          state,
          isSynthetic);
    }

    private static String lessCertain(@Nullable String one, String other) {
      if (one == null || CERTAINTY.indexOf(other) < CERTAINTY.indexOf(one)) {
        return other;
      }
      return one;
    }

    private static BigDecimal amount(@Nullable Object value) {
      return value instanceof BigDecimal amount ? amount : BigDecimal.ZERO;
    }
  }

  private long landingFiles() {
    try {
      return lake.listing().filesByTable().values().stream()
          .flatMap(List::stream)
          .filter(file -> !file.isCompacted())
          .map(LakeFile::path)
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the files of lake " + lake.name(), e);
    }
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    return a == null || (b != null && b.isAfter(a)) ? b : a;
  }
}
