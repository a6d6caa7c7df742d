package dev.spanledger.instrumentation.lambda;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/** The tenant of the current request, found out while it is handled. */
public final class Tenant {
  private Tenant() {}

  /** Sets the tenant until the scope is closed. */
  @SuppressWarnings("MustBeClosedChecker") // The caller closes it.
  public static Scope enter(String tenant) {
    Context context = Context.current();
    Span.fromContext(context).setAttribute(InvocationSpans.TENANT_ID, tenant);
    Invocation invocation = context.get(Invocation.KEY);
    if (invocation != null) {
      invocation.server().setAttribute(InvocationSpans.TENANT_ID, tenant);
    }
    Baggage baggage =
        Baggage.fromContext(context).toBuilder().put(InvocationSpans.TENANT, tenant).build();
    return context.with(baggage).makeCurrent();
  }
}
