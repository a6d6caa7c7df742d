package dev.spanledger.instrumentation.lambda;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import com.amazonaws.services.lambda.runtime.Context;
import dev.spanledger.instrumentation.event.Arns;
import dev.spanledger.instrumentation.event.EventFacts;
import dev.spanledger.instrumentation.event.HttpFront;
import dev.spanledger.instrumentation.event.Message;
import dev.spanledger.instrumentation.event.XRayHeader;
import dev.spanledger.instrumentation.invocation.InvocationRequest;
import dev.spanledger.instrumentation.invocation.Tenant;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What an event and Lambda's context say about an invocation. */
final class LambdaRequests {
  private static final AttributeKey<String> INVOCATION_ID = stringKey("faas.invocation_id");
  private static final AttributeKey<String> INSTANCE = stringKey("faas.instance");
  private static final AttributeKey<String> INVOKED_ARN = stringKey("aws.lambda.invoked_arn");
  private static final AttributeKey<String> RESOURCE_ID = stringKey("cloud.resource_id");
  private static final AttributeKey<String> ACCOUNT_ID = stringKey("cloud.account.id");

  private final Map<String, String> environment;

  LambdaRequests(Map<String, String> environment) {
    this.environment = environment;
  }

  InvocationRequest request(EventFacts facts, @Nullable Context lambdaContext) {
    InvocationRequest request =
        InvocationRequest.of(facts.trigger().wireName())
            .spanName(facts.spanName())
            .links(facts.producers());
    context(request, facts, lambdaContext);
    HttpFront front = facts.httpFront();
    if (front != null) {
      request.http(
          new InvocationRequest.HttpStatuses(front.defaultStatus(), front.failureStatus()));
    }
    if (!facts.messages().isEmpty()) {
      request.batch(batch(facts.messages()));
    }
    if (lambdaContext == null) {
      return request.attributes(facts.attributes());
    }
    AttributesBuilder attributes = facts.attributes().toBuilder();
    describe(attributes, lambdaContext);
    return request
        .attributes(attributes.build())
        .entropy(lambdaContext.getAwsRequestId().hashCode())
        .remainingMillis(new RemainingMillis(lambdaContext));
  }

  private void context(
      InvocationRequest request, EventFacts facts, @Nullable Context lambdaContext) {
    io.opentelemetry.context.Context caller = facts.caller();
    boolean hasCaller = Span.fromContext(caller).getSpanContext().isValid();
    if (!hasCaller) {
      SpanContext xray = XRayHeader.parse(xrayHeader(lambdaContext));
      if (xray.isValid()) {
        caller = caller.with(Span.wrap(xray));
        request.decideAnew();
      }
    }
    request.parent(Tenant.fallback(caller, tenant(lambdaContext)));
  }

  private void describe(AttributesBuilder attributes, Context lambdaContext) {
    put(attributes, INVOCATION_ID, lambdaContext.getAwsRequestId());
    String arn = lambdaContext.getInvokedFunctionArn();
    if (arn != null && !arn.isEmpty()) {
      attributes.put(INVOKED_ARN, arn);
      attributes.put(RESOURCE_ID, Arns.unqualified(arn));
      put(attributes, ACCOUNT_ID, Arns.account(arn));
    }
    if (LambdaIdentity.logStream(environment) == null) {
      put(attributes, INSTANCE, lambdaContext.getLogStreamName());
    }
  }

  private static void put(
      AttributesBuilder attributes, AttributeKey<String> key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      attributes.put(key, value);
    }
  }

  private static InvocationRequest.Batch batch(List<Message> messages) {
    List<SpanContext> producers = new ArrayList<>(messages.size());
    for (Message message : messages) {
      producers.add(message.producerSpan());
    }
    return new InvocationRequest.Batch(
        MessageBatch.spanName(messages), MessageBatch.attributes(messages.get(0)), producers);
  }

  private @Nullable String xrayHeader(@Nullable Context lambdaContext) {
    if (lambdaContext != null) {
      try {
        String header = lambdaContext.getXrayTraceId();
        if (header != null && !header.isEmpty()) {
          return header;
        }
      } catch (LinkageError e) {
        // aws-lambda-java-core before 1.4 has no such method; the property below says the same.
        return propertyOrVariable();
      }
    }
    return propertyOrVariable();
  }

  private @Nullable String propertyOrVariable() {
    String property = System.getProperty("com.amazonaws.xray.traceHeader");
    return property == null ? environment.get("_X_AMZN_TRACE_ID") : property;
  }

  /** Lambda's own tenant isolation names the tenant where the caller's baggage does not. */
  private static @Nullable String tenant(@Nullable Context lambdaContext) {
    try {
      return lambdaContext == null ? null : lambdaContext.getTenantId();
    } catch (LinkageError e) {
      return null;
    }
  }

  /** A class, not a method reference: a process's first one costs milliseconds. */
  private record RemainingMillis(Context lambdaContext) implements IntSupplier {
    @Override
    public int getAsInt() {
      return lambdaContext.getRemainingTimeInMillis();
    }
  }
}
