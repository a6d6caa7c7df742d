package dev.spanledger.instrumentation.aws;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/**
 * What is particular to the calls of one AWS service. A class for each, loaded when its service is
 * called for the first time: a function may have the SDK without the others. An interface, because
 * to see that a class extends another the JVM loads it.
 */
interface ServiceCalls {
  /** Queue, topic, bus or stream that the request sends messages to; null where it sends none. */
  default @Nullable String destination(SdkRequest request) {
    return null;
  }

  /** Attributes that the request tells. */
  default void describeRequest(SpanBuilder span, String operation, SdkRequest request) {}

  /** The request with the context of its span, where the service carries one to the called. */
  default SdkRequest withContext(SdkRequest request, Propagation propagation) {
    return request;
  }

  /** Name of the setting that allows {@link #withContext}; null where nothing is carried. */
  default @Nullable String carrier() {
    return null;
  }

  /** Whether this request can carry the context of its span. */
  default boolean carries(SdkRequest request) {
    return carrier() != null && destination(request) != null;
  }

  /** The request as it is sent where its span is recorded. */
  default SdkRequest withMeasures(SdkRequest request, AwsSettings settings) {
    return request;
  }

  /** Attributes that the response tells, failures of single entries among them. */
  default void describeResponse(Span span, SdkResponse response) {}
}
