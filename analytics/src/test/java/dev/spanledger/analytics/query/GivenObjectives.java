package dev.spanledger.analytics.query;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests to a shop before {@link #NOW}, made for this project; each row stands for its weight.
 *
 * <pre>
 * before now   weight   ms   error
 *      2 min        1  700
 *      4 min        1   10   yes
 *     20 min        4   10
 *     50 min        4   10   yes
 *      2 h         20  600
 *      1 d         70   10
 *     10 d        900   10
 *     11 d          1   10   yes
 *     31 d        999   10   yes
 * </pre>
 */
public final class GivenObjectives {
  public static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private GivenObjectives() {}

  public static void land(Lake lake) throws IOException {
    List<Row> rows = new ArrayList<>();
    rows.add(request('1', Duration.ofMinutes(2), 1, 700, false));
    rows.add(request('2', Duration.ofMinutes(4), 1, 10, true));
    rows.add(request('3', Duration.ofMinutes(20), 4, 10, false));
    rows.add(request('4', Duration.ofMinutes(50), 4, 10, true));
    rows.add(request('5', Duration.ofHours(2), 20, 600, false));
    rows.add(request('6', Duration.ofDays(1), 70, 10, false));
    rows.add(request('7', Duration.ofDays(10), 900, 10, false));
    rows.add(request('8', Duration.ofDays(11), 1, 10, true));
    rows.add(request('9', Duration.ofDays(31), 999, 10, true));
    GivenLake.land(lake, Tables.SPANS, 1, rows);
  }

  private static Row request(
      char trace, Duration age, double weight, long millis, boolean isFailed) {
    long start = Duration.between(GivenLake.FROM, NOW.minus(age)).toMillis();
    return GivenLake.span(trace, trace + "1", null, "shop", "GET /", 2, start, millis)
        .set("sample_weight", weight)
        .set("status_code", isFailed ? 2 : 0);
  }
}
