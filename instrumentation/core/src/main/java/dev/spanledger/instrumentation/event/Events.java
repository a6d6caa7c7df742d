package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recognises the source of an event by its shape. */
public final class Events {
  private Events() {}

  /**
   * Facts of an event in JSON.
   *
   * @throws RuntimeException where the event is strange enough; callers carry on without facts
   */
  public static EventFacts read(byte[] json) {
    return readParsed(EventJson.parse(json));
  }

  /** Facts of an event as a handler receives it: a map, or an object with getters. */
  public static EventFacts readParsed(@Nullable Object event) {
    if (event instanceof List<?> list) {
      // AppSync alone sends requests in an array; they came together and have one caller.
      EventFacts first = list.isEmpty() ? EventFacts.none() : readParsed(firstOf(list));
      return first.source() == EventSource.APPSYNC ? first : EventFacts.none();
    }
    if (event == null || event.getClass().getName().startsWith("java.lang.")) {
      return EventFacts.none();
    }
    List<?> records = Fields.list(event, "Records");
    EventFacts facts = records.isEmpty() ? null : RecordEvents.read(records);
    facts = facts != null ? facts : HttpEvents.read(event);
    facts = facts != null ? facts : BusEvents.read(event);
    facts = facts != null ? facts : RecordEvents.readBroker(event);
    facts = facts != null ? facts : ServiceEvents.read(event);
    return facts != null ? facts : called(event);
  }

  private static @Nullable Object firstOf(List<?> list) {
    Object first = list.get(0);
    return first instanceof List ? null : first;
  }

  /** An event of the function's own: the caller may have put its context among the members. */
  private static EventFacts called(Object event) {
    Context caller = TraceContexts.of(event);
    return TraceContexts.spanOf(caller).isValid()
        ? EventFacts.of(EventSource.LAMBDA, Attributes.empty(), caller, null)
        : EventFacts.none();
  }
}
