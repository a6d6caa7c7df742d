package dev.spanledger.instrumentation.invocation;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Starts the spans of an invocation: context, attributes, cold start. */
final class InvocationStart {
  private static final String ON_DEMAND = "on-demand";
  private static final String SNAP_START = "snap-start";

  private static final AttributeKey<String> TRIGGER = stringKey("faas.trigger");
  private static final AttributeKey<Boolean> COLD_START = booleanKey("faas.coldstart");
  private static final AttributeKey<String> INIT_TYPE = stringKey("faas.init.type");
  private static final AttributeKey<Long> BATCH_COUNT = longKey("messaging.batch.message_count");

  private final FunctionIdentity function;
  private final Tracer tracer;
  private final InvocationSpans spans;
  private final InvocationSink sink;
  private final TraceIds ids;
  private final boolean makesIds;
  private final ColdStart coldStart;
  private final Clock clock;

  /**
   * @param makesIds whether the SDK has its ids from {@code ids}
   */
  InvocationStart(
      FunctionIdentity function,
      Tracer tracer,
      InvocationSpans spans,
      InvocationSink sink,
      TraceIds ids,
      boolean makesIds,
      ColdStart coldStart,
      Clock clock) {
    this.function = function;
    this.tracer = tracer;
    this.spans = spans;
    this.sink = sink;
    this.ids = ids;
    this.makesIds = makesIds;
    this.coldStart = coldStart;
    this.clock = clock;
  }

  Invocation invocation(InvocationRequest request) {
    boolean isCold = coldStart.claim();
    if (isCold && SNAP_START.equals(function.initializationType())) {
      ids.reseed(request.entropy);
    }
    SpanBuffer buffer = spans.openBuffer();
    Context caller = request.parent;
    String traceId = null;
    if (request.isParentUnrecorded && makesIds) {
      traceId = Span.fromContext(caller).getSpanContext().getTraceId();
      caller = caller.with(Span.getInvalid());
    } else if (request.decidesAnew) {
      caller = caller.with(FreshDecisionSampler.DECIDES_ANEW, true);
    }
    Context parent = caller.with(SpanBuffer.KEY, buffer);
    Span server = ids.within(traceId, server(request, parent, isCold));
    Context context = parent.with(server);
    long coldNanos = Invocation.NOT_COLD;
    if (isCold) {
      boolean callerWaited =
          !request.decidesAnew && Span.fromContext(parent).getSpanContext().isValid();
      coldNanos = init(callerWaited ? parent : context, server);
    }
    Span batch = request.batch == null ? null : batch(request.batch, context);
    buffer.reserve(server, batch);
    Invocation invocation = new Invocation(request, sink, tracer, buffer, server, batch, coldNanos);
    invocation.enter(batch == null ? context : context.with(batch));
    sink.started(invocation);
    return invocation;
  }

  /** The process goes on from a snapshot: other ids, another time, another first invocation. */
  void restored() {
    ids.reseed(System.nanoTime());
    coldStart.restored(ColdStart.epochNanos(clock));
    sink.restored();
  }

  void suspend() {
    sink.suspend();
  }

  /** To be run when the process ends. */
  Runnable shutdown() {
    return sink;
  }

  boolean awaitsSnapshot() {
    return SNAP_START.equals(function.initializationType());
  }

  private SpanBuilder server(InvocationRequest request, Context parent, boolean isCold) {
    String name = request.spanName == null ? function.name() : request.spanName;
    SpanBuilder builder = tracer.spanBuilder(name).setParent(parent).setSpanKind(SpanKind.SERVER);
    request.attributes.forEach(new AttributeCopy(builder));
    List<Object> further = request.further;
    for (int i = 0; i < further.size(); i += 2) {
      copy(builder, (AttributeKey<?>) further.get(i), further.get(i + 1));
    }
    builder.setAttribute(TRIGGER, request.trigger).setAttribute(COLD_START, isCold);
    String type = function.initializationType();
    if (isCold && type != null) {
      builder.setAttribute(INIT_TYPE, type);
    }
    for (int i = 0; i < request.links.size(); i++) {
      builder.addLink(request.links.get(i));
    }
    return builder;
  }

  @SuppressWarnings("unchecked") // A key comes with a value of its type.
  private static void copy(SpanBuilder builder, AttributeKey<?> key, Object value) {
    builder.setAttribute((AttributeKey<Object>) key, value);
  }

  /** A class, not a lambda: a process's first lambdas cost milliseconds. */
  private record AttributeCopy(SpanBuilder builder) implements BiConsumer<AttributeKey<?>, Object> {
    @Override
    public void accept(AttributeKey<?> key, Object value) {
      copy(builder, key, value);
    }
  }

  /**
   * The start of the process as a span, or its restore from a snapshot. With a caller it stands
   * beside the invocation, under the caller's span that waited for both; else below the invocation
   * that it precedes.
   *
   * @return how long it took, in nanoseconds; 0 where that is not known
   */
  private long init(Context parent, Span server) {
    boolean isSnapshot = SNAP_START.equals(function.initializationType());
    // A snapshot was taken before, perhaps days ago; without a hook, its restore is not seen here.
    boolean isKnown = coldStart.startEpochNanos() != 0 && (!isSnapshot || coldStart.isRestored());
    if (!isKnown) {
      return 0;
    }
    long serverStartEpochNanos =
        server instanceof ReadableSpan readable
            ? readable.toSpanData().getStartEpochNanos()
            : ColdStart.epochNanos(clock);
    String known = function.initializationType();
    String type = known == null ? ON_DEMAND : known;
    boolean isWaitedFor = type.equals(ON_DEMAND) || isSnapshot;
    long endEpochNanos = coldStart.endEpochNanos(serverStartEpochNanos, isWaitedFor);
    if (endEpochNanos <= coldStart.startEpochNanos()) {
      return 0;
    }
    if (server.isRecording()) {
      tracer
          .spanBuilder(coldStart.isRestored() ? "restore" : "init")
          .setParent(parent)
          .setStartTimestamp(coldStart.startEpochNanos(), TimeUnit.NANOSECONDS)
          .setAttribute(INIT_TYPE, type)
          .startSpan()
          .end(endEpochNanos, TimeUnit.NANOSECONDS);
    }
    return endEpochNanos - coldStart.startEpochNanos();
  }

  private @Nullable Span batch(InvocationRequest.Batch messages, Context context) {
    SpanBuilder builder =
        tracer
            .spanBuilder(messages.spanName())
            .setParent(context)
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute(BATCH_COUNT, (long) messages.links().size())
            .setAllAttributes(messages.attributes());
    for (InvocationRequest.Link link : messages.links()) {
      builder.addLink(link.span(), link.attributes());
    }
    return builder.startSpan();
  }
}
