package dev.spanledger.dashboard.api;

import dev.spanledger.analytics.objective.Objective;
import dev.spanledger.analytics.objective.ObjectiveFile;
import dev.spanledger.analytics.objective.ObjectiveStatus;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.dashboard.security.Caller;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether services keep their promises, and how well that is known. */
final class ReliabilityReports {
  /** Steps of time in a heatmap unless told otherwise, and at most: a step wants some pixels. */
  private static final int DEFAULT_STEPS = 60;

  private static final int MOST_STEPS = 240;

  /** Steps times durations that occur; a service whose requests take 1 us to 1 h has 128. */
  private static final int MOST_CELLS = 10_000;

  private static final int DEFAULT_EXEMPLARS = 3;
  private static final int MOST_EXEMPLARS = 20;

  private final QueryEngine engine;
  private final Path lakeFolder;
  private final Clock clock;

  ReliabilityReports(QueryEngine engine, Path lakeFolder, Clock clock) {
    this.engine = engine;
    this.lakeFolder = lakeFolder;
    this.clock = clock;
  }

  /** How complete and how fresh each service's telemetry is. */
  void dataHealth(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    Shape shape = Shape.of(parameters);
    parameters.refuseOthers();
    shape.send(
        ctx,
        ReportTable.of(
            "data_health",
            window,
            engine.run("data_health", Map.of("from", window.from(), "to", window.to()))));
  }

  /** How long requests took over time; {@code limit} is the number of steps of time. */
  void latency(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    String format = parameters.oneOf("format", List.of("json", "csv"));
    int steps = parameters.limit(DEFAULT_STEPS, MOST_STEPS);
    Map<String, Object> values = measured(parameters, window);
    parameters.refuseOthers();
    values.put("step_seconds", stepSeconds(window, steps));
    QueryResult cells = engine.run("latency_heatmap", values);
    ReportTable.of("latency_heatmap", window, cells)
        .seenBy(Caller.of(ctx))
        .limited(MOST_CELLS)
        .send(ctx, format);
  }

  /** Traces of one cell, or of any window and durations. */
  void exemplars(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    String format = parameters.oneOf("format", List.of("json", "csv"));
    Map<String, Object> values = measured(parameters, window);
    put(values, "min_duration_ns", parameters.nanos("min_duration"));
    put(values, "max_duration_ns", parameters.nanos("max_duration"));
    values.put("limit", (long) parameters.limit(DEFAULT_EXEMPLARS, MOST_EXEMPLARS));
    parameters.refuseOthers();
    ReportTable.of("latency_exemplars", window, engine.run("latency_exemplars", values))
        .seenBy(Caller.of(ctx))
        .send(ctx, format);
  }

  /** How the objectives in the lake's folder stand now. */
  void objectives(Context ctx) throws IOException {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Shape shape = Shape.of(parameters);
    parameters.refuseOthers();
    List<ObjectiveStatus> statuses = ObjectiveStatus.read(engine, defined(), clock.instant());
    shape.send(
        ctx,
        new ReportTable(
            ObjectiveStatus.REPORT,
            null,
            ObjectiveStatus.COLUMNS,
            statuses.stream().map(ObjectiveStatus::values).toList(),
            false,
            engine.catalog().report(ObjectiveStatus.REPORT).sql(),
            statuses.stream().flatMap(each -> each.warnings().stream()).distinct().toList(),
            List.of()));
  }

  /** None where the lake has no file of them: nobody promised anything. */
  private List<Objective> defined() throws IOException {
    Path file = lakeFolder.resolve(ObjectiveFile.NAME);
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      return ObjectiveFile.read(file);
    } catch (IllegalArgumentException e) {
      throw new ApiError(
          422, "The objectives cannot be read", null, String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Object> measured(Parameters parameters, Parameters.Window window) {
    String service = parameters.text("service");
    if (service == null) {
      throw ApiError.badParameter("service", null, "a service's name");
    }
    Map<String, Object> values = new HashMap<>();
    values.put("from", window.from());
    values.put("to", window.to());
    values.put("service", service);
    put(values, "operation", parameters.text("operation"));
    return values;
  }

  /** Whole seconds, so that there are at most that many steps. */
  static long stepSeconds(Parameters.Window window, int steps) {
    long seconds = Duration.between(window.from(), window.to()).toSeconds();
    return Math.max(1, (seconds + steps - 1) / steps);
  }

  private static void put(Map<String, Object> map, String name, @Nullable Object value) {
    if (value != null) {
      map.put(name, value);
    }
  }
}
