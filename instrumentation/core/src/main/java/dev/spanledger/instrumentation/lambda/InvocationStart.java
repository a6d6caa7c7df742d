package dev.spanledger.instrumentation.lambda;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.spanledger.instrumentation.event.Arns;
import dev.spanledger.instrumentation.event.EventFacts;
import dev.spanledger.instrumentation.event.Message;
import dev.spanledger.instrumentation.event.XRayHeader;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts the spans of an invocation: context, attributes, cold start. */
final class InvocationStart {
  private static final String ON_DEMAND = "on-demand";
  private static final String SNAP_START = "snap-start";

  private static final AttributeKey<String> TRIGGER = stringKey("faas.trigger");
  private static final AttributeKey<String> INVOCATION_ID = stringKey("faas.invocation_id");
  private static final AttributeKey<Boolean> COLD_START = booleanKey("faas.coldstart");
  private static final AttributeKey<String> INIT_TYPE = stringKey("faas.init.type");
  private static final AttributeKey<String> INSTANCE = stringKey("faas.instance");
  private static final AttributeKey<String> INVOKED_ARN = stringKey("aws.lambda.invoked_arn");
  private static final AttributeKey<String> RESOURCE_ID = stringKey("cloud.resource_id");
  private static final AttributeKey<String> ACCOUNT_ID = stringKey("cloud.account.id");
  private static final AttributeKey<Long> BATCH_COUNT = longKey("messaging.batch.message_count");

  private final FunctionIdentity function;
  private final Map<String, String> environment;
  private final Tracer tracer;
  private final InvocationSpans spans;
  private final InvocationSink sink;
  private final TraceIds ids;
  private final ColdStart coldStart;

  InvocationStart(
      FunctionIdentity function,
      Map<String, String> environment,
      Tracer tracer,
      InvocationSpans spans,
      InvocationSink sink,
      TraceIds ids,
      ColdStart coldStart) {
    this.function = function;
    this.environment = environment;
    this.tracer = tracer;
    this.spans = spans;
    this.sink = sink;
    this.ids = ids;
    this.coldStart = coldStart;
  }

  Invocation invocation(
      EventFacts facts, com.amazonaws.services.lambda.runtime.@Nullable Context lambdaContext) {
    boolean isCold = coldStart.claim();
    if (isCold && SNAP_START.equals(function.initializationType())) {
      ids.reseed(lambdaContext == null ? 0 : lambdaContext.getAwsRequestId().hashCode());
    }
    boolean hasCaller = Span.fromContext(facts.caller()).getSpanContext().isValid();
    SpanBuffer buffer = spans.openBuffer();
    Context parent =
        withTenant(
                hasCaller ? facts.caller() : xrayContext(facts.caller(), lambdaContext),
                lambdaContext)
            .with(SpanBuffer.KEY, buffer);
    Span server = server(facts, lambdaContext, parent, isCold);
    buffer.reserve(server.getSpanContext().getSpanId());
    Context context = parent.with(server);
    if (isCold) {
      init(hasCaller ? parent : context, server);
    }
    Span batch = facts.messages().isEmpty() ? null : batch(facts.messages(), context);
    if (batch != null) {
      buffer.reserve(batch.getSpanContext().getSpanId());
    }
    Invocation invocation =
        new Invocation(
            new Invocation.Parts(
                tracer,
                buffer,
                server,
                batch,
                facts.httpFront(),
                batch == null ? context : context.with(batch)),
            lambdaContext,
            sink);
    sink.started(invocation);
    return invocation;
  }

