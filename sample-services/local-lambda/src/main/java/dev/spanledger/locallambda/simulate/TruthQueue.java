package dev.spanledger.locallambda.simulate;

import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** A queue and the function that takes batches from it; a batch that fails comes back. */
final class TruthQueue {
  private static final int LARGEST_BATCH = 10;
  private static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long VISIBILITY_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int MOST_RECEIVES = 3;
  private static final double WORK_MILLIS = 8;

  private final SimulatedFunction function;
  private final TruthLedger ledger;
  private final long endNanos;
  private final Dice dice;
  private final PriorityQueue<Waiting> queue =
      new PriorityQueue<>(
          Comparator.comparingLong((Waiting each) -> each.message().visibleNanos())
              .thenComparing(each -> each.message().messageId()));

  private record Waiting(QueuedMessage message, TruthCaller caller) {}

  TruthQueue(SimulatedFunction function, TruthLedger ledger, long endNanos, Dice dice) {
    this.function = function;
    this.ledger = ledger;
    this.endNanos = endNanos;
    this.dice = dice;
  }

  /** A message that a span has sent. */
  void send(String traceId, String spanId, TruthCaller caller, long nanos) {
    String id = dice.uuid();
    queue.add(
        new Waiting(new QueuedMessage(nanos, id, id, traceId, spanId, caller.tenant(), 1), caller));
  }

  /** Works off all messages up to the end. */
  void run() {
    long last = endNanos - VISIBILITY_NANOS;
    while (!queue.isEmpty() && queue.element().message().visibleNanos() < last) {
      handle(nextBatch());
    }
  }

  private List<Waiting> nextBatch() {
    List<Waiting> batch = new ArrayList<>();
    batch.add(queue.remove());
    long windowEnd = batch.get(0).message().visibleNanos() + WINDOW_NANOS;
    while (batch.size() < LARGEST_BATCH
        && !queue.isEmpty()
        && queue.element().message().visibleNanos() <= windowEnd) {
      batch.add(queue.remove());
    }
    return batch;
  }

  private void handle(List<Waiting> batch) {
    long arrival = batch.get(0).message().visibleNanos() + WINDOW_NANOS;
    SimulatedRun run = function.begin(arrival, ShopSimulation.traceId(arrival, dice), null, null);
    Map<TruthCaller, Integer> shares = new HashMap<>();
    boolean fails = function.fails(run);
    long time = run.startNanos();
    for (Waiting each : batch) {
      shares.merge(each.caller(), 1, Integer::sum);
      long end = time + function.workNanos(run, WORK_MILLIS);
      function.add(run, process(run, each.message(), time, end));
      time = end;
      if (fails && each.message().receiveCount() < MOST_RECEIVES) {
        queue.add(new Waiting(each.message().again(time + VISIBILITY_NANOS), each.caller()));
      }
    }
    ledger.caused(run, shares);
    Span.Builder server =
        Span.newBuilder()
            .setName(function.profile().name())
            .addAttributes(Attribute.of("faas.trigger", "pubsub"));
    Ending ending =
        fails
            ? Ending.error(time, "java.lang.IllegalStateException", "The batch was not handled")
            : Ending.success(time, 30);
    function.end(run, server, ending);
  }

  private Span.Builder process(SimulatedRun run, QueuedMessage message, long from, long to) {
    String name = function.profile().name();
    return SimulatedRun.child(
            run, dice.hex16(), name + " process", Span.SpanKind.SPAN_KIND_CONSUMER, from, to)
        .addAttributes(Attribute.of("messaging.system", "aws_sqs"))
        .addAttributes(Attribute.of("messaging.operation.type", "process"))
        .addAttributes(Attribute.of("messaging.destination.name", name))
        .addAttributes(Attribute.of("messaging.message.id", message.messageId()))
        .addAttributes(Attribute.of("tenant.id", message.tenant()))
        .addLinks(
            Span.Link.newBuilder()
                .setTraceId(Attribute.id(message.traceId()))
                .setSpanId(Attribute.id(message.spanId())));
  }
}
