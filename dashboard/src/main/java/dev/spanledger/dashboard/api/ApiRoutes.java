package dev.spanledger.dashboard.api;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.dashboard.security.Role;
import dev.spanledger.dashboard.security.Routes;
import dev.spanledger.lake.Lake;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every address under {@code /api/v1}. */
public final class ApiRoutes {
  public static final String BASE = "/api/v1";

  private static final Logger LOG = LoggerFactory.getLogger(ApiRoutes.class);

  /** Requests being answered at once; the engine itself runs fewer queries. */
  private static final int MOST_REQUESTS = 32;

  private final Semaphore running = new Semaphore(MOST_REQUESTS);
  private final TableReports tables;
  private final TraceReports traces;
  private final SavingReports savings;
  private final ComparisonReports comparisons;
  private final HealthReport health;
  private final ReliabilityReports reliability;
  private final OwnQueries queries;

  public ApiRoutes(QueryEngine engine, Lake lake, Clock clock) {
    this.tables = new TableReports(engine, clock);
    this.traces = new TraceReports(engine);
    this.savings = new SavingReports(engine, clock);
    this.comparisons = new ComparisonReports(engine, clock);
    this.health = new HealthReport(engine, lake, clock);
    this.reliability = new ReliabilityReports(engine, lake.root(), clock);
    this.queries = new OwnQueries(lake);
  }

  public void register(Routes routes) {
    get(routes, "/health", Role.READERS, health::answer);
    get(routes, "/data-health", Role.READERS, reliability::dataHealth);
    get(routes, "/latency", Role.READERS, reliability::latency);
    get(routes, "/latency/exemplars", Role.READERS, reliability::exemplars);
    get(routes, "/slo", Role.READERS, reliability::objectives);
    routes.post(BASE + "/sql", Set.of(Role.ADMIN), queries::answer);
    get(routes, "/services", Role.READERS, tables::services);
    get(routes, "/services/{name}/operations", Role.READERS, tables::operations);
    get(routes, "/services/{name}/series", Role.READERS, tables::series);
    get(routes, "/cold-starts", Role.READERS, tables::coldStarts);
    get(routes, "/dependencies", Role.READERS, tables::dependencies);
    get(routes, "/errors", Role.ERRORS, tables::errors);
    get(routes, "/hot-paths", Role.READERS, tables::hotPaths);
    get(routes, "/hot-paths/difference", Role.READERS, comparisons::pathDifference);
    get(routes, "/compare", Role.READERS, comparisons::compare);
    get(routes, "/correlations", Role.CONTENT, comparisons::correlations);
    get(routes, "/queues", Role.READERS, tables::queues);
    get(routes, "/traces", Role.READERS, tables::traces);
    get(routes, "/traces/{id}", Role.READERS, traces::trace);
    get(routes, "/traces/{id}/spans/{span}", Role.CONTENT, traces::span);
    get(routes, "/cost", Role.MONEY, tables::cost);
    get(routes, "/estimate", Role.MONEY, tables::estimate);
    get(routes, "/sampled", Role.MONEY, tables::sampled);
    get(routes, "/charges", Role.MONEY, tables::charges);
    get(routes, "/reconciliation", Role.MONEY, tables::reconciliation);
    get(routes, "/waste", Role.MONEY, savings::waste);
    get(routes, "/whatif", Role.MONEY, savings::whatIf);
    get(routes, "/openapi.json", Role.READERS, ApiRoutes::document);
    routes.get(BASE, Role.READERS, ApiRoutes::unknown);
    routes.get(BASE + "/*", Role.READERS, ApiRoutes::unknown);
    routes.get("/api", Role.READERS, ApiRoutes::unknown);
    routes.get("/api/*", Role.READERS, ApiRoutes::unknown);
  }

  /** Every failure is answered as JSON, whichever route it is of. */
  public static void registerErrors(RoutesConfig routes) {
    routes.exception(ApiError.class, (error, ctx) -> Answer.error(ctx, error));
    routes.exception(QueryException.class, (e, ctx) -> Answer.error(ctx, queryError(e)));
    routes.exception(Exception.class, ApiRoutes::unexpected);
  }

  private void get(Routes routes, String path, Set<Role> roles, Handler handler) {
    routes.get(
        BASE + path,
        roles,
        ctx -> {
          if (!running.tryAcquire()) {
            throw busy();
          }
          try {
            handler.handle(ctx);
          } finally {
            running.release();
          }
        });
  }

  /** The API's own description, as the file beside this class has it. */
  private static void document(Context ctx) throws IOException {
    new Parameters(ctx.queryParamMap()).refuseOthers();
    try (InputStream in = ApiRoutes.class.getResourceAsStream("openapi.json")) {
      Answer.send(ctx, Answer.JSON, Objects.requireNonNull(in, "openapi.json").readAllBytes());
    }
  }

  private static void unknown(Context ctx) {
    throw new ApiError(
        404, "The API has no such address", ctx.path(), "an address of /api/v1/openapi.json");
  }

  private static ApiError busy() {
    return new ApiError(
        503,
        "The dashboard answers %d requests already".formatted(MOST_REQUESTS),
        null,
        "a second try in a moment");
  }

  private static ApiError queryError(QueryException e) {
    return switch (e.reason()) {
      case TIMEOUT -> new ApiError(504, "The query took too long", null, "a shorter time range");
      case TOO_MANY_ROWS ->
          new ApiError(422, "The query has too many rows", null, "a shorter time range");
      case OUT_OF_MEMORY ->
          new ApiError(422, "The query needs too much memory", null, "a shorter time range");
      case BUSY -> new ApiError(503, "Too many queries wait", null, "a second try in a moment");
      case LAKE_UNREADABLE -> {
        LOG.error("Lake cannot be read", e);
        yield new ApiError(500, String.valueOf(e.getMessage()), null, "a lake that can be read");
      }
      case FAILED -> {
        LOG.error("Query failed", e);
        yield new ApiError(500, "The query failed; the server's log says why", null, null);
      }
    };
  }

  private static void unexpected(Exception e, Context ctx) {
    LOG.error("Request {} failed", ctx.path(), e);
    Answer.error(
        ctx, new ApiError(500, "The dashboard failed; the server's log says why", null, null));
  }
}
