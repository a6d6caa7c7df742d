package dev.spanledger.collector.pull;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Digests;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.collector.pull.ApiSpend.SpentException;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;

/**
 * Asks CloudWatch for the periods that are complete since the last time. A stretch of time is
 * written down before it is asked for, and its files are named after it, so a run that was
 * interrupted asks for the same stretch again and stores none of it twice.
 */
public final class CloudWatchPull {
  /** Values of a minute may change until so long after it. */
  static final Duration SETTLES = Duration.ofMinutes(3);

  private static final Duration FIRST_LOOK = Duration.ofHours(1);

  /** 60 values of 500 statistics are 30,000; a request may have 100,800. */
  private static final Duration SLICE = Duration.ofHours(1);

  /** CloudWatch lists what was active within it. */
  private static final Duration RECENT = Duration.ofHours(3);

  private static final String BEGUN = "begunUntil";
  private static final String SOURCE = "cloudwatch";

  private final Lake lake;
  private final Metrics metrics;
  private final Clock clock;
  private final AwsPlace place;
  private final StateFile state;
  private final ApiSpend spend;
  private final CloudWatchService service;
  private final OtlpDecoder decoder = new OtlpDecoder();
  private long asked;
  private long stored;
  private long known;

  /**
   * Which metrics, and how fine.
   *
   * @param namespaces of {@link #namespaces}
   * @param period of whole minutes
   */
  public record Metrics(Set<String> namespaces, Duration period) {
    public Metrics {
      namespaces = Set.copyOf(namespaces);
      boolean isMinutes = period.toSeconds() >= 60 && period.toMillis() % 60_000 == 0;
      if (!isMinutes || SLICE.toSeconds() % period.toSeconds() != 0) {
        throw new IllegalArgumentException(
            "A period of %s is not of whole minutes that divide an hour, as 1m, 5m or 1h"
                .formatted(period));
      }
    }
  }

  private CloudWatchPull(
      Lake lake,
      Metrics metrics,
      Clock clock,
      AwsPlace place,
      StateFile state,
      ApiSpend spend,
      CloudWatchService service) {
    this.lake = lake;
    this.metrics = metrics;
    this.clock = clock;
    this.place = place;
    this.state = state;
    this.spend = spend;
    this.service = service;
  }

  /** Namespaces that are known, as {@code AWS/Lambda}. */
  public static List<String> namespaces() {
    return WatchedMetric.ALL.stream().map(WatchedMetric::namespace).distinct().toList();
  }

  /**
   * Asks once for everything since the last time.
   *
   * @param say is told, before the first call, what asking costs
   * @param watch is given, before the first call, what tells how far it is, on any thread
   */
  public static PullReport run(
      Lake lake,
      PullRequest request,
      Metrics metrics,
      AwsAccess access,
      Clock clock,
      Consumer<String> say,
      Consumer<Supplier<String>> watch)
      throws IOException {
    AwsPlace place = AwsPlace.of(access, request.account());
    String kind =
        metrics.namespaces().stream()
            .sorted()
            .collect(Collectors.joining("+", "-", "-" + metrics.period().toSeconds()))
            .replace('/', '_');
    StateFile state = StateFile.open(place.stateFile(lake.root(), SOURCE, kind));
    ApiSpend spend = new ApiSpend(request.maxUsd(), state.spentOn(clock.instant()));
    say.accept(
        ("CloudWatch: a thousand metrics asked for, or lists of them, cost 0.01 USD; stops at %s a"
                + " day, %s spent today")
            .formatted(ApiSpend.text(request.maxUsd()), ApiSpend.text(spend.today())));
    try (CloudWatchService service = new CloudWatchService(access, spend)) {
      watch.accept(service::told);
      return new CloudWatchPull(lake, metrics, clock, place, state, spend, service).run(request);
    }
  }

  private PullReport run(PullRequest request) throws IOException {
    Instant now = clock.instant();
    Instant settled = whole(now.minus(SETTLES));
    Instant to = request.to() == null ? settled : whole(request.to());
    Instant last = to.isAfter(settled) ? settled : to;
    Instant from = from(request.from(), last);
    boolean isWhole = true;
    if (state.until() == null) {
      state.moveUntil(from, from);
    }
    try {
      List<MetricSeries> series =
          from.isBefore(last) ? series(now.minus(RECENT).isBefore(from)) : List.of();
      asked = series.size();
      Instant start = from;
      while (start.isBefore(last)) {
        Instant end = end(start, last);
        state.put(BEGUN, end);
        save();
        slice(series, start, end);
        state.moveUntil(start, end);
        state.put(BEGUN, null);
        save();
        start = end;
      }
    } catch (SpentException spent) {
      isWhole = false;
    } finally {
      save();
    }
    return new PullReport(
        from, last, asked, stored, known, 0, 0, service.told(), isWhole, List.of());
  }

