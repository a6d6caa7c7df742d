package dev.spanledger.dashboard.api;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How fresh and how complete the lake is; every page asks for it again and again. */
final class HealthReport {
  /** Answers are shared for this long, so that open pages do not read the lake all the time. */
  private static final Duration SHARED_FOR = Duration.ofSeconds(10);

  private final QueryEngine engine;
  private final Lake lake;
  private final Clock clock;
  private @Nullable Health last;

  /** What was found, and when. */
  private record Health(
      Instant time,
      @Nullable Instant latestTelemetry,
      @Nullable Instant latestArrival,
      @Nullable Instant latestCharge,
      long spans,
      long invocations,
      long pendingSpans,
      long landingFiles) {}

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
          json.writeEndObject();
        });
  }

  private synchronized Health current() {
    Instant now = clock.instant();
    if (last == null || last.time().plus(SHARED_FOR).isBefore(now)) {
      last = read(now);
    }
    return last;
  }

  private Health read(Instant now) {
    QueryResult rows = engine.run("data_freshness", java.util.Map.of());
    Instant latest = null;
    Instant arrival = null;
    Instant charge = null;
    long spans = 0;
    long invocations = 0;
    long pending = 0;
    for (int i = 0; i < rows.rows().size(); i++) {
      String table = String.valueOf(rows.value(i, "table_name"));
      Instant event = (Instant) rows.value(i, "last_event_time");
      long count = ((Number) java.util.Objects.requireNonNull(rows.value(i, "row_count"))).longValue();
      switch (table) {
        case "spans" -> {
          spans = count;
          pending = rows.value(i, "pending_count") instanceof Number n ? n.longValue() : 0;
          latest = later(latest, event);
          arrival = later(arrival, (Instant) rows.value(i, "last_ingest_time"));
        }
        case "invocations" -> {
          invocations = count;
          latest = later(latest, event);
          arrival = later(arrival, (Instant) rows.value(i, "last_ingest_time"));
        }
        case "charges" -> charge = event;
        default -> {}
      }
    }
    return new Health(now, latest, arrival, charge, spans, invocations, pending, landingFiles());
  }

  private long landingFiles() {
    try {
      return lake.snapshot().filesByTable().values().stream()
          .flatMap(List::stream)
          .filter(file -> !file.isCompacted())
          .map(LakeFile::path)
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the files of lake " + lake.root(), e);
    }
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    return a == null || (b != null && b.isAfter(a)) ? b : a;
  }
}
