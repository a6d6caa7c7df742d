package dev.spanledger.dashboard.api;

import dev.spanledger.analytics.close.BillingPeriods;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.dashboard.security.Caller;
import dev.spanledger.dashboard.security.Role;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Addresses that answer with one report as a table, in JSON or CSV. */
final class TableReports {
  static final String COST_PER_1000 = "billed_cost_per_1000_invocations";

  private static final List<String> BREAKDOWNS =
      List.of("service", "route", "tenant", "cloud-service", "daily");

  /** No cloud bill is older, and none is of a later time. */
  static final Instant LONGEST_AGO = Instant.parse("2000-01-01T00:00:00Z");

  static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private static final List<String> ORDERS = List.of("slowest", "newest", "costliest");
  private static final int DEFAULT_TRACES = 100;

  /** Rows form trees; more of them than this nobody reads. */
  private static final long HOTTEST_PATHS = 200;

  /** Read where another metric than time chooses among them. */
  private static final long MOST_PATHS = 5_000;

  private static final Map<String, String> PATH_ORDERS =
      Map.of(
          "time", "-critical_path_ns",
          "money", "-billed_cost",
          "count", "-span_count",
          "errors", "-error_count");

  private static final int MONEY_SCALE = 18;

  private final QueryEngine engine;
  private final Clock clock;

  TableReports(QueryEngine engine, Clock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  void services(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    Shape shape = Shape.of(parameters);
    String wanted = parameters.text("q");
    parameters.refuseOthers();
    ReportTable table =
        withCostPer1000(run("services", window, Map.of()), "billed_invocation_count");
    if (wanted != null) {
      String part = wanted.toLowerCase(Locale.ROOT);
      table =
          table.where(
              "service_name",
              name -> name != null && ((String) name).toLowerCase(Locale.ROOT).contains(part));
    }
    shape.send(ctx, table);
  }

  void operations(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    Shape shape = Shape.of(parameters);
    parameters.refuseOthers();
    shape.send(ctx, run("operations", window, Map.of("service", ctx.pathParam("name"))));
  }

  /** One service over time, in steps of which a page can show all. */
  void series(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    Shape shape = Shape.of(parameters);
    parameters.refuseOthers();
    Duration step = TimeSteps.of(window);
    ReportTable steps =
        run(
            "service_series",
            window,
            Map.of(
                "service",
                ctx.pathParam("name"),
                "from_us",
                ChronoUnit.MICROS.between(Instant.EPOCH, window.from()),
                "step_us",
                step.toNanos() / 1_000));
    shape.send(ctx, TimeSteps.named(steps, window, step));
  }

  void coldStarts(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    Shape shape = Shape.of(parameters);
    String service = parameters.text("service");
    parameters.refuseOthers();
    ReportTable table = run("cold_starts", window, Map.of());
    shape.send(ctx, service == null ? table : table.where("service_name", service::equals));
  }

  void dependencies(Context ctx) {
    ofService(ctx, "dependencies", Map.of());
  }

  /** The largest groups are chosen first, then ordered. */
  void errors(Context ctx) {
    ofService(ctx, "errors", Map.of("limit", (long) ReportTable.MOST_ROWS));
  }

  void hotPaths(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    Shape shape = Shape.of(parameters);
    String metric = ComparisonReports.metric(parameters, Caller.of(ctx));
    Map<String, Object> filter = new HashMap<>();
    filter.put("limit", metric.equals("time") ? HOTTEST_PATHS : MOST_PATHS);
    put(filter, "service", parameters.text("service"));
    parameters.refuseOthers();
    ReportTable paths = run("hot_paths", window, filter);
    shape.send(ctx, paths.sorted(PATH_ORDERS.get(metric)).limited((int) HOTTEST_PATHS));
  }

  void queues(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    Shape shape = Shape.of(parameters);
    parameters.refuseOthers();
    shape.send(ctx, run("queues", window, Map.of()));
  }

  /** A report that can be asked about one service. */
  private void ofService(Context ctx, String report, Map<String, ?> others) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    Shape shape = Shape.of(parameters);
    Map<String, Object> filter = new HashMap<>(others);
    put(filter, "service", parameters.text("service"));
    parameters.refuseOthers();
    shape.send(ctx, run(report, window, filter));
  }

  void traces(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    String format = parameters.oneOf("format", List.of("json", "csv"));
    String order = parameters.oneOf("order", ORDERS);
    int limit = parameters.limit(DEFAULT_TRACES, ReportTable.MOST_ROWS);
    Map<String, Object> filter = new HashMap<>();
    put(filter, "service", parameters.text("service"));
    put(filter, "operation", parameters.text("operation"));
    put(filter, "min_duration_ns", parameters.nanos("min_duration"));
    put(filter, "max_duration_ns", parameters.nanos("max_duration"));
    put(filter, "min_span_duration_ns", parameters.nanos("min_span_duration"));
    putAttribute(filter, parameters.text("attribute"));
    filter.put("with_errors", parameters.flag("errors"));
    filter.put("with_cold_start", parameters.flag("cold"));
    filter.put("order_by", order);
    // One more than asked for tells whether there are more.
    filter.put("limit", limit + 1);
    String sort = parameters.text("sort");
    parameters.refuseOthers();
    refuseHidden(Caller.of(ctx), order, filter);
    run("traces", window, filter)
        .limited(limit)
        .seenBy(Caller.of(ctx))
        .sorted(sort)
        .send(ctx, format);
  }

