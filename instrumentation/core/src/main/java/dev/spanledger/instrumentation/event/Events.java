package dev.spanledger.instrumentation.event;

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
    if (event == null || event.getClass().getName().startsWith("java.lang.")) {
      return EventFacts.none();
    }
    List<?> records = Fields.list(event, "Records");
    if (!records.isEmpty()) {
      return RecordEvents.read(records);
    }
    EventFacts http = HttpEvents.read(event);
    if (http != null) {
      return http;
    }
    EventFacts bus = BusEvents.read(event);
    return bus != null ? bus : EventFacts.none();
  }
}
