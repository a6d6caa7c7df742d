package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.InstanceResource;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gathers spans by instance and sends them as OTLP. */
final class SpanOutbox {
  /** About 1 MB, an eighth of what the collector takes at once. */
  private static final int MOST_SPANS_IN_A_REQUEST = 1500;

  private static final InstrumentationScope SCOPE =
      InstrumentationScope.newBuilder().setName("dev.spanledger.locallambda.simulate").build();

  private final HistorySender sender;
  private final TraceSampler sampler;
  private final Map<String, ResourceSpans.Builder> byInstance = new LinkedHashMap<>();
  private int waiting;
  private long spanCount;

  SpanOutbox(HistorySender sender, TraceSampler sampler) {
    this.sender = sender;
    this.sampler = sampler;
  }

  void add(SimulatedInstance instance, Span.Builder span) {
    if (!sampler.isSampled(span.getTraceId())) {
      return;
    }
    span.setTraceState(sampler.traceState());
    InstanceResource resource = instance.resource();
    ResourceSpans.Builder spans = byInstance.get(resource.logStream());
    if (spans == null) {
      spans = open(resource);
      byInstance.put(resource.logStream(), spans);
    }
    spans.getScopeSpansBuilder(0).addSpans(span);
    spanCount++;
    waiting++;
    if (waiting >= MOST_SPANS_IN_A_REQUEST) {
      flush();
    }
  }

  private static ResourceSpans.Builder open(InstanceResource instance) {
    Resource.Builder resource = Resource.newBuilder();
    resource.addAttributes(Attribute.of("telemetry.sdk.name", "spanledger-simulator"));
    resource.addAttributes(Attribute.of("telemetry.sdk.language", "java"));
    for (Map.Entry<String, Object> attribute : instance.attributes().entrySet()) {
      if (attribute.getValue() instanceof Long number) {
        resource.addAttributes(Attribute.of(attribute.getKey(), number));
      } else {
        resource.addAttributes(Attribute.of(attribute.getKey(), attribute.getValue().toString()));
      }
    }
    return ResourceSpans.newBuilder()
        .setResource(resource)
        .addScopeSpans(ScopeSpans.newBuilder().setScope(SCOPE));
  }

  long spanCount() {
    return spanCount;
  }

  void flush() {
    if (waiting == 0) {
      return;
    }
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    byInstance.values().forEach(request::addResourceSpans);
    sender.traces(request.build().toByteArray());
    byInstance.clear();
    waiting = 0;
  }
}
