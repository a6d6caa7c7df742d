package dev.spanledger.dashboard.api;

import dev.spanledger.analytics.query.QueryEngine;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.Map;

/** Whether services keep their promises, and how well that is known. */
final class ReliabilityReports {
  private final QueryEngine engine;
  private final Clock clock;

  ReliabilityReports(QueryEngine engine, Clock clock) {
    this.engine = engine;
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
}
