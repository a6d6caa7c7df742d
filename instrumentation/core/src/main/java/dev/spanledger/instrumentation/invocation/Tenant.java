package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/** The tenant of the current request, found out while it is handled. */
public final class Tenant {
  private Tenant() {}

  /** The context with the tenant in its baggage, unless its baggage names one already. */
  public static Context fallback(Context context, String tenant) {
    Baggage baggage = Baggage.fromContext(context);
    return baggage.getEntryValue(InvocationSpans.TENANT) != null
        ? context
        : context.with(baggage.toBuilder().put(InvocationSpans.TENANT, tenant).build());
  }

  /** Sets the tenant until the scope is closed. */
  @SuppressWarnings("MustBeClosedChecker") // The caller closes it.
  public static Scope enter(String tenant) {
    Context context = Context.current();
    Span.fromContext(context).setAttribute(InvocationSpans.TENANT_ID, tenant);
    Invocation invocation = Invocation.of(context);
    if (invocation != null) {
      invocation.server().setAttribute(InvocationSpans.TENANT_ID, tenant);
    }
    Baggage baggage =
        Baggage.fromContext(context).toBuilder().put(InvocationSpans.TENANT, tenant).build();
    return context.with(baggage).makeCurrent();
  }
}
