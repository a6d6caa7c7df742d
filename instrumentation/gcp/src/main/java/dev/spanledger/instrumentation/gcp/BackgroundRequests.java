package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.Context;
import dev.spanledger.instrumentation.event.PubSubMessage;
import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.invocation.InvocationRequest;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What an event of the first generation says of its source. */
final class BackgroundRequests {
  private BackgroundRequests() {}

  /** Never throws; what cannot be read is left out. */
  static InvocationRequest read(String json, Context context) {
    String type = context.eventType() == null ? "" : context.eventType();
    boolean isPubSub = type.startsWith("google.pubsub.") || type.contains("/cloud.pubsub/");
    InvocationRequest invocation = InvocationRequest.of(trigger(type, isPubSub));
    try {
      AttributesBuilder attributes = Attributes.builder();
      if (context.eventId() != null) {
        attributes.put("faas.invocation_id", context.eventId());
      }
      SpanContext publisher = SpanContext.getInvalid();
      if (isPubSub) {
        PubSubMessage message = PubSubMessage.read(json.getBytes(StandardCharsets.UTF_8));
        PubSub.describe(attributes, PubSub.topic(context.resource()), message);
        publisher = message.publisher();
      } else if (isDatasource(type)) {
        document(attributes, type, context);
      }
      return invocation
          .attributes(attributes.build())
          .links(publisher.isValid() ? List.of(publisher) : List.of());
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.EVENT, e);
      return invocation;
    }
  }

  private static String trigger(String type, boolean isPubSub) {
    if (isPubSub) {
      return "pubsub";
    }
    return isDatasource(type) ? "datasource" : "other";
  }

  private static boolean isDatasource(String type) {
    return type.startsWith("google.storage.") || type.contains("/cloud.firestore/");
  }

  private static void document(AttributesBuilder attributes, String type, Context context) {
    if (context.resource() != null) {
      attributes.put("faas.document.collection", context.resource());
    }
    attributes.put("faas.document.operation", operation(type));
    if (context.timestamp() != null) {
      attributes.put("faas.document.time", context.timestamp());
    }
  }

  private static String operation(String type) {
    if (type.endsWith(".delete") || type.endsWith(".archive")) {
      return "delete";
    }
    return type.endsWith(".create") ? "insert" : "edit";
  }
}
