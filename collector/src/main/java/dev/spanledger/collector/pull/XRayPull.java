package dev.spanledger.collector.pull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.collector.Digests;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.pull.ApiSpend.SpentException;
import dev.spanledger.collector.tracefile.FileSpan;
import dev.spanledger.collector.tracefile.TraceFileImport;
import dev.spanledger.collector.tracefile.XRayTrace;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.xray.model.Segment;
import software.amazon.awssdk.services.xray.model.Trace;
import software.amazon.awssdk.services.xray.model.TraceSummary;

/**
 * Asks X-Ray for the traces that something came of since the last time, and lands those spans that
 * the lake does not have. Whatever it is interrupted by, the next run goes on from there: spans in
 * the lake are looked up, so what is asked for twice is stored once.
 */
public final class XRayPull {
  /** Segments become visible within seconds, rarely minutes, of being sent. */
  static final Duration OVERLAP = Duration.ofMinutes(5);

  /** A Lambda function runs 15 minutes at most; what has no end after that never gets one. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(20);

  private static final Duration FIRST_LOOK = Duration.ofHours(1);
  private static final Duration SLICE = Duration.ofHours(1);

  /** Traces that are landed at once: a crash costs the retrieval of so many. */
  private static final int TRACES_PER_FILE = 200;

  /** A trace id in the state file is 60 bytes; the oldest go first. */
  private static final int MAX_REMEMBERED = 100_000;

  private static final String REVISIONS = "revisions";
  private static final String HELD = "held";

  private final Lake lake;
  private final PullRequest request;
  private final @Nullable String filter;
  private final Clock clock;
  private final AwsPlace place;
  private final StateFile state;
  private final ApiSpend spend;
  private final XRayService service;
  private final Verdict.Tally tally = new Verdict.Tally();
  private long asked;
  private long stored;
  private long known;
  private long refused;

  private XRayPull(
      Lake lake,
      PullRequest request,
      @Nullable String filter,
      Clock clock,
      AwsPlace place,
      StateFile state,
      ApiSpend spend,
      XRayService service) {
    this.lake = lake;
    this.request = request;
    this.filter = filter;
    this.clock = clock;
    this.place = place;
    this.state = state;
    this.spend = spend;
    this.service = service;
  }

  /**
   * Asks once for everything since the last time.
   *
   * @param filter X-Ray's filter expression; null for all traces
   * @param say is told, before the first call, what asking costs
   * @param watch is given, before the first call, what tells how far it is, on any thread
   */
  public static PullReport run(
      Lake lake,
      PullRequest request,
      @Nullable String filter,
      AwsAccess access,
      Clock clock,
      Consumer<String> say,
      Consumer<Supplier<String>> watch)
      throws IOException {
    AwsPlace place = AwsPlace.of(access, request.account());
    String kind = filter == null ? "" : "-" + Digests.hex(filter.getBytes(StandardCharsets.UTF_8));
    StateFile state = StateFile.open(place.stateFile(lake.root(), "xray", kind));
    ApiSpend spend = new ApiSpend(request.maxUsd(), state.spentOn(clock.instant()));
    say.accept(
        ("X-Ray: a million traces scanned or retrieved cost 0.50 USD; stops at %s a day, %s spent"
                + " today")
            .formatted(ApiSpend.text(request.maxUsd()), ApiSpend.text(spend.today())));
    try (XRayService service = new XRayService(access, spend)) {
      watch.accept(service::told);
      return new XRayPull(lake, request, filter, clock, place, state, spend, service).run();
    }
  }

  private PullReport run() throws IOException {
    Instant now = clock.instant();
    // What is yet to come would count as asked for.
    Instant to = request.to() == null || request.to().isAfter(now) ? now : request.to();
    Instant from = from(to);
    boolean isWhole = true;
    if (state.until() == null) {
      // A first run that ends early must not be the last that looks here.
      state.moveUntil(from, from);
    }
    try {
      for (Instant start = from; start.isBefore(to); start = start.plus(SLICE)) {
        Instant end = start.plus(SLICE).isBefore(to) ? start.plus(SLICE) : to;
        slice(start, end);
        state.moveUntil(start, end);
        save();
      }
      overdue();
    } catch (SpentException spent) {
      isWhole = false;
    } finally {
      save();
    }
    Verdict verdict = tally.verdict();
    return new PullReport(
        from,
        to,
        asked,
        stored,
        known,
        refused + verdict.rejectedCount(),
        state.object(HELD).size(),
        service.told(),
        isWhole,
        verdict.problems());
  }

  private Instant from(Instant to) {
    if (request.from() != null) {
      return request.from();
    }
    Instant until = state.until();
    Instant from = until == null ? to.minus(FIRST_LOOK) : until.minus(OVERLAP);
    return from.isBefore(to) ? from : to;
  }

