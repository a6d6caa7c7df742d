package dev.spanledger.dashboard.api;

import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.AdHocSql;
import dev.spanledger.analytics.query.duckdb.DuckDbLimits;
import dev.spanledger.dashboard.security.Caller;
import dev.spanledger.lake.Lake;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/** A query that an administrator writes; answered only where tokens say who is one. */
final class OwnQueries {
  private static final int MOST_BYTES = 4 * AdHocSql.LONGEST_TEXT;

  /** Each takes memory of its own, beside the reports' engine. */
  private final Semaphore one = new Semaphore(1);

  private final AdHocSql sql;

  OwnQueries(Lake lake) {
    DuckDbLimits usual = DuckDbLimits.defaults();
    this.sql =
        new AdHocSql(
            lake,
            new DuckDbLimits(
                usual.memoryBytes(),
                usual.tempBytes(),
                usual.threads(),
                1,
                usual.timeout(),
                ReportTable.MOST_ROWS));
  }

  /** The body is the query, as text. */
  void answer(Context ctx) throws IOException {
    new Parameters(ctx.queryParamMap()).refuseOthers();
    if (Caller.of(ctx).equals(Caller.LOCAL)) {
      throw new ApiError(
          403,
          "Queries of one's own are off where the dashboard knows no tokens",
          null,
          "a token with role admin, or the command \"spanledger sql\"");
    }
    byte[] body = ctx.bodyInputStream().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw new ApiError(
          413, "The query is too long", null, "%d bytes at most".formatted(MOST_BYTES));
    }
    if (!one.tryAcquire()) {
      throw new ApiError(503, "Another query runs", null, "a second try in a moment");
    }
    try {
      QueryResult result = sql.run(new String(body, StandardCharsets.UTF_8));
      ReportTable.of("sql", null, result).send(ctx, "json");
    } catch (IllegalArgumentException e) {
      throw new ApiError(400, "The query is not answered", null, String.valueOf(e.getMessage()));
    } finally {
      one.release();
    }
  }
}