  private Span server(
      EventFacts facts,
      com.amazonaws.services.lambda.runtime.@Nullable Context lambdaContext,
      Context parent,
      boolean isCold) {
    String name = facts.spanName() == null ? function.name() : facts.spanName();
    SpanBuilder builder =
        tracer
            .spanBuilder(name)
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setAllAttributes(facts.attributes())
            .setAttribute(TRIGGER, facts.trigger().wireName())
            .setAttribute(COLD_START, isCold);
    if (isCold && function.initializationType() != null) {
      builder.setAttribute(INIT_TYPE, function.initializationType());
    }
    if (lambdaContext != null) {
      describe(builder, lambdaContext);
    }
    for (SpanContext producer : facts.producers()) {
      builder.addLink(producer);
    }
    return builder.startSpan();
  }

  private void describe(
      SpanBuilder builder, com.amazonaws.services.lambda.runtime.Context lambdaContext) {
    put(builder, INVOCATION_ID, lambdaContext.getAwsRequestId());
    String arn = lambdaContext.getInvokedFunctionArn();
    if (arn != null && !arn.isEmpty()) {
      builder.setAttribute(INVOKED_ARN, arn);
      builder.setAttribute(RESOURCE_ID, Arns.unqualified(arn));
      put(builder, ACCOUNT_ID, Arns.account(arn));
    }
    if (function.logStream() == null) {
      put(builder, INSTANCE, lambdaContext.getLogStreamName());
    }
  }

  private static void put(SpanBuilder builder, AttributeKey<String> key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      builder.setAttribute(key, value);
    }
  }

  /**
   * The start of the process as a span. With a caller it stands beside the invocation, under the
   * caller's span that waited for both; else below the invocation that it precedes.
   */
  private void init(Context parent, Span server) {
    // A snapshot was taken before, perhaps days ago: its restore is the platform's to report.
    if (SNAP_START.equals(function.initializationType())
        || coldStart.startEpochNanos() == 0
        || !(server instanceof ReadableSpan readable)) {
      return;
    }
    long serverStartEpochNanos = readable.toSpanData().getStartEpochNanos();
    String type = function.initializationType() == null ? ON_DEMAND : function.initializationType();
    long endEpochNanos = coldStart.endEpochNanos(serverStartEpochNanos, type.equals(ON_DEMAND));
    if (endEpochNanos <= coldStart.startEpochNanos()) {
      return;
    }
    tracer
        .spanBuilder("init")
        .setParent(parent)
        .setStartTimestamp(coldStart.startEpochNanos(), TimeUnit.NANOSECONDS)
        .setAttribute(INIT_TYPE, type)
        .startSpan()
        .end(endEpochNanos, TimeUnit.NANOSECONDS);
  }

  private Span batch(List<Message> messages, Context context) {
    SpanBuilder builder =
        tracer
            .spanBuilder(MessageBatch.spanName(messages))
            .setParent(context)
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute(BATCH_COUNT, (long) messages.size());
    MessageBatch.describe(builder, messages.get(0));
    for (Message message : messages) {
      builder.addLink(message.producerSpan());
    }
    return builder.startSpan();
  }

  private Context xrayContext(
      Context context, com.amazonaws.services.lambda.runtime.@Nullable Context lambdaContext) {
    String header = xrayHeader(lambdaContext);
    SpanContext span = XRayHeader.parse(header);
    return span.isValid()
        ? context.with(Span.wrap(span)).with(XRaySampler.IS_XRAY_ONLY, true)
        : context;
  }

  private @Nullable String xrayHeader(
      com.amazonaws.services.lambda.runtime.@Nullable Context lambdaContext) {
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
  private static Context withTenant(
      Context context, com.amazonaws.services.lambda.runtime.@Nullable Context lambdaContext) {
    Baggage baggage = Baggage.fromContext(context);
    if (lambdaContext == null || baggage.getEntryValue(InvocationSpans.TENANT) != null) {
      return context;
    }
    try {
      String tenant = lambdaContext.getTenantId();
      return tenant == null || tenant.isEmpty()
          ? context
          : context.with(baggage.toBuilder().put(InvocationSpans.TENANT, tenant).build());
    } catch (LinkageError e) {
      return context;
    }
  }
}
