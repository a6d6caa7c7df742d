package dev.spanledger.instrumentation.gcp;

import dev.spanledger.instrumentation.event.PubSubMessage;
import dev.spanledger.instrumentation.event.TraceContexts;
import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.invocation.InvocationRequest;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a CloudEvent says of its source, whose span becomes a link. */
final class CloudEventRequests {
  private static final String PUBSUB = "google.cloud.pubsub.topic.";
  private static final String STORAGE = "google.cloud.storage.object.";
  private static final String FIRESTORE = "google.cloud.firestore.document.";
  private static final String SCHEDULER = "google.cloud.scheduler.job.";

  private CloudEventRequests() {}

  /** Never throws; what cannot be read is left out. */
  static InvocationRequest read(CloudEvent event) {
    String type = event.getType();
    InvocationRequest invocation = InvocationRequest.of(trigger(type));
    try {
      AttributesBuilder attributes = Attributes.builder();
      describe(event, attributes);
      SpanContext sender = span(event);
      if (type.startsWith(PUBSUB)) {
        PubSubMessage message = message(event.getData());
        PubSub.describe(attributes, PubSub.topic(event.getSource().toString()), message);
        SpanContext publisher = message.publisher();
        sender = publisher.isValid() ? publisher : sender;
      } else if (type.startsWith(STORAGE)) {
        document(attributes, tail(event.getSource().toString()), tail(event.getSubject()), event);
      } else if (type.startsWith(FIRESTORE)) {
        document(attributes, tail(event.getSource().toString()), name(event.getSubject()), event);
      } else if (type.startsWith(SCHEDULER) && event.getTime() != null) {
        attributes.put("faas.time", event.getTime().toInstant().toString());
      }
      return invocation
          .attributes(attributes.build())
          .links(sender.isValid() ? List.of(sender) : List.of());
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.EVENT, e);
      return invocation;
    }
  }

  /** The value of {@code faas.trigger} for a type of event. */
  static String trigger(String type) {
    if (type.startsWith(PUBSUB)) {
      return "pubsub";
    }
    if (type.startsWith(STORAGE) || type.startsWith(FIRESTORE)) {
      return "datasource";
    }
    return type.startsWith(SCHEDULER) ? "timer" : "other";
  }

  private static void describe(CloudEvent event, AttributesBuilder attributes) {
    attributes.put("cloudevents.event_id", event.getId());
    attributes.put("cloudevents.event_source", event.getSource().toString());
    attributes.put("cloudevents.event_type", event.getType());
    attributes.put("cloudevents.event_spec_version", event.getSpecVersion().toString());
    if (event.getSubject() != null) {
      attributes.put("cloudevents.event_subject", event.getSubject());
    }
    // The id of the event is that of the run it starts; a retry comes with the same.
    attributes.put("faas.invocation_id", event.getId());
  }

  private static void document(
      AttributesBuilder attributes,
      @Nullable String collection,
      @Nullable String name,
      CloudEvent event) {
    if (collection != null) {
      attributes.put("faas.document.collection", collection);
    }
    if (name != null) {
      attributes.put("faas.document.name", name);
    }
    attributes.put("faas.document.operation", operation(event.getType()));
    if (event.getTime() != null) {
      attributes.put("faas.document.time", event.getTime().toInstant().toString());
    }
  }

  private static String operation(String type) {
    String verb = type.substring(type.lastIndexOf('.') + 1);
    return switch (verb) {
      case "created" -> "insert";
      case "deleted", "archived" -> "delete";
      // A finalised object is new or a new version of one; a written document may be either too.
      case "finalized", "written", "updated", "metadataUpdated" -> "edit";
      default -> verb;
    };
  }

  /** {@code bucket} of {@code //storage.googleapis.com/projects/_/buckets/bucket}. */
  private static @Nullable String tail(@Nullable String path) {
    if (path == null) {
      return null;
    }
    // An object's name may hold slashes: the subject is "objects/" and the name.
    return path.startsWith("objects/")
        ? path.substring("objects/".length())
        : path.substring(path.lastIndexOf('/') + 1);
  }

  /** {@code orders/17} of {@code documents/orders/17}. */
  private static @Nullable String name(@Nullable String subject) {
    return subject == null || !subject.startsWith("documents/")
        ? subject
        : subject.substring("documents/".length());
  }

  /** The distributed tracing extension of CloudEvents. */
  private static SpanContext span(CloudEvent event) {
    Map<String, Object> extensions = new HashMap<>();
    for (String name : event.getExtensionNames()) {
      Object value = event.getExtension(name);
      if (value != null) {
        extensions.put(name, value);
      }
    }
    return TraceContexts.spanOf(TraceContexts.of(extensions));
  }

  private static PubSubMessage message(@Nullable CloudEventData data) {
    return data == null ? PubSubMessage.none() : PubSubMessage.read(data.toBytes());
  }
}
