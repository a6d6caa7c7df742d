package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** EventBridge events and schedules, and brokers that name themselves at the top of the event. */
final class BusEvents {
  private BusEvents() {}

  /** Null where the event is none of these. */
  static @Nullable EventFacts read(Object event) {
    String detailType = Fields.text(event, "detail-type");
    String source = Fields.text(event, "source");
    if (detailType != null && source != null) {
      boolean isSchedule =
          source.equals("aws.scheduler")
              || (source.equals("aws.events") && detailType.equals("Scheduled Event"));
      return isSchedule ? schedule(event) : bus(event, source, detailType);
    }
    String eventSource = Fields.text(event, "eventSource");
    if (eventSource == null) {
      return null;
    }
    return switch (eventSource) {
      case "aws:kafka", "SelfManagedKafka" -> broker("kafka");
      case "aws:mq", "aws:amq" -> broker("activemq");
      case "aws:rmq" -> broker("rabbitmq");
      default -> null;
    };
  }

  private static EventFacts schedule(Object event) {
    AttributesBuilder attributes = Attributes.builder();
    Attribute.put(attributes, Attribute.FAAS_TIME, Fields.text(event, "time"));
    List<?> resources = Fields.list(event, "resources");
    String rule = resources.isEmpty() ? null : Fields.textOf(resources.get(0));
    // The event names its rule, not the rule's expression.
    Attribute.put(attributes, Attribute.CLOUDEVENTS_SOURCE, rule);
    return EventFacts.of(Trigger.TIMER, attributes.build());
  }

  private static EventFacts bus(Object event, String source, String detailType) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(Attribute.MESSAGING_SYSTEM, "aws.eventbridge");
    attributes.put(Attribute.MESSAGING_OPERATION, "process");
    attributes.put(Attribute.CLOUDEVENTS_SOURCE, source);
    attributes.put(Attribute.CLOUDEVENTS_TYPE, detailType);
    String id = Fields.text(event, "id");
    Attribute.put(attributes, Attribute.CLOUDEVENTS_ID, id);
    Attribute.put(attributes, Attribute.MESSAGING_MESSAGE_ID, id);
    SpanContext producer =
        TraceContexts.spanOf(TraceContexts.ofHeaders(Fields.get(event, "detail")));
    return EventFacts.of(
        Trigger.PUBSUB, attributes.build(), producer.isValid() ? List.of(producer) : List.of());
  }

  private static EventFacts broker(String system) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(Attribute.MESSAGING_SYSTEM, system);
    attributes.put(Attribute.MESSAGING_OPERATION, "process");
    return EventFacts.of(Trigger.PUBSUB, attributes.build());
  }
}
