package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.http.ApiGateway;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.simulate.Visits.Visit;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request does: checkout-bff asks catalog-api and orders-api over HTTP, orders-api queues.
 */
final class ShopSimulation {
  private static final long MILLI = 1_000_000L;
  private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(5);
  private static final double INVALID_ORDER_RATIO = 0.012;
  private static final double UNKNOWN_ORDER_RATIO = 0.02;
  private static final double HANG_RATIO = 0.0012;
  private static final double SLOW_TABLE_RATIO = 0.01;
  private static final List<String> SKUS =
      List.of("tea-250g", "coffee-1kg", "mug", "kettle", "vase-xl");

  private final SimulatedFunction bff;
  private final SimulatedFunction catalog;
  private final SimulatedFunction orders;
  private final Meter meter;
  private final String region;
  private final Tally tally;
  private final Dice dice;
  private final List<QueuedMessage> messages = new ArrayList<>();

  /** How an HTTP call came back. */
  private record Reply(long endNanos, int status) {
    boolean isFailure() {
      return status >= 500;
    }
  }

  /** One HTTP call between functions. */
  private record Call(String peer, String method, String route, String path, int attempt) {}

  ShopSimulation(
      SimulatedFunction bff,
      SimulatedFunction catalog,
      SimulatedFunction orders,
      Meter meter,
      String region,
      Tally tally,
      Dice dice) {
    this.bff = bff;
    this.catalog = catalog;
    this.orders = orders;
    this.meter = meter;
    this.region = region;
    this.tally = tally;
    this.dice = dice;
  }

  /** What orders-api has put into the queue. */
  List<QueuedMessage> messages() {
    return messages;
  }

  void serve(Visit visit) {
    tally.trace();
    long arrival = visit.timeNanos();
    String traceId = traceId(arrival, dice);
    SimulatedRun run = bff.begin(arrival, traceId, null, visit.tenant());
    long time = run.startNanos() + bff.workNanos(run, 3.5);
    String orderId = "o-" + dice.hex16().substring(0, 10);
    switch (visit.action()) {
      case BROWSE -> {
        Reply reply =
            retried(run, time, new Call("catalog-api", "GET", "/products", "/products", 0));
        answer(run, "GET", "/catalog", "/catalog", reply, reply.isFailure() ? 502 : 200, 5200);
      }
      case LOOK -> {
        String sku = sku();
        Reply reply = product(run, time, sku);
        answer(
            run,
            "GET",
            "/catalog/{sku}",
            "/catalog/" + sku,
            reply,
            reply.isFailure() ? 502 : 200,
            900);
      }
      case TRACK -> {
        Reply reply =
            retried(
                run, time, new Call("orders-api", "GET", "/orders/{id}", "/orders/" + orderId, 0));
        int status = reply.isFailure() ? 502 : reply.status();
        answer(run, "GET", "/checkout/{id}", "/checkout/" + orderId, reply, status, 400);
      }
      case CHECK_OUT -> checkOut(run, time);
    }
  }

  private void checkOut(SimulatedRun run, long from) {
    int items = 1 + dice.below(3);
    long time = from;
    boolean hasProducts = true;
    for (int i = 0; i < items; i++) {
      Reply reply = product(run, from + i * 300_000L, sku());
      time = Math.max(time, reply.endNanos());
      hasProducts &= !reply.isFailure();
    }
    if (!hasProducts) {
      answer(run, "POST", "/checkout", "/checkout", new Reply(time, 502), 502, 60);
      return;
    }
    time += bff.workNanos(run, 2);
    Reply reply = retried(run, time, new Call("orders-api", "POST", "/orders", "/orders", 0));
    answer(
        run,
        "POST",
        "/checkout",
        "/checkout",
        reply,
        reply.isFailure() ? 502 : reply.status(),
        350);
  }

  private Reply product(SimulatedRun run, long time, String sku) {
    return retried(
        run, time, new Call("catalog-api", "GET", "/products/{sku}", "/products/" + sku, 0));
  }

