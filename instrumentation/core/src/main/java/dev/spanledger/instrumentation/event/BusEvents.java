package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** EventBridge events and schedules. */
final class BusEvents {
  private BusEvents() {}

  /** Null where the event is none of these. */
  static @Nullable EventFacts read(Object event) {
    String detailType = Fields.text(event, "detail-type");
    String source = Fields.text(event, "source");
    if (detailType == null || source == null) {
      return null;
    }
    boolean isSchedule =
        source.equals("aws.scheduler")
            || (source.equals("aws.events") && detailType.equals("Scheduled Event"));
    return isSchedule ? schedule(event) : bus(event);
  }

  private static EventFacts schedule(Object event) {
    AttributesBuilder attributes = Attributes.builder();
    Attribute.put(attributes, Attribute.FAAS_TIME, Fields.text(event, "time"));
    List<?> resources = Fields.list(event, "resources");
    // The event names its rule, not the rule's expression, unless somebody wrote that into it.
    Attribute.put(
        attributes,
        Attribute.CLOUDEVENTS_SOURCE,
        resources.isEmpty() ? null : Fields.textOf(resources.get(0)));
    Object detail = Fields.get(event, "detail");
    Attribute.put(attributes, Attribute.FAAS_CRON, Fields.text(detail, "cron"));
    // A link, not a parent: a rule's constant input names the same span at every run.
    return EventFacts.linked(
        EventSource.SCHEDULE,
        attributes.build(),
        List.of(TraceContexts.spanOf(TraceContexts.of(detail))));
  }

  private static EventFacts bus(Object event) {
    Envelope.Origin origin = Envelope.ofBusEvent(event);
    AttributesBuilder attributes = Attribute.messaging(EventSource.EVENTBRIDGE);
    attributes.putAll(origin.details());
    Attribute.put(attributes, Attribute.MESSAGING_MESSAGE_ID, Fields.text(event, "id"));
    return EventFacts.linked(
        EventSource.EVENTBRIDGE,
        attributes.build(),
        List.of(TraceContexts.spanOf(origin.producer())));
  }
}
