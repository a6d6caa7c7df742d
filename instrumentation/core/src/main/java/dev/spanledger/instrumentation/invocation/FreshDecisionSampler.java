package dev.spanledger.instrumentation.invocation;

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
 * Decides anew where the remote parent is the platform's word alone, as X-Ray's header is. Lambda
 * sends one with every invocation, with {@code Sampled=0} wherever active tracing is off: to follow
 * it would be to trace nothing. The decision by trace id is the same in every function of a trace.
 */
final class FreshDecisionSampler implements Sampler {
  /** Set in the context whose remote parent's decision counts for nothing. */
  static final ContextKey<Boolean> DECIDES_ANEW = ContextKey.named("spanledger-decides-anew");

  private final Sampler root;
  private final Sampler parentBased;

  FreshDecisionSampler(Sampler root) {
    this(root, Sampler.parentBased(root));
  }

  private FreshDecisionSampler(Sampler root, Sampler parentBased) {
    this.root = root;
    this.parentBased = parentBased;
  }

  /** Of a sampler that somebody else assembled: it decides anew when it is shown no parent. */
  static FreshDecisionSampler around(Sampler whole) {
    return new FreshDecisionSampler(new Parentless(whole), whole);
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
        parentContext.get(DECIDES_ANEW) != null
            && Span.fromContext(parentContext).getSpanContext().isRemote();
    Sampler sampler = decidesAnew ? root : parentBased;
    return sampler.shouldSample(parentContext, traceId, name, spanKind, attributes, parentLinks);
  }

  @Override
  public String getDescription() {
    return "FreshDecisionSampler{" + root.getDescription() + '}';
  }

  private record Parentless(Sampler sampler) implements Sampler {
    @Override
    public SamplingResult shouldSample(
        Context parentContext,
        String traceId,
        String name,
        SpanKind spanKind,
        Attributes attributes,
        List<LinkData> parentLinks) {
      return sampler.shouldSample(Context.root(), traceId, name, spanKind, attributes, parentLinks);
    }

    @Override
    public String getDescription() {
      return sampler.getDescription();
    }
  }
}
