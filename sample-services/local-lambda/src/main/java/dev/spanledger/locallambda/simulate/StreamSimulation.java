package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.meter.UsageMeter;
import dev.spanledger.locallambda.simulate.SimulatedTables.Stretch;
import dev.spanledger.locallambda.store.TableServer;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** order-stream: sums up what the stream of orders brings, a few changes at a time. */
final class StreamSimulation {
  private static final String SPAN_NAME = OrdersSimulation.TABLE + " process";
  private static final long MILLI = 1_000_000L;

  /** Each of two shards is asked four times a second. */
  private static final int READS_PER_HOUR = 2 * 4 * 3600;

  private static final long POLL_NANOS = Duration.ofMillis(250).toNanos();
  private static final int LARGEST_BATCH = 25;

  private final SimulatedFunction stream;
  private final SimulatedTables tables;
  private final HistorySettings settings;
  private final Meter meter;
  private final Tally tally;
  private final Dice dice;

  StreamSimulation(
      SimulatedFunction stream,
      SimulatedTables tables,
      HistorySettings settings,
      Meter meter,
      Tally tally,
      Dice dice) {
    this.stream = stream;
    this.tables = tables;
    this.settings = settings;
    this.meter = meter;
    this.tally = tally;
    this.dice = dice;
  }

  /** Works off the changes, up to the history's end. */
  void run(List<TableChange> changes) {
    String arn = TableServer.arn(settings.region(), settings.accountId(), OrdersSimulation.TABLE);
    for (Instant hour = settings.from();
        hour.isBefore(settings.to());
        hour = hour.plus(Duration.ofHours(1))) {
      meter.use(UsageMeter.DYNAMODB_STREAM_READ, arn, hour, READS_PER_HOUR);
    }
    List<TableChange> ordered = new ArrayList<>(changes);
    ordered.sort(
        Comparator.comparingLong(TableChange::timeNanos).thenComparing(TableChange::spanId));
    long endNanos = Visits.nanos(settings.to()) - POLL_NANOS;
    List<TableChange> batch = new ArrayList<>();
    for (TableChange change : ordered) {
      boolean isApart =
          !batch.isEmpty() && change.timeNanos() - batch.get(0).timeNanos() > POLL_NANOS;
      if (isApart || batch.size() == LARGEST_BATCH) {
        handle(batch);
        batch.clear();
      }
      if (change.timeNanos() < endNanos) {
        batch.add(change);
      }
    }
    if (!batch.isEmpty()) {
      handle(batch);
    }
  }

  private void handle(List<TableChange> batch) {
    tally.trace();
    long arrival = batch.get(0).timeNanos() + POLL_NANOS + (long) (dice.logNormal(30, 0.6) * MILLI);
    SimulatedRun run = stream.begin(arrival, ShopSimulation.traceId(arrival, dice), null, null);
    Span.Builder server =
        Span.newBuilder()
            .setName(stream.profile().name())
            .addAttributes(Attribute.of("faas.trigger", "datasource"))
            .addAttributes(Attribute.of("faas.document.collection", OrdersSimulation.TABLE))
            .addAttributes(Attribute.of("faas.document.operation", "insert"));
    long time = run.startNanos() + MILLI / 2;
    for (TableChange change : batch) {
      server.addLinks(link(change));
      time = add(run, change, time);
    }
    stream.end(run, server, Ending.success(time + stream.workNanos(run, 0.6), 30));
  }

  /** One change; returns when it is counted. */
  private long add(SimulatedRun run, TableChange change, long from) {
    String spanId = dice.hex16();
    long ready = from + stream.workNanos(run, 1.5);
    long end = ready + (long) (dice.logNormal(11, 0.35) * MILLI);
    int items = 2 + dice.below(3);
    // A transaction takes two units for each item.
    tables.write(
        stream,
        run.under(spanId),
        "TransactWriteItems",
        "sales",
        new Stretch(ready, end),
        2L * items);
    stream.add(
        run,
        SimulatedRun.child(run, spanId, SPAN_NAME, Span.SpanKind.SPAN_KIND_CONSUMER, from, end)
            .addLinks(link(change))
            .addAttributes(Attribute.of("faas.document.collection", OrdersSimulation.TABLE))
            .addAttributes(Attribute.of("tenant.id", change.tenant())));
    return end;
  }

  private static Span.Link link(TableChange change) {
    return Span.Link.newBuilder()
        .setTraceId(Attribute.id(change.traceId()))
        .setSpanId(Attribute.id(change.spanId()))
        .build();
  }
}