  /** What a caller may not read must not be told by which traces are found either. */
  private static void refuseHidden(Caller caller, String order, Map<String, Object> filter) {
    if (order.equals("costliest") && !caller.seesMoney()) {
      throw ApiError.hidden("order", order, Role.MONEY);
    }
    if (filter.get("attribute_key") instanceof String key && !caller.seesContent()) {
      throw ApiError.hidden("attribute", key, Role.CONTENT);
    }
  }

  void cost(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.windowOfMonth(clock.instant());
    String by = parameters.oneOf("by", BREAKDOWNS);
    Shape shape = Shape.of(parameters);
    parameters.refuseOthers();
    String report = by.equals("daily") ? "cost_daily" : "cost_by_" + by.replace('-', '_');
    ReportTable table = run(report, window, Map.of());
    shape.send(
        ctx,
        table.has("invocation_count") && table.has("billed_cost")
            ? withCostPer1000(table, "invocation_count")
            : table);
  }

  /**
   * What routes and tenants cost in all traces, where some are recorded, and how well it is known.
   */
  void sampled(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.windowOfMonth(clock.instant());
    Shape shape = Shape.of(parameters);
    parameters.refuseOthers();
    shape.send(ctx, run("cost_estimate", window, Map.of()));
  }

  /** What is used and not billed yet, by the same breakdowns. */
  void estimate(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.windowOfMonth(clock.instant());
    String by = parameters.oneOf("by", BREAKDOWNS);
    Shape shape = Shape.of(parameters);
    parameters.refuseOthers();
    String cut = by.equals("daily") ? "day" : by;
    shape.send(ctx, run("estimate_by_cut", window, Map.of("cut", cut)));
  }

  void charges(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.windowOfMonth(clock.instant());
    Shape shape = Shape.of(parameters);
    Map<String, Object> filter = new HashMap<>();
    put(filter, "service", parameters.text("service"));
    put(filter, "cloud_service", parameters.text("cloud_service"));
    // One more than asked for tells whether there are more.
    filter.put("limit", shape.limit() + 1);
    parameters.refuseOthers();
    // The largest lines are chosen first, then ordered.
    ReportTable lines = run("charge_lines", window, filter).limited(shape.limit());
    shape.send(ctx, lines);
  }

  /** Every billing period that was imported, unless a window asks for fewer. */
  void reconciliation(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.windowOr(LONGEST_AGO, LATEST);
    Shape shape = Shape.of(parameters);
    parameters.refuseOthers();
    QueryResult bills =
        engine.run("reconciliation", Map.of("from", window.from(), "to", window.to()));
    QueryResult withStates = BillingPeriods.read(engine, clock).beside(bills);
    shape.send(ctx, ReportTable.of("reconciliation", window, withStates));
  }

  /** {@code key=value}, or a key alone for any value. */
  private static void putAttribute(Map<String, Object> filter, @Nullable String attribute) {
    if (attribute != null) {
      int equals = attribute.indexOf('=');
      filter.put("attribute_key", equals < 0 ? attribute : attribute.substring(0, equals));
      put(filter, "attribute_value", equals < 0 ? null : attribute.substring(equals + 1));
    }
  }

  private static void put(Map<String, Object> map, String name, @Nullable Object value) {
    if (value != null) {
      map.put(name, value);
    }
  }

  private ReportTable run(
      String report, Parameters.@Nullable Window window, Map<String, ?> others) {
    Map<String, Object> values = new HashMap<>(others);
    if (window != null) {
      values.put("from", window.from());
      values.put("to", window.to());
    }
    return ReportTable.of(report, window, engine.run(report, values));
  }

  /**
   * Money is divided here and not in SQL, where engines disagree about scale.
   *
   * @param countColumn invocations that the billed cost is of
   */
  private static ReportTable withCostPer1000(ReportTable table, String countColumn) {
    int cost = table.index("billed_cost");
    int invocations = table.index(countColumn);
    List<@Nullable Object> values = new ArrayList<>(table.rows().size());
    for (List<@Nullable Object> row : table.rows()) {
      values.add(costPer1000((BigDecimal) row.get(cost), (Long) row.get(invocations)));
    }
    return table.withColumn(COST_PER_1000, cost + 1, values);
  }

  static @Nullable BigDecimal costPer1000(@Nullable BigDecimal cost, @Nullable Long invocations) {
    return cost == null || invocations == null || invocations == 0
        ? null
        : cost.multiply(BigDecimal.valueOf(1_000))
            .divide(BigDecimal.valueOf(invocations), MONEY_SCALE, RoundingMode.HALF_UP);
  }
}