  /** The back end's answer to its own caller. */
  private void answer(
      SimulatedRun run,
      String method,
      String route,
      String path,
      Reply last,
      int status,
      long medianBytes) {
    long end = last.endNanos() + bff.workNanos(run, 1.2);
    long bytes = (long) dice.logNormal((double) medianBytes, 0.2);
    meter.transferOut(InstancePool.instant(end), bytes);
    end(bff, run, method, route, path, status, Ending.success(end, bytes));
  }

  /** Calls, and calls once more where the first call fails on the server's side. */
  private Reply retried(SimulatedRun caller, long time, Call call) {
    Reply first = call(caller, time, call);
    if (!first.isFailure()) {
      return first;
    }
    Call again = new Call(call.peer(), call.method(), call.route(), call.path(), 1);
    return call(caller, first.endNanos() + 50 * MILLI, again);
  }

  private Reply call(SimulatedRun caller, long time, Call call) {
    String spanId = dice.hex16();
    long arrival = time + (long) (dice.logNormal(4, 0.3) * MILLI);
    Reply served = serve(caller, arrival, call, spanId);
    long deadline = time + CLIENT_TIMEOUT.toNanos();
    boolean isLate = served.endNanos() > deadline;
    long end = isLate ? deadline : served.endNanos() + (long) (dice.logNormal(2, 0.3) * MILLI);
    Span.Builder client =
        child(caller, spanId, call.method(), Span.SpanKind.SPAN_KIND_CLIENT, time, end)
            .addAttributes(Attribute.of("http.request.method", call.method()))
            .addAttributes(Attribute.of("server.address", call.peer() + ".internal.example"))
            .addAttributes(
                Attribute.of(
                    "url.full", "https://" + call.peer() + ".internal.example" + call.path()))
            .addAttributes(Attribute.of("peer.service", call.peer()));
    if (call.attempt() > 0) {
      client.addAttributes(Attribute.of("http.request.resend_count", call.attempt()));
    }
    if (isLate) {
      client
          .addAttributes(Attribute.of("error.type", "timeout"))
          .setStatus(SimulatedFunction.error("No answer within 5 s"));
    } else {
      client.addAttributes(Attribute.of("http.response.status_code", served.status()));
      if (served.status() >= 400) {
        client
            .addAttributes(Attribute.of("error.type", Integer.toString(served.status())))
            .setStatus(SimulatedFunction.error(""));
      }
    }
    bff.add(caller, client);
    return new Reply(end, isLate ? 504 : served.status());
  }

  private Reply serve(SimulatedRun caller, long arrival, Call call, String callerSpanId) {
    boolean isCatalog = call.peer().equals("catalog-api");
    SimulatedFunction callee = isCatalog ? catalog : orders;
    SimulatedRun run =
        callee.begin(arrival, caller.trace().traceId(), callerSpanId, caller.tenant());
    return isCatalog ? serveCatalog(run, call) : serveOrders(run, call);
  }

  private Reply serveCatalog(SimulatedRun run, Call call) {
    long time = run.startNanos() + catalog.workNanos(run, 2.2);
    boolean isList = call.path().equals("/products");
    double median = (isList ? 9 : 4) * (dice.happens(SLOW_TABLE_RATIO) ? 14 : 1);
    long end = time + (long) (dice.logNormal(median, 0.35) * MILLI);
    boolean fails = catalog.fails(run);
    String operation = isList ? "Query" : "GetItem";
    Span.Builder table =
        child(run, dice.hex16(), operation + " products", Span.SpanKind.SPAN_KIND_CLIENT, time, end)
            .addAttributes(Attribute.of("db.system.name", "aws.dynamodb"))
            .addAttributes(Attribute.of("db.operation.name", operation))
            .addAttributes(Attribute.of("db.collection.name", "products"));
    if (fails) {
      table
          .addAttributes(Attribute.of("error.type", "ProvisionedThroughputExceededException"))
          .setStatus(SimulatedFunction.error("The table is throttled"));
    }
    catalog.add(run, table);
    return respond(
        catalog,
        run,
        call,
        fails
            ? Ending.error(
                end + MILLI, "com.example.CatalogUnavailableException", "The table is throttled")
            : Ending.success(end + catalog.workNanos(run, 1.3), isList ? 5000 : 850),
        fails ? 500 : 200);
  }

