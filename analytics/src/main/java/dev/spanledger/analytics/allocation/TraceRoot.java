package dev.spanledger.analytics.allocation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entry of a trace.
 *
 * @param caller what the root span says
 * @param messages what the trace was started by, where its root handled messages of other traces
 */
record TraceRoot(String traceId, Caller caller, List<Message> messages) {

  /**
   * One message, by its span link.
   *
   * @param traceId of the trace that sent it
   * @param tenant that its own span names
   */
  record Message(String traceId, @Nullable String tenant) {}

  TraceRoot {
    messages = List.copyOf(messages);
  }
}
