package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of Google Cloud Pub/Sub as a function receives it, without its data.
 *
 * @param subscription full resource name, as projects/p/subscriptions/s
 * @param publisher the span that sent it; invalid where it names none
 */
public record PubSubMessage(
    @Nullable String id,
    @Nullable String subscription,
    @Nullable String orderingKey,
    SpanContext publisher) {

  /** Google's client puts it before the names of the W3C headers. */
  private static final String CLIENT_PREFIX = "googclient_";

  private static final PubSubMessage NONE =
      new PubSubMessage(null, null, null, SpanContext.getInvalid());

  /** Of an event that holds no message. */
  public static PubSubMessage none() {
    return NONE;
  }

  /**
   * Reads {@code {"message": {...}, "subscription": ...}}, or the message alone, which is what the
   * first generation of functions gets.
   *
   * @throws IllegalArgumentException where the bytes are not JSON as far as they were read
   */
  public static PubSubMessage read(byte[] json) {
    Object event = EventJson.parse(json);
    if (event == null) {
      return NONE;
    }
    Object wrapped = Fields.get(event, "message");
    Object message = wrapped instanceof Map<?, ?> ? wrapped : event;
    return new PubSubMessage(
        Fields.text(message, "messageId"),
        Fields.text(event, "subscription"),
        Fields.text(message, "orderingKey"),
        publisher(Fields.get(message, "attributes")));
  }

  private static SpanContext publisher(@Nullable Object attributes) {
    SpanContext own = TraceContexts.spanOf(TraceContexts.of(attributes));
    if (own.isValid() || !(attributes instanceof Map<?, ?> map)) {
      return own;
    }
    Map<String, Object> unprefixed = new HashMap<>();
    for (Map.Entry<?, ?> attribute : map.entrySet()) {
      if (attribute.getKey() instanceof String name && name.startsWith(CLIENT_PREFIX)) {
        unprefixed.put(name.substring(CLIENT_PREFIX.length()), attribute.getValue());
      }
    }
    Context context = TraceContexts.of(unprefixed);
    return TraceContexts.spanOf(context);
  }
}
