package dev.spanledger.locallambda.simulate;

import io.opentelemetry.proto.trace.v1.Span;

/** storefront: pages of what catalog and orders-api answer, both invoked at once. */
final class StorefrontSimulation {
  private static final long MILLI = 1_000_000L;

  /** From the start of one call to the start of the next. */
  private static final long HANDOVER_NANOS = 300_000L;

  private final HttpFunction http;
  private final SimulatedFunction storefront;
  private final CatalogSimulation catalog;
  private final OrdersSimulation orders;
  private final String region;
  private final AwsCall call;
  private final Dice dice;

  StorefrontSimulation(
      HttpFunction http,
      CatalogSimulation catalog,
      OrdersSimulation orders,
      String region,
      Dice dice) {
    this.http = http;
    this.storefront = http.function();
    this.catalog = catalog;
    this.orders = orders;
    this.region = region;
    this.call = new AwsCall("Lambda", "lambda", region);
    this.dice = dice;
  }

  /** Serves a call that has arrived. */
  private interface Callee {
    Reply serve(Caller caller, long arrival);
  }

  void home(Caller caller, long arrival) {
    SimulatedRun run = http.begin(caller, arrival);
    long time = run.startNanos() + storefront.workNanos(run, 3.5);
    Reply products = invoke(run, time, "catalog", catalog::list);
    Reply latest = invoke(run, time + HANDOVER_NANOS, "orders-api", orders::latest);
    boolean isLost = products.isFailure() && latest.isFailure();
    answer(caller, run, "GET /home", "/home", products, latest, isLost ? 502 : 200);
  }

  void summary(Caller caller, long arrival) {
    SimulatedRun run = http.begin(caller, arrival);
    String id = orders.newId();
    long time = run.startNanos() + storefront.workNanos(run, 3.5);
    Reply products = invoke(run, time, "catalog", catalog::list);
    Reply order =
        invoke(run, time + HANDOVER_NANOS, "orders-api", (call, at) -> orders.show(call, at, id));
    answer(
        caller,
        run,
        "GET /orders/{id}/summary",
        "/orders/" + id + "/summary",
        products,
        order,
        order.isFailure() ? 502 : order.status());
  }

  private void answer(
      Caller caller,
      SimulatedRun run,
      String routeKey,
      String path,
      Reply first,
      Reply second,
      int status) {
    long last = Math.max(first.endNanos(), second.endNanos());
    long end = last + storefront.workNanos(run, 1.2);
    long bytes = (long) dice.logNormal(status == 200 ? 1500 : 60, 0.2);
    Reply unused = http.end(caller, run, routeKey, path, status, Ending.success(end, bytes));
  }

  private Reply invoke(SimulatedRun run, long from, String functionName, Callee callee) {
    String spanId = dice.hex16();
    Caller caller = new Caller(run.trace().traceId(), spanId, String.valueOf(run.tenant()), true);
    Reply reply = callee.serve(caller, from + (long) (dice.logNormal(4, 0.3) * MILLI));
    Span.Builder span =
        SimulatedRun.tenantChild(
            run, spanId, "Lambda.Invoke", Span.SpanKind.SPAN_KIND_CLIENT, from, reply.endNanos());
    call.describe(span, "Invoke")
        .addAttributes(Attribute.of("faas.invoked_name", functionName))
        .addAttributes(Attribute.of("faas.invoked_provider", "aws"))
        .addAttributes(Attribute.of("faas.invoked_region", region));
    if (reply.isFailure()) {
      span.addAttributes(Attribute.of("error.type", "Unhandled"))
          .setStatus(SimulatedFunction.error("the function failed"));
    }
    storefront.add(run, span);
    return reply;
  }
}
