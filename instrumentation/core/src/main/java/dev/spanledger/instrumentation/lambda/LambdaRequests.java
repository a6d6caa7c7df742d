package dev.spanledger.instrumentation.lambda;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.Context;
import dev.spanledger.instrumentation.event.Arns;
import dev.spanledger.instrumentation.event.EventFacts;
import dev.spanledger.instrumentation.event.EventSource;
import dev.spanledger.instrumentation.event.HttpFront;
import dev.spanledger.instrumentation.event.Message;
import dev.spanledger.instrumentation.event.TraceContexts;
import dev.spanledger.instrumentation.event.XRayHeader;
import dev.spanledger.instrumentation.invocation.InvocationRequest;
import dev.spanledger.instrumentation.invocation.PropagatorSettings;
import dev.spanledger.instrumentation.invocation.Tenant;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
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
  private static final AttributeKey<String> EVENT_SOURCE = stringKey("spanledger.event_source");
  private static final AttributeKey<String> INSTANCE = stringKey("faas.instance");
  private static final AttributeKey<String> INVOKED_ARN = stringKey("aws.lambda.invoked_arn");
  private static final AttributeKey<String> RESOURCE_ID = stringKey("cloud.resource_id");
  private static final AttributeKey<String> ACCOUNT_ID = stringKey("cloud.account.id");

  private final Map<String, String> environment;

  private final PropagatorSettings propagators;
  private final boolean isShared;
  private final boolean isInstanceKnown;
  private volatile @Nullable InvokedArn lastArn;

  LambdaRequests(Map<String, String> environment) {
    this.environment = environment;
    this.propagators = PropagatorSettings.from(environment);
    this.isShared = environment.containsKey("AWS_LAMBDA_MAX_CONCURRENCY");
    this.isInstanceKnown = LambdaIdentity.logStream(environment) != null;
  }

  /** An ARN that the function is invoked by, taken apart: a process sees few of them. */
  private record InvokedArn(
      String arn, String version, String resourceId, @Nullable String account) {

    /** The conventions want the version that an alias leads to, and never the alias. */
    static InvokedArn of(String arn, String version) {
      String function = Arns.unqualified(arn);
      boolean isQualified = function.length() < arn.length() && !version.isEmpty();
      return new InvokedArn(
          arn, version, isQualified ? function + ':' + version : function, Arns.account(arn));
    }
  }

  InvocationRequest request(EventFacts facts, @Nullable Context lambdaContext) {
    InvocationRequest request =
        InvocationRequest.of(facts.trigger().wireName())
            .spanName(facts.spanName())
            .links(facts.producers());
    boolean isCalled = context(request, facts, lambdaContext);
    HttpFront front = facts.httpFront();
    if (front != null) {
      request.http(front.defaultStatus(), front.failureStatus());
    }
    if (!facts.messages().isEmpty()) {
      request.batch(batch(facts.messages()));
    }
    boolean isDirect = isCalled && facts.source() == EventSource.UNKNOWN;
    EventSource source = isDirect ? EventSource.LAMBDA : facts.source();
    request.attributes(facts.attributes()).attribute(EVENT_SOURCE, source.wireName());
    if (lambdaContext == null) {
      return request;
    }
    describe(request, lambdaContext);
    return request
        .entropy(lambdaContext.getAwsRequestId().hashCode())
        .remainingMillis(new RemainingMillis(lambdaContext));
  }

  /** Returns whether an SDK client's own context named the caller. */
  private boolean context(
      InvocationRequest request, EventFacts facts, @Nullable Context lambdaContext) {
    io.opentelemetry.context.Context caller = facts.caller();
    boolean hasCaller = TraceContexts.spanOf(caller).isValid();
    boolean isCalled = false;
    if (!hasCaller && lambdaContext != null && lambdaContext.getClientContext() != null) {
      caller = ofClient(lambdaContext.getClientContext());
      isCalled = TraceContexts.spanOf(caller).isValid();
    }
    caller = allowed(caller);
    if (!TraceContexts.spanOf(caller).isValid()) {
      SpanContext xray = xray(request, facts, lambdaContext);
      if (xray.isValid()) {
        caller = caller.with(Span.wrap(xray));
        if (!propagators.isXrayAskedFor()) {
          request.decideAnew();
        }
      }
    }
    String tenant = tenant(lambdaContext);
    request.parent(tenant == null || tenant.isEmpty() ? caller : Tenant.fallback(caller, tenant));
    return isCalled;
  }

  /** Without what the function's propagators do not read. */
  private io.opentelemetry.context.Context allowed(io.opentelemetry.context.Context caller) {
    if (propagators.traceContext() && propagators.baggage()) {
      return caller;
    }
    io.opentelemetry.context.Context root = io.opentelemetry.context.Context.root();
    io.opentelemetry.context.Context kept =
        propagators.traceContext() ? root.with(Span.fromContext(caller)) : root;
    return propagators.baggage() ? kept.with(Baggage.fromContext(caller)) : kept;
  }

  /** What Lambda's Invoke carries beside the event, as the caller's SDK sent it. */
  private static io.opentelemetry.context.Context ofClient(ClientContext client) {
    io.opentelemetry.context.Context caller = TraceContexts.of(client.getCustom());
    return TraceContexts.spanOf(caller).isValid()
        ? caller
        : TraceContexts.of(client.getEnvironment());
  }

  /**
   * Lambda names a segment of its own as the parent with every invocation, and records it only with
   * active tracing. Without, the request's own header may still name a span that somebody has; else
   * there is a trace to count the invocation in, and no parent.
   */
  private SpanContext xray(
      InvocationRequest request, EventFacts facts, @Nullable Context lambdaContext) {
    SpanContext segment =
        XRayHeader.parse(propagators.xrayLambda() ? xrayHeader(lambdaContext) : null);
    SpanContext sender =
        segment.isSampled() || !propagators.xray()
            ? SpanContext.getInvalid()
            : XRayHeader.parse(facts.xrayHeader());
    if (sender.isValid()) {
      return sender;
    }
    if (segment.isValid() && !segment.isSampled() && !propagators.isXrayAskedFor()) {
      request.unrecordedParent();
    }
    return segment;
  }

  private void describe(InvocationRequest request, Context lambdaContext) {
    request.attribute(INVOCATION_ID, lambdaContext.getAwsRequestId());
    String arn = lambdaContext.getInvokedFunctionArn();
    if (arn != null && !arn.isEmpty()) {
      InvokedArn invoked = invoked(arn, lambdaContext.getFunctionVersion());
      request
          .attribute(INVOKED_ARN, arn)
          .attribute(RESOURCE_ID, invoked.resourceId())
          .attribute(ACCOUNT_ID, invoked.account());
    }
    if (!isInstanceKnown) {
      request.attribute(INSTANCE, lambdaContext.getLogStreamName());
    }
  }

  private InvokedArn invoked(String arn, @Nullable String functionVersion) {
    String version = functionVersion == null ? "" : functionVersion;
    InvokedArn known = lastArn;
    if (known == null || !known.arn().equals(arn) || !known.version().equals(version)) {
      known = InvokedArn.of(arn, version);
      lastArn = known;
    }
    return known;
  }

  private static InvocationRequest.Batch batch(List<Message> messages) {
    List<InvocationRequest.Link> links = new ArrayList<>(messages.size());
    for (Message message : messages) {
      links.add(new InvocationRequest.Link(message.producerSpan(), message.linkAttributes()));
    }
    return new InvocationRequest.Batch(
        Message.spanName(messages), Message.attributesOf(messages), links);
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

  /** Nothing where invocations run side by side: the process has but one of each. */
  private @Nullable String propertyOrVariable() {
    if (isShared) {
      return null;
    }
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
