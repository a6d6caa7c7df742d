package dev.spanledger.dashboard;

import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** A dashboard over {@link SampleLake}, at a time that stands still, on a free port. */
final class SampleDashboard implements AutoCloseable {
  private final Lake lake;
  private final DuckDbEngine engine;
  private final DashboardServer server;

  private SampleDashboard(Lake lake, DuckDbEngine engine, DashboardServer server) {
    this.lake = lake;
    this.engine = engine;
    this.server = server;
  }

  static SampleDashboard start(Path folder, Instant now) throws IOException {
    return start(folder, now, false);
  }

  static SampleDashboard startWithBill(Path folder, Instant now) throws IOException {
    return start(folder, now, true);
  }

  private static SampleDashboard start(Path folder, Instant now, boolean isBilled)
      throws IOException {
    return start(folder, now, isBilled, DashboardConfig.loopback(0));
  }

  /** Who may ask is what the configuration says. */
  static SampleDashboard start(Path folder, Instant now, boolean isBilled, DashboardConfig config)
      throws IOException {
    Lake lake = Lake.open(folder);
    DuckDbEngine engine = DuckDbEngine.open(lake);
    if (isBilled) {
      SampleLake.fillWithBill(lake, engine, now);
    } else {
      SampleLake.fill(lake, now);
    }
    DashboardServer server =
        DashboardServer.start(config, engine, lake, Clock.fixed(now, ZoneOffset.UTC));
    return new SampleDashboard(lake, engine, server);
  }

  DashboardServer server() {
    return server;
  }

  Web web() {
    return new Web(server);
  }

  @Override
  public void close() throws Exception {
    server.close();
    engine.close();
    lake.close();
  }
}