  private Instant from(@Nullable Instant asked, Instant last) {
    if (asked != null) {
      return whole(asked);
    }
    Instant until = state.until();
    Instant from = until == null ? whole(last.minus(FIRST_LOOK)) : until;
    return from.isBefore(last) ? from : last;
  }

  /** To the hour's end, or to where an earlier run was when it was interrupted. */
  private Instant end(Instant start, Instant last) {
    Instant begun = state.instant(BEGUN);
    if (begun != null && start.equals(state.until()) && begun.isAfter(start)) {
      return begun;
    }
    Instant hour = start.truncatedTo(ChronoUnit.HOURS).plus(SLICE);
    return hour.isBefore(last) ? hour : last;
  }

  private Instant whole(Instant time) {
    long period = metrics.period().toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), period) * period);
  }

  private List<MetricSeries> series(boolean isRecent) throws IOException, SpentException {
    List<MetricSeries> series = new ArrayList<>();
    for (String namespace : namespaces()) {
      if (!metrics.namespaces().contains(namespace)) {
        continue;
      }
      for (Metric metric : service.list(namespace, isRecent)) {
        Map<String, String> dimensions = new LinkedHashMap<>();
        for (Dimension dimension : metric.dimensions()) {
          dimensions.put(dimension.name(), dimension.value());
        }
        for (WatchedMetric watched : WatchedMetric.of(metric.metricName(), namespace, dimensions)) {
          series.add(new MetricSeries(watched, dimensions));
        }
      }
    }
    return series;
  }

  private void slice(List<MetricSeries> all, Instant from, Instant to)
      throws IOException, SpentException {
    List<MetricSeries> part = new ArrayList<>();
    int queries = 0;
    for (MetricSeries one : all) {
      int more = one.metric().shape().statistics().size();
      if (queries + more > CloudWatchService.QUERIES_PER_CALL) {
        fill(part, from, to);
        part.clear();
        queries = 0;
      }
      part.add(new MetricSeries(one.metric(), one.dimensions()));
      queries += more;
    }
    if (!part.isEmpty()) {
      fill(part, from, to);
    }
  }

  private void fill(List<MetricSeries> part, Instant from, Instant to)
      throws IOException, SpentException {
    service.fill(part, from, to, metrics.period());
    StringBuilder identity = new StringBuilder();
    identity.append("%s %s %s %s".formatted(place, from, to, metrics.period()));
    for (MetricSeries one : part) {
      // Values outside of what was asked for would come again with their own stretch.
      one.periods().headMap(from.getEpochSecond()).clear();
      one.periods().tailMap(to.getEpochSecond()).clear();
      identity.append('\n').append(one.metric().otlpName()).append(one.dimensions());
    }
    land(part, Digests.hex(identity.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private void land(List<MetricSeries> part, String sourceId) throws IOException {
    byte[] body = new MetricRequests(place, metrics.period()).of(part).toByteArray();
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    Batch batch = Batch.of(Signal.METRICS, Encoding.PROTOBUF, now, SOURCE, null, body);
    Map<Table, List<Row>> rows = new HashMap<>();
    try {
      Verdict verdict =
          decoder.rows(
              batch, row -> rows.computeIfAbsent(row.table(), t -> new ArrayList<>()).add(row));
      if (verdict.rejectedCount() > 0) {
        throw new IllegalStateException("A point made here was refused: " + verdict.message());
      }
    } catch (RefusedException e) {
      throw new IllegalStateException("A request made here was refused: " + e.reason(), e);
    }
    for (Map.Entry<Table, List<Row>> table : rows.entrySet()) {
      boolean isKnown = isLanded(table.getKey(), sourceId);
      LakeFile file = lake.land(table.getKey(), sourceId, table.getValue());
      if (isKnown || file.isCompacted()) {
        known += table.getValue().size();
      } else {
        stored += table.getValue().size();
      }
    }
  }

  private boolean isLanded(Table table, String sourceId) throws IOException {
    return lake.listing().files(table).stream()
        .anyMatch(file -> String.valueOf(file.path().getFileName()).contains(sourceId));
  }

  private void save() throws IOException {
    state.setSpent(clock.instant(), spend.today());
    state.save();
  }
}