  private Reply serveOrders(SimulatedRun run, Call call) {
    long time = run.startNanos() + orders.workNanos(run, 5);
    if (dice.happens(HANG_RATIO)) {
      long end = run.startNanos() + orders.profile().timeout().toNanos();
      return respond(orders, run, call, Ending.timeout(end), 500);
    }
    if (orders.fails(run)) {
      Ending failed =
          Ending.error(time, "java.lang.IllegalStateException", "The price list is empty");
      return respond(orders, run, call, failed, 500);
    }
    if (call.method().equals("GET")) {
      boolean isUnknown = dice.happens(UNKNOWN_ORDER_RATIO);
      return respond(
          orders, run, call, Ending.success(time, isUnknown ? 40 : 420), isUnknown ? 404 : 200);
    }
    if (dice.happens(INVALID_ORDER_RATIO)) {
      return respond(orders, run, call, Ending.success(time, 130), 400);
    }
    long sent = time + (long) (dice.logNormal(7, 0.35) * MILLI);
    send(run, time, sent);
    return respond(orders, run, call, Ending.success(sent + orders.workNanos(run, 1.5), 430), 202);
  }

  private void send(SimulatedRun run, long from, long to) {
    String spanId = dice.hex16();
    String messageId = dice.uuid();
    orders.add(
        run,
        child(run, spanId, "send orders", Span.SpanKind.SPAN_KIND_PRODUCER, from, to)
            .addAttributes(Attribute.of("rpc.system", "aws-api"))
            .addAttributes(Attribute.of("rpc.service", "Sqs"))
            .addAttributes(Attribute.of("rpc.method", "SendMessage"))
            .addAttributes(Attribute.of("messaging.system", "aws_sqs"))
            .addAttributes(Attribute.of("messaging.operation.type", "send"))
            .addAttributes(Attribute.of("messaging.destination.name", WorkerSimulation.QUEUE))
            .addAttributes(Attribute.of("messaging.message.id", messageId)));
    messages.add(new QueuedMessage(to, messageId, run.trace().traceId(), spanId, run.tenant(), 1));
  }

  private Reply respond(
      SimulatedFunction function, SimulatedRun run, Call call, Ending ending, int status) {
    end(function, run, call.method(), call.route(), call.path(), status, ending);
    long gateway = (long) (dice.logNormal(3, 0.3) * MILLI);
    return new Reply(ending.endNanos() + gateway, status);
  }

  private void end(
      SimulatedFunction function,
      SimulatedRun run,
      String method,
      String route,
      String path,
      int status,
      Ending ending) {
    String api = function.profile().name();
    meter.httpRequest(ApiGateway.arn(region, api), InstancePool.instant(run.startNanos()), 0);
    Span.Builder server =
        Span.newBuilder()
            .setName(method + " " + route)
            .addAttributes(Attribute.of("faas.trigger", "http"))
            .addAttributes(Attribute.of("http.request.method", method))
            .addAttributes(Attribute.of("http.route", route))
            .addAttributes(Attribute.of("url.path", path))
            .addAttributes(Attribute.of("server.address", api + ".internal.example"));
    if (ending.outcome() != Outcome.TIMEOUT) {
      server.addAttributes(Attribute.of("http.response.status_code", status));
    }
    if (ending.outcome() == Outcome.SUCCESS && status >= 500) {
      server
          .addAttributes(Attribute.of("error.type", Integer.toString(status)))
          .setStatus(SimulatedFunction.error(""));
    }
    function.end(run, server, ending);
  }

  private String sku() {
    return SKUS.get(dice.below(SKUS.size()));
  }

  /** A span below the run's server span. */
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

  /** X-Ray's form: the epoch second, then 96 random bits. */
  static String traceId(long nanos, Dice dice) {
    Instant time = InstancePool.instant(nanos);
    return "%08x".formatted(time.getEpochSecond()) + dice.hex16() + dice.hex16().substring(8);
  }
}
