package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter knows of an invocation before the handler runs. Everything but the trigger may be
 * left out.
 */
public final class InvocationRequest {
  private static final int FURTHER_ATTRIBUTES = 12;

  final String trigger;
  @Nullable String spanName;
  Attributes attributes = Attributes.empty();
  final List<Object> further = new ArrayList<>(FURTHER_ATTRIBUTES);
  Context parent = Context.root();
  boolean decidesAnew;
  boolean isParentUnrecorded;
  List<SpanContext> links = List.of();
  @Nullable IntSupplier remainingMillis;
  boolean isHttp;
  int unnamedStatus;
  int failedStatus;
  @Nullable Batch batch;
  long entropy;

  private InvocationRequest(String trigger) {
    this.trigger = trigger;
  }

  /**
   * Messages that came together: a CONSUMER span of their own below the invocation's, in which the
   * handler runs.
   */
  public record Batch(String spanName, Attributes attributes, List<Link> links) {}

  /**
   * One message's sender.
   *
   * @param span invalid where the message names none
   * @param attributes of the message
   */
  public record Link(SpanContext span, Attributes attributes) {}

  /**
   * An invocation.
   *
   * @param trigger {@code faas.trigger}: datasource, http, other, pubsub or timer
   */
  public static InvocationRequest of(String trigger) {
    return new InvocationRequest(trigger);
  }

  /** Low-cardinality name such as {@code POST /orders}; the function's name where not set. */
  public InvocationRequest spanName(@Nullable String name) {
    spanName = name;
    return this;
  }

  /** Attributes of the invocation's span. */
  public InvocationRequest attributes(Attributes values) {
    attributes = values;
    return this;
  }

  /** One more attribute of the invocation's span; none where the value is null or empty. */
  public InvocationRequest attribute(AttributeKey<String> key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      further.add(key);
      further.add(value);
    }
    return this;
  }

  /** Remote parent and baggage of a caller that waits for the function; root for none. */
  public InvocationRequest parent(Context caller) {
    parent = caller;
    return this;
  }

  /**
   * Makes the parent's sampling decision count for nothing: for a platform that names a parent with
   * every invocation, whether anybody traces it or not. Its span then is none of ours either, so
   * {@code init} is drawn below the invocation and not beside it.
   */
  public InvocationRequest decideAnew() {
    decidesAnew = true;
    return this;
  }

  /**
   * Says that nobody records the parent, which the platform names all the same: the invocation's
   * span takes the trace's id from it and begins the trace, since below a span that never comes it
   * would look like the rest of something lost. Where the SDK makes its ids elsewhere, it is a
   * parent as any other.
   */
  public InvocationRequest unrecordedParent() {
    isParentUnrecorded = true;
    return this;
  }

  /**
   * Remote parent as a platform names it that puts a parent of its own into every request and marks
   * it as not sampled wherever it does not trace the request itself. Its yes is followed; its no
   * says nothing of what the caller wanted, so the decision is made anew.
   */
  public InvocationRequest platformParent(Context caller) {
    SpanContext span = Span.fromContext(caller).getSpanContext();
    parent = caller;
    decidesAnew = span.isValid() && !span.isSampled();
    return this;
  }

  /** Spans whose messages this invocation handles. */
  public InvocationRequest links(List<SpanContext> producers) {
    links = producers;
    return this;
  }

  /** Milliseconds until the platform kills the process, asked anew each time. */
  public InvocationRequest remainingMillis(IntSupplier supplier) {
    remainingMillis = supplier;
    return this;
  }

  /**
   * Marks a call over HTTP: the response's status is looked at.
   *
   * @param unnamed what a caller sees where the handler returned and named none; 0 where it has to
   * @param failed what a caller sees where the handler threw
   */
  public InvocationRequest http(int unnamed, int failed) {
    isHttp = true;
    unnamedStatus = unnamed;
    failedStatus = failed;
    return this;
  }

  /** The messages that came together. */
  public InvocationRequest batch(Batch messages) {
    batch = messages;
    return this;
  }

  /**
   * Something that differs between two restores of one snapshot, such as a hash of a request id.
   */
  public InvocationRequest entropy(long value) {
    entropy = value;
    return this;
  }
}
