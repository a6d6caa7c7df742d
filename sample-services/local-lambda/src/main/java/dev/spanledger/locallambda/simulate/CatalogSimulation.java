package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.meter.UsageMeter;
import dev.spanledger.locallambda.store.DatabaseServer;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;

/** catalog: a query of PostgreSQL for each request. */
final class CatalogSimulation {
  static final List<String> SKUS = List.of("tea-250g", "coffee-1kg", "mug", "kettle", "vase-xl");

  private static final long MILLI = 1_000_000L;
  private static final long POSTGRESQL = 5432;
  private static final double SLOW_QUERY_RATIO = 0.01;
  private static final double UNKNOWN_PRODUCT_RATIO = 0.01;
  private static final long CONNECT_NANOS = 24 * MILLI;

  private final HttpFunction http;
  private final SimulatedFunction catalog;
  private final Meter meter;
  private final String clusterArn;
  private final String clusterHost;
  private final Dice dice;
  private long lastBusySecond;

  CatalogSimulation(HttpFunction http, HistorySettings settings, Meter meter, Dice dice) {
    this.http = http;
    this.catalog = http.function();
    this.meter = meter;
    this.clusterArn = DatabaseServer.arn(settings.region(), settings.accountId(), "catalog");
    this.clusterHost =
        "catalog.cluster-simulated.%s.rds.amazonaws.com".formatted(settings.region());
    this.dice = dice;
  }

  Reply list(Caller caller, long arrival) {
    return serve(caller, arrival, "GET /products", "/products", 9, 640);
  }

  Reply show(Caller caller, long arrival) {
    boolean isUnknown = dice.happens(UNKNOWN_PRODUCT_RATIO);
    String sku = isUnknown ? "unicorn" : SKUS.get(dice.below(SKUS.size()));
    return serve(caller, arrival, "GET /products/{sku}", "/products/" + sku, 4, 130);
  }

  private Reply serve(
      Caller caller,
      long arrival,
      String routeKey,
      String path,
      double medianMillis,
      long medianBytes) {
    SimulatedRun run = http.begin(caller, arrival);
    long from = run.startNanos() + catalog.workNanos(run, 2.2) + (run.isCold() ? CONNECT_NANOS : 0);
    double median = medianMillis * (dice.happens(SLOW_QUERY_RATIO) ? 14 : 1);
    long to = from + (long) (dice.logNormal(median, 0.35) * MILLI);
    boolean fails = catalog.fails(run);
    Span.Builder query =
        SimulatedRun.tenantChild(
                run, dice.hex16(), "SELECT product price", Span.SpanKind.SPAN_KIND_CLIENT, from, to)
            .addAttributes(Attribute.of("db.system.name", "postgresql"))
            .addAttributes(Attribute.of("db.namespace", "catalog"))
            .addAttributes(Attribute.of("server.address", clusterHost))
            .addAttributes(Attribute.of("server.port", POSTGRESQL))
            .addAttributes(Attribute.of("db.query.summary", "SELECT product price"));
    if (fails) {
      query
          .addAttributes(Attribute.of("error.type", "org.postgresql.util.PSQLException"))
          .setStatus(
              SimulatedFunction.error("An I/O error occurred while sending to the backend."));
    }
    catalog.add(run, query);
    useDatabase(to);
    if (fails) {
      Ending failed =
          Ending.error(
              to + MILLI,
              "java.lang.IllegalStateException",
              "The catalog's database did not answer");
      return http.end(caller, run, routeKey, path, 500, failed);
    }
    long end = to + catalog.workNanos(run, 1.3);
    int status = path.endsWith("/unicorn") ? 404 : 200;
    long bytes = (long) dice.logNormal((double) medianBytes, 0.2);
    return http.end(caller, run, routeKey, path, status, Ending.success(end, bytes));
  }

  /** As the meter of the local database: half a capacity unit for each second with a query. */
  private void useDatabase(long nanos) {
    long second = nanos / 1_000_000_000L;
    if (second != lastBusySecond) {
      meter.use(UsageMeter.AURORA_HALF_ACU_SECOND, clusterArn, InstancePool.instant(nanos), 1);
      lastBusySecond = second;
    }
  }
}
