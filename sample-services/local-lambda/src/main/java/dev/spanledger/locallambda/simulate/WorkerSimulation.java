package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.queue.QueueServer;
import dev.spanledger.locallambda.simulate.SimulatedTables.Stretch;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** fulfilment-worker and its queue: batches, partial failures, redelivery, giving up. */
final class WorkerSimulation {
  static final String QUEUE = "orders";

  private static final String SPAN_NAME = QUEUE + " process";
  private static final int LARGEST_BATCH = 10;
  private static final long WINDOW_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long VISIBILITY_NANOS = Duration.ofSeconds(30).toNanos();

  /** What a message waits for where the queue is slow. */
  private static final long JAM_NANOS = Duration.ofSeconds(90).toNanos();

  private static final int MOST_RECEIVES = 3;
  private static final int UNSHIPPABLE_PER_MILLE = 8;
  private static final long MILLI = 1_000_000L;

  /** One poller that waits 20 s for a message calls SQS this often when there is none. */
  private static final int EMPTY_POLLS_PER_HOUR = 180;

  private final SimulatedFunction worker;
  private final HistorySettings settings;
  private final SimulatedTables tables;
  private final BusSimulation bus;
  private final Meter meter;
  private final String queueArn;
  private final Tally tally;
  private final Dice dice;
  private final List<BusEvent> packed = new ArrayList<>();
  private final PriorityQueue<QueuedMessage> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(QueuedMessage::visibleNanos)
              .thenComparing(QueuedMessage::messageId));

  WorkerSimulation(
      SimulatedFunction worker,
      SimulatedTables tables,
      BusSimulation bus,
      HistorySettings settings,
      Meter meter,
      Tally tally,
      Dice dice) {
    this.worker = worker;
    this.tables = tables;
    this.bus = bus;
    this.settings = settings;
    this.meter = meter;
    this.queueArn = QueueServer.arn(settings.region(), settings.accountId(), QUEUE);
    this.tally = tally;
    this.dice = dice;
  }

  /** What was packed. */
  List<BusEvent> packed() {
    return packed;
  }

  /** Works off what was paid, up to the history's end. */
  void run(List<BusEvent> paid) {
    for (Instant hour = settings.from();
        hour.isBefore(settings.to());
        hour = hour.plus(Duration.ofHours(1))) {
      meter.queueRequests(queueArn, hour, EMPTY_POLLS_PER_HOUR);
    }
    for (BusEvent event : paid) {
      meter.queueRequests(queueArn, InstancePool.instant(event.timeNanos()), 1);
      queue.add(QueuedMessage.of(event));
    }
    long endNanos = Visits.nanos(settings.to()) - WINDOW_NANOS - jamNanos();
    while (!queue.isEmpty() && queue.element().visibleNanos() < endNanos) {
      handle(nextBatch());
    }
  }

  private List<QueuedMessage> nextBatch() {
    List<QueuedMessage> batch = new ArrayList<>();
    batch.add(queue.remove());
    long windowEnd = batch.get(0).visibleNanos() + WINDOW_NANOS;
    while (batch.size() < LARGEST_BATCH
        && !queue.isEmpty()
        && queue.element().visibleNanos() <= windowEnd) {
      batch.add(queue.remove());
    }
    return batch;
  }

  private void handle(List<QueuedMessage> batch) {
    tally.trace();
    long visible = batch.get(batch.size() - 1).visibleNanos();
    long window = batch.get(0).visibleNanos() + WINDOW_NANOS;
    long arrival =
        Math.max(visible, window) + jamNanos() + (long) (dice.logNormal(25, 0.8) * MILLI);
    String tenant = batch.get(0).tenant();
    SimulatedRun run = worker.begin(arrival, ShopSimulation.traceId(arrival, dice), null, tenant);
    meter.queueRequests(queueArn, InstancePool.instant(arrival), 2);
    String batchSpanId = dice.hex16();
    long start = run.startNanos() + MILLI / 2;
    long time = start;
    boolean crashes = worker.fails(run);
    for (QueuedMessage message : batch) {
      boolean isUnshippable = isUnshippable(message);
      time = process(run, batchSpanId, message, time, isUnshippable);
      if ((isUnshippable || crashes) && message.receiveCount() < MOST_RECEIVES) {
        queue.add(message.again(time + VISIBILITY_NANOS));
      }
    }
    addBatch(run, batchSpanId, batch, start, time);
    Ending ending =
        crashes
            ? Ending.error(time + MILLI, "java.lang.OutOfMemoryError", "Java heap space")
            : Ending.success(time + worker.workNanos(run, 0.8), 30);
    Span.Builder server =
        Span.newBuilder()
            .setName(worker.profile().name())
            .addAttributes(Attribute.of("faas.trigger", "pubsub"));
    worker.end(run, server, ending);
  }

  private long jamNanos() {
    return settings.has(Plant.SLOW_QUEUE) ? JAM_NANOS : 0;
  }

  /** A property of the order, so that it fails at each delivery. */
  private static boolean isUnshippable(QueuedMessage message) {
    return Math.floorMod(message.messageId().hashCode(), 1000) < UNSHIPPABLE_PER_MILLE;
  }

  private void addBatch(
      SimulatedRun run, String spanId, List<QueuedMessage> batch, long from, long to) {
    Span.Builder span =
        described(
                SimulatedRun.child(
                    run, spanId, SPAN_NAME, Span.SpanKind.SPAN_KIND_CONSUMER, from, to))
            .addAttributes(Attribute.of("messaging.batch.message_count", batch.size()));
    for (QueuedMessage message : batch) {
      span.addLinks(link(message));
    }
    worker.add(run, span);
  }

  /** One message; returns when it is dealt with. */
  private long process(
      SimulatedRun run,
      String batchSpanId,
      QueuedMessage message,
      long from,
      boolean isUnshippable) {
    String spanId = dice.hex16();
    long end = from + worker.workNanos(run, 6);
    if (!isUnshippable) {
      long stored = end + (long) (dice.logNormal(6, 0.3) * MILLI);
      SimulatedRun within = run.under(spanId);
      tables.write(worker, within, "PutItem", "shipments", new Stretch(end, stored), 1);
      BusEvent event =
          bus.send(worker, within, "parcel.packed", message.orderId(), message.tenant(), stored);
      packed.add(event);
      end = event.timeNanos();
    }
    Span.Builder span =
        described(
                SimulatedRun.child(
                    run, spanId, SPAN_NAME, Span.SpanKind.SPAN_KIND_CONSUMER, from, end))
            .setParentSpanId(Attribute.id(batchSpanId))
            .addLinks(link(message))
            .addAttributes(Attribute.of("messaging.message.id", message.messageId()))
            .addAttributes(Attribute.of("tenant.id", message.tenant()));
    if (isUnshippable) {
      String type = "dev.spanledger.sample.fulfilment.UnshippableOrderException";
      String text = "The order needs 13 parcels; a shipment has at most 12";
      span.setStatus(SimulatedFunction.error(text))
          .addAttributes(Attribute.of("error.type", type))
          .addEvents(SimulatedFunction.exception(end, type, text));
    }
    worker.add(run, span);
    return end;
  }

  private static Span.Builder described(Span.Builder span) {
    return span.addAttributes(Attribute.of("messaging.system", "aws_sqs"))
        .addAttributes(Attribute.of("messaging.operation.type", "process"))
        .addAttributes(Attribute.of("messaging.destination.name", QUEUE));
  }

  private static Span.Link link(QueuedMessage message) {
    return Span.Link.newBuilder()
        .setTraceId(Attribute.id(message.traceId()))
        .setSpanId(Attribute.id(message.spanId()))
        .build();
  }
}
