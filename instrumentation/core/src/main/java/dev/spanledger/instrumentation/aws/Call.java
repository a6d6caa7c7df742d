package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.spanledger.instrumentation.invocation.CurrentTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsExecutionAttribute;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.regions.Region;

/**
 * One call through the SDK, from its request to its answer, with all its attempts.
 *
 * <p>Its span starts when it is needed: when its context is sent along, else when the request is.
 * The SDK tells nobody of a call that fails before, and runs the first hooks for an address that is
 * only signed, so a span started earlier might never end.
 */
final class Call {
  static final ExecutionAttribute<Call> ATTRIBUTE = new ExecutionAttribute<>("SpanledgerCall");

  private static final AttributeKey<String> RPC_SYSTEM = stringKey("rpc.system");
  private static final AttributeKey<String> RPC_SERVICE = stringKey("rpc.service");
  private static final AttributeKey<String> RPC_METHOD = stringKey("rpc.method");
  private static final AttributeKey<String> REGION = stringKey("cloud.region");
  private static final AttributeKey<String> INVOKED_REGION = stringKey("faas.invoked_region");

  private final Tracer tracer = CurrentTracer.get();
  private final Context parent = Context.current();
  private final Instant start = Instant.now();
  private final ServiceCalls service;
  private final SdkRequest request;
  private final String serviceName;
  private final String operation;
  private final @Nullable Region region;
  private @Nullable Span span;
  private int attempts;

  /** A call that is made in the current context; an asynchronous one goes on elsewhere. */
  Call(SdkRequest request, ExecutionAttributes attributes) {
    this.request = request;
    this.serviceName = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
    this.operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    this.region = attributes.getAttribute(AwsExecutionAttribute.AWS_REGION);
    this.service = Services.of(serviceName);
  }

  static @Nullable Call of(ExecutionAttributes attributes) {
    return attributes.getAttribute(ATTRIBUTE);
  }

  ServiceCalls service() {
    return service;
  }

  /** Whether what happens around the call is recorded, so that the call will be. */
  boolean isRecorded() {
    return Span.fromContext(parent).isRecording();
  }

  /** The call's span, which started with the call. */
  Span span() {
    Span started = span;
    if (started == null) {
      started = startSpan();
      span = started;
    }
    return started;
  }

  /** What the called one is to know of the span. */
  Propagation propagation() {
    return Propagation.of(parent.with(span()));
  }

  /** Counts an attempt; attempts of one call follow each other. */
  int nextAttempt() {
    return ++attempts;
  }

  private Span startSpan() {
    String destination = service.destination(request);
    SpanBuilder builder =
        tracer
            .spanBuilder(
                destination == null ? serviceName + '.' + operation : "send " + destination)
            .setParent(parent)
            .setStartTimestamp(start)
            .setSpanKind(destination == null ? SpanKind.CLIENT : SpanKind.PRODUCER)
            .setAttribute(RPC_SYSTEM, "aws-api")
            .setAttribute(RPC_SERVICE, serviceName)
            .setAttribute(RPC_METHOD, operation);
    if (region != null) {
      builder.setAttribute(REGION, region.id());
      if (AwsSettings.LAMBDA.equals(service.carrier())) {
        builder.setAttribute(INVOKED_REGION, region.id());
      }
    }
    service.describeRequest(builder, operation, request);
    return builder.startSpan();
  }
}
