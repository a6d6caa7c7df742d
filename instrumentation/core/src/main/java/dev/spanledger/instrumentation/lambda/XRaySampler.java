package dev.spanledger.instrumentation.lambda;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Decides anew where only X-Ray's header came along. Lambda sends one with every invocation, with
 * {@code Sampled=0} wherever active tracing is off: to follow it would be to trace nothing. The
 * decision by trace id is the same in every function of a trace.
 */
final class XRaySampler implements Sampler {
  /** Set in the context whose remote parent is known from X-Ray's header alone. */
  static final ContextKey<Boolean> IS_XRAY_ONLY = ContextKey.named("spanledger-xray-only");

  private final Sampler root;
  private final Sampler parentBased;

  XRaySampler(Sampler root) {
    this.root = root;
    this.parentBased = Sampler.parentBased(root);
  }

  @Override
  public SamplingResult shouldSample(
      Context parentContext,
      String traceId,
      String name,
      SpanKind spanKind,
      Attributes attributes,
      List<LinkData> parentLinks) {
    boolean decidesAnew =
        parentContext.get(IS_XRAY_ONLY) != null
            && Span.fromContext(parentContext).getSpanContext().isRemote();
    Sampler sampler = decidesAnew ? root : parentBased;
    return sampler.shouldSample(parentContext, traceId, name, spanKind, attributes, parentLinks);
  }

  @Override
  public String getDescription() {
    return "XRaySampler{" + root.getDescription() + '}';
  }
}
