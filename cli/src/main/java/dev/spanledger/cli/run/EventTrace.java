package dev.spanledger.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The trace that an event continues, so that a run is shown under the trace its spans go to: where
 * a caller that waits put its {@code traceparent}. A message's sender is linked and no caller.
 */
final class EventTrace {
  private static final String TRACEPARENT = "traceparent";
  private static final ObjectMapper JSON = new ObjectMapper();

  private EventTrace() {}

  /** W3C's {@code traceparent} as the event has it; null where it names no caller. */
  static @Nullable String of(String event) {
    try {
      JsonNode root = JSON.readTree(event);
      String traceparent = in(root.path("headers"));
      traceparent = traceparent != null ? traceparent : in(root.path("multiValueHeaders"));
      traceparent = traceparent != null ? traceparent : in(root.at("/request/headers"));
      return traceparent != null ? traceparent : in(root);
    } catch (IOException e) {
      // Checked before; and what cannot be read names no caller.
      return null;
    }
  }

  /** Headers come in any case, and as lists where there may be several. */
  private static @Nullable String in(JsonNode members) {
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      JsonNode value = member.getValue();
      JsonNode first = value.isArray() ? value.path(0) : value;
      if (member.getKey().equalsIgnoreCase(TRACEPARENT) && first.isTextual()) {
        return first.asText();
      }
    }
    return null;
  }
}
