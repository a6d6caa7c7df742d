package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.TraceHeader;
import io.opentelemetry.proto.trace.v1.Span;
import org.jspecify.annotations.Nullable;

/**
 * A run of a function that has begun. Times are nanoseconds since the epoch.
 *
 * @param trace the trace it is in; its parent is the caller's span, or one that nobody recorded
 * @param callerSpanId null where no span called it
 * @param spanId of its own server span
 * @param tenant null where it works for all of them
 * @param startNanos when the handler began, after init
 * @param initNanos duration of init; 0 for a warm start
 */
record SimulatedRun(
    SimulatedInstance instance,
    TraceHeader trace,
    @Nullable String callerSpanId,
    String spanId,
    String requestId,
    @Nullable String tenant,
    long startNanos,
    long initNanos) {

  boolean isCold() {
    return initNanos > 0;
  }

  /** The same run, for spans below another of its spans. */
  SimulatedRun under(String otherSpanId) {
    return new SimulatedRun(
        instance, trace, callerSpanId, otherSpanId, requestId, tenant, startNanos, initNanos);
  }

  /** A span below a run's server span. */
  static Span.Builder child(
      SimulatedRun run, String spanId, String name, Span.SpanKind kind, long from, long to) {
    return Span.newBuilder()
        .setTraceId(Attribute.id(run.trace().traceId()))
        .setSpanId(Attribute.id(spanId))
        .setParentSpanId(Attribute.id(run.spanId()))
        .setName(name)
        .setKind(kind)
        .setStartTimeUnixNano(from)
        .setEndTimeUnixNano(to);
  }

  /** A span below a run's server span, for the run's tenant. */
  static Span.Builder tenantChild(
      SimulatedRun run, String spanId, String name, Span.SpanKind kind, long from, long to) {
    Span.Builder span = child(run, spanId, name, kind, from, to);
    return run.tenant() == null
        ? span
        : span.addAttributes(Attribute.of("tenant.id", run.tenant()));
  }
}
