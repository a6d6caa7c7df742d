package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.bus.EventBus;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.meter.UsageMeter;
import io.opentelemetry.proto.trace.v1.Span;

/** The shop's event bus: spans of those who send, of those who are sent to, and the bill. */
final class BusSimulation {
  static final String BUS = "shop";

  private static final long MILLI = 1_000_000L;
  private static final double DELIVERY_MILLIS = 18;

  private final AwsCall call;
  private final Meter meter;
  private final String arn;
  private final Dice dice;

  BusSimulation(HistorySettings settings, Meter meter, Dice dice) {
    this.call = new AwsCall("EventBridge", "events", settings.region());
    this.meter = meter;
    this.arn = EventBus.arn(settings.region(), settings.accountId(), BUS);
    this.dice = dice;
  }

  /** A call of PutEvents with one event; it takes some milliseconds from when it begins. */
  BusEvent send(
      SimulatedFunction function,
      SimulatedRun run,
      String type,
      String orderId,
      String tenant,
      long fromNanos) {
    long to = fromNanos + (long) (dice.logNormal(7, 0.35) * MILLI);
    String spanId = dice.hex16();
    String eventId = dice.uuid();
    Span.Builder span =
        SimulatedRun.child(
            run, spanId, "send " + BUS, Span.SpanKind.SPAN_KIND_PRODUCER, fromNanos, to);
    function.add(
        run,
        call.describe(span, "PutEvents")
            .addAttributes(Attribute.of("tenant.id", tenant))
            .addAttributes(Attribute.of("messaging.system", "aws.eventbridge"))
            .addAttributes(Attribute.of("messaging.operation.type", "send"))
            .addAttributes(Attribute.of("messaging.operation.name", "send"))
            .addAttributes(Attribute.of("messaging.destination.name", BUS))
            .addAttributes(Attribute.of("messaging.message.id", eventId)));
    meter.use(UsageMeter.EVENTBRIDGE_EVENT, arn, InstancePool.instant(to), 1);
    return new BusEvent(type, to, eventId, orderId, run.trace().traceId(), spanId, tenant);
  }

  /** When a function has an event. */
  long arrivalNanos(BusEvent event) {
    return event.timeNanos() + (long) (dice.logNormal(DELIVERY_MILLIS, 0.5) * MILLI);
  }

  /** The server span of a function that has got an event: in its trace, and linked to it. */
  static Span.Builder server(SimulatedFunction function, BusEvent event) {
    return Span.newBuilder()
        .setName(function.profile().name())
        .addLinks(
            Span.Link.newBuilder()
                .setTraceId(Attribute.id(event.traceId()))
                .setSpanId(Attribute.id(event.spanId())))
        .addAttributes(Attribute.of("faas.trigger", "pubsub"))
        .addAttributes(Attribute.of("messaging.system", "aws.eventbridge"))
        .addAttributes(Attribute.of("messaging.operation.type", "process"))
        .addAttributes(Attribute.of("messaging.message.id", event.eventId()))
        .addAttributes(Attribute.of("cloudevents.event_type", event.type()));
  }
}