  private void slice(Instant from, Instant to) throws IOException, SpentException {
    Map<String, Integer> wanted = new LinkedHashMap<>();
    for (TraceSummary summary : service.summaries(from, to, filter)) {
      int revision = summary.revision() == null ? -1 : summary.revision();
      JsonNode seen = state.object(REVISIONS).path(summary.id());
      if (revision < 0 || !seen.isNumber() || seen.intValue() != revision) {
        wanted.put(summary.id(), revision);
      }
    }
    retrieve(wanted);
  }

  /** Traces whose segments were waited for long enough: they end as far as they are known. */
  private void overdue() throws IOException, SpentException {
    Map<String, Integer> wanted = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> held : state.object(HELD).properties()) {
      if (isOverdue(held.getKey())) {
        wanted.put(held.getKey(), -1);
      }
    }
    retrieve(wanted);
  }

  private boolean isOverdue(String traceId) {
    JsonNode since = state.object(HELD).path(traceId);
    return since.isNumber()
        && Instant.ofEpochSecond(since.asLong()).plus(LONGEST_WAIT).isBefore(clock.instant());
  }

  private void retrieve(Map<String, Integer> wanted) throws IOException, SpentException {
    List<String> ids = new ArrayList<>(wanted.keySet());
    for (int from = 0; from < ids.size(); from += TRACES_PER_FILE) {
      List<String> part = ids.subList(from, Math.min(from + TRACES_PER_FILE, ids.size()));
      List<Trace> traces = new ArrayList<>();
      try {
        for (int i = 0; i < part.size(); i += XRayService.TRACES_PER_CALL) {
          int end = Math.min(i + XRayService.TRACES_PER_CALL, part.size());
          List<Trace> handedOut = service.traces(part.subList(i, end));
          traces.addAll(handedOut);
          holdMissing(part.subList(i, end), handedOut);
        }
      } finally {
        // What was paid for is kept, also where the next call fails.
        land(traces, wanted);
      }
    }
  }

  /** What X-Ray did not hand out is asked for once more later; then it is told as missing. */
  private void holdMissing(List<String> asked, List<Trace> handedOut) {
    ObjectNode held = state.object(HELD);
    Set<String> missing = new LinkedHashSet<>(asked);
    handedOut.forEach(trace -> missing.remove(trace.id()));
    for (String traceId : missing) {
      if (isOverdue(traceId)) {
        held.remove(traceId);
        tally.warn(
            "trace %s is listed by X-Ray, which did not hand it out for %d minutes; it is missing"
                .formatted(traceId, LONGEST_WAIT.toMinutes()));
      } else if (!held.has(traceId)) {
        held.put(traceId, clock.instant().getEpochSecond());
      }
    }
  }

  private void land(List<Trace> traces, Map<String, Integer> revisions) throws IOException {
    List<FileSpan> spans = new ArrayList<>();
    Set<String> traceIds = new LinkedHashSet<>();
    for (Trace trace : traces) {
      asked++;
      spans.addAll(spans(trace));
    }
    spans.forEach(span -> traceIds.add(span.traceId()));
    KnownSpans inLake = KnownSpans.of(lake, traceIds);
    List<FileSpan> fresh = new ArrayList<>();
    for (FileSpan span : spans) {
      if (!inLake.has(span.traceId(), span.spanId())) {
        fresh.add(span);
      }
    }
    known += spans.size() - fresh.size();
    Verdict verdict = new TraceFileImport(lake, clock, Tables.PULLED_SOURCE).land(fresh);
    stored += verdict.acceptedCount();
    refused += verdict.rejectedCount();
    verdict.problems().forEach(tally::warn);
    for (Trace trace : traces) {
      remember(trace.id(), revisions.getOrDefault(trace.id(), -1));
    }
    save();
  }

  private List<FileSpan> spans(Trace trace) {
    List<String> documents = new ArrayList<>();
    for (Segment segment : trace.segments()) {
      documents.add(segment.document());
    }
    ObjectNode held = state.object(HELD);
    boolean isOverdue = isOverdue(trace.id());
    XRayTrace read =
        XRayTrace.read(
            documents,
            place.account(),
            place.region(),
            isOverdue ? XRayTrace.Unfinished.ENDED_AS_KNOWN : XRayTrace.Unfinished.LEFT_OUT,
            tally);
    if (read.unfinishedCount() == 0 || isOverdue) {
      held.remove(trace.id());
    } else if (!held.has(trace.id())) {
      held.put(trace.id(), clock.instant().getEpochSecond());
    }
    if (Boolean.TRUE.equals(trace.limitExceeded())) {
      tally.warn(
          "trace %s is larger than X-Ray keeps; a part of it is missing".formatted(trace.id()));
    }
    return read.spans();
  }

  private void remember(String traceId, int revision) {
    ObjectNode revisions = state.object(REVISIONS);
    if (revision >= 0) {
      revisions.remove(traceId);
      revisions.put(traceId, revision);
    }
    while (revisions.size() > MAX_REMEMBERED) {
      revisions.remove(revisions.fieldNames().next());
    }
  }

  private void save() throws IOException {
    state.setSpent(clock.instant(), spend.today());
    state.save();
  }
}
