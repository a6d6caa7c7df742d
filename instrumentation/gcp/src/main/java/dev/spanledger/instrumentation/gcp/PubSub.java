package dev.spanledger.instrumentation.gcp;

import dev.spanledger.instrumentation.event.PubSubMessage;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

/** Names of messages in the conventions' words. */
final class PubSub {
  private PubSub() {}

  static void describe(
      AttributesBuilder attributes, @Nullable String topic, PubSubMessage message) {
    attributes.put("messaging.system", "gcp_pubsub");
    attributes.put("messaging.operation.type", "process");
    if (topic != null) {
      attributes.put("messaging.destination.name", topic);
    }
    if (message.id() != null) {
      attributes.put("messaging.message.id", message.id());
    }
    if (message.orderingKey() != null) {
      attributes.put("messaging.gcp_pubsub.message.ordering_key", message.orderingKey());
    }
    if (message.subscription() != null) {
      attributes.put("messaging.destination.subscription.name", last(message.subscription()));
    }
  }

  /** {@code orders} of {@code //pubsub.googleapis.com/projects/p/topics/orders}. */
  static @Nullable String topic(@Nullable String resource) {
    return resource == null || !resource.contains("/topics/") ? null : last(resource);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
