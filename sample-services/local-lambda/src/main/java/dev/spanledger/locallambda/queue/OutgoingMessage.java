package dev.spanledger.locallambda.queue;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that a service puts into a queue, as an event bus does.
 *
 * @param traceHeader X-Ray's header, for the system attribute AWSTraceHeader
 * @param attributes text attributes by name
 */
public record OutgoingMessage(
    String body, @Nullable String traceHeader, Map<String, String> attributes) {
  public OutgoingMessage {
    attributes = Map.copyOf(attributes);
  }
}
