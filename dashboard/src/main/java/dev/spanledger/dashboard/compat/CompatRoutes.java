package dev.spanledger.dashboard.compat;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.dashboard.api.ApiError;
import dev.spanledger.dashboard.security.Role;
import dev.spanledger.dashboard.security.Routes;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Clock;
import java.util.concurrent.Semaphore;

/**
 * Addresses below {@code /jaeger}, {@code /zipkin} and {@code /tempo}: they tell what spans say
 * about themselves.
 */
public final class CompatRoutes {
  /** Each reads up to {@link TraceSearch#MOST_TRACES} traces. */
  private static final int MOST_REQUESTS = 8;

  private final Semaphore running = new Semaphore(MOST_REQUESTS);
  private final JaegerApi jaeger;
  private final ZipkinApi zipkin;
  private final TempoApi tempo;

  public CompatRoutes(QueryEngine engine, Clock clock) {
    TraceSearch search = new TraceSearch(engine);
    this.jaeger = new JaegerApi(search, clock);
    this.zipkin = new ZipkinApi(search, clock);
    this.tempo = new TempoApi(engine, clock);
  }

  public void register(Routes routes) {
    get(routes, "/jaeger/api/services", jaeger::services);
    get(routes, "/jaeger/api/services/{service}/operations", jaeger::operationNames);
    get(routes, "/jaeger/api/operations", jaeger::operations);
    get(routes, "/jaeger/api/traces", jaeger::traces);
    get(routes, "/jaeger/api/traces/{id}", jaeger::trace);
    get(routes, "/jaeger/api/dependencies", jaeger::dependencies);
    get(routes, "/jaeger/api/v3/services", jaeger::servicesV3);
    get(routes, "/jaeger/api/v3/operations", jaeger::operationsV3);
    get(routes, "/jaeger/api/v3/traces", jaeger::tracesV3);
    get(routes, "/jaeger/api/v3/traces/{id}", jaeger::traceV3);
    get(routes, "/zipkin/config.json", zipkin::config);
    get(routes, "/zipkin/api/v2/services", zipkin::services);
    get(routes, "/zipkin/api/v2/spans", zipkin::spanNames);
    get(routes, "/zipkin/api/v2/remoteServices", zipkin::remoteServices);
    get(routes, "/zipkin/api/v2/traces", zipkin::traces);
    get(routes, "/zipkin/api/v2/trace/{id}", zipkin::trace);
    get(routes, "/zipkin/api/v2/traceMany", zipkin::traceMany);
    get(routes, "/zipkin/api/v2/dependencies", zipkin::dependencies);
    get(routes, "/zipkin/api/v2/autocompleteKeys", zipkin::autocomplete);
    get(routes, "/zipkin/api/v2/autocompleteValues", zipkin::autocomplete);
    get(routes, "/tempo/api/echo", tempo::echo);
    get(routes, "/tempo/api/status/buildinfo", tempo::buildInfo);
    get(routes, "/tempo/api/search", tempo::search);
    get(routes, "/tempo/api/search/tags", tempo::tagNames);
    get(routes, "/tempo/api/search/tag/{tag}/values", tempo::tagValueTexts);
    get(routes, "/tempo/api/v2/search/tags", tempo::tags);
    get(routes, "/tempo/api/v2/search/tag/{tag}/values", tempo::tagValues);
    get(routes, "/tempo/api/traces/{id}", tempo::traceV1);
    get(routes, "/tempo/api/v2/traces/{id}", tempo::traceV2);
    get(routes, "/tempo/api/metrics/query", tempo::unsupported);
    get(routes, "/tempo/api/metrics/query_range", tempo::unsupported);
    routes.get("/tempo/*", Role.CONTENT, CompatRoutes::unknown);
    routes.get("/jaeger/*", Role.CONTENT, CompatRoutes::unknown);
    routes.get("/zipkin/*", Role.CONTENT, CompatRoutes::unknown);
  }

  private void get(Routes routes, String path, Handler handler) {
    routes.get(
        path,
        Role.CONTENT,
        ctx -> {
          if (!running.tryAcquire()) {
            throw new ApiError(503, "Too many searches run", null, "a second try in a moment");
          }
          try {
            handler.handle(ctx);
          } finally {
            running.release();
          }
        });
  }

  private static void unknown(Context ctx) {
    throw new ApiError(
        404,
        "This address of the other tool's API is not answered here",
        ctx.path(),
        "/jaeger/api services, operations, traces, dependencies, v3; /zipkin/api/v2 services,"
            + " spans, traces, trace, traceMany, dependencies; /tempo/api search, search/tags,"
            + " traces, v2");
  }
}
