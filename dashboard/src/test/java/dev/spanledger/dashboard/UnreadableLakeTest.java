package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader is told where the lake itself is not what it was. */
class UnreadableLakeTest {
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);

  private @TempDir Path folder;

  @Test
  void a_lake_that_was_moved_is_named_as_the_cause() throws IOException {
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      SampleLake.fill(lake, NOW.instant());
      lake.compact(TraceFacts::derive);
    }
    Path moved = Files.move(folder.resolve("lake"), folder.resolve("moved"));
    try (Lake lake = Lake.open(moved);
        DuckDbEngine engine = DuckDbEngine.open(lake);
        DashboardServer server =
            DashboardServer.start(DashboardConfig.loopback(0), engine, lake, NOW)) {
      HttpResponse<String> answer = new Web(server).get("/api/v1/services");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(Web.json(answer).at("/error/what").asText())
          .contains("the lake was moved, and must be moved back");
    }
  }
}
