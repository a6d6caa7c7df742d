package dev.spanledger.analytics.query;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Two versions of a shop's function, made for this project. Each request is a trace of a SERVER
 * span, and of a client span "query" that begins with it; times are milliseconds after 10:00.
 *
 * <pre>
 * 1  GET /a      0  10 ms  query 4     version 1
 * 2  GET /a   1000  20 ms  query 4     version 1
 * 3  GET /a   2000  30 ms  query 4     version 1
 * 4  GET /a   3000  40 ms  query 4     version 1  error  run r4, billed 0.004 USD
 * 5  GET /b   4000   8 ms  query 4     version 1         run r5, billed 0.001 USD
 * 6  GET /a  60000  20 ms  query 10    version 2         run r6, billed 0.006 USD
 * 7  GET /a  61000  40 ms  query 10    version 2
 * 8  GET /a  62000  60 ms  query 10    version 2  error  cold
 * 9  GET /b  63000   8 ms  query 4     version 2
 * a  GET /b  64000   8 ms  query 4     version 2
 * b  GET /b  70000   8 ms  query 4     version 1 again: rolled back
 * c  GET /b  80000   8 ms  query 4     $LATEST, service version 3
 * </pre>
 */
final class GivenVersions {
  private GivenVersions() {}

  static void land(Lake lake) throws IOException {
    List<Row> spans = new ArrayList<>();
    add(spans, '1', "GET /a", 0, 10, 4, "1");
    add(spans, '2', "GET /a", 1_000, 20, 4, "1");
    add(spans, '3', "GET /a", 2_000, 30, 4, "1");
    add(spans, '4', "GET /a", 3_000, 40, 4, "1")
        .set("status_code", 2)
        .set("faas_invocation_id", "r4");
    add(spans, '5', "GET /b", 4_000, 8, 4, "1").set("faas_invocation_id", "r5");
    add(spans, '6', "GET /a", 60_000, 20, 10, "2").set("faas_invocation_id", "r6");
    add(spans, '7', "GET /a", 61_000, 40, 10, "2");
    add(spans, '8', "GET /a", 62_000, 60, 10, "2")
        .set("status_code", 2)
        .set("faas_coldstart", true);
    add(spans, '9', "GET /b", 63_000, 8, 4, "2");
    add(spans, 'a', "GET /b", 64_000, 8, 4, "2");
    add(spans, 'b', "GET /b", 70_000, 8, 4, "1");
    add(spans, 'c', "GET /b", 80_000, 8, 4, "$LATEST").set("service_version", "3");
    GivenLake.land(lake, Tables.SPANS, 1, spans);
    GivenLake.land(
        lake, Tables.CHARGES, 2, List.of(GivenLake.charge("c1", 1), GivenLake.charge("c2", 2)));
    GivenLake.land(
        lake,
        Tables.ALLOCATIONS,
        3,
        List.of(billed(0, "r4", "0.004"), billed(1, "r5", "0.001"), billed(2, "r6", "0.006")));
    GivenLake.land(
        lake,
        Tables.INVOCATIONS,
        4,
        List.of(run("r7", "1", 20_000_000L), run("r8", "2", 50_000_000L)));
  }

  private static Row add(
      List<Row> spans,
      char trace,
      String name,
      long startMillis,
      long durationMillis,
      long queryMillis,
      String version) {
    String root = trace + "1";
    Row request =
        GivenLake.span(trace, root, null, "shop", name, 2, startMillis, durationMillis)
            .set("faas_name", "shop-fn")
            .set("faas_version", version)
            .set("faas_coldstart", false);
    spans.add(request);
    spans.add(
        GivenLake.span(trace, trace + "2", root, "shop", "query", 3, startMillis, queryMillis)
            .set("faas_name", "shop-fn")
            .set("faas_version", version));
    return request;
  }

  private static Row billed(long part, String invocation, String cost) {
    return GivenLake.share("now", 2, "c1", part, "ALLOCATED", cost)
        .set("run_rows", 3L)
        .set("service_name", "shop")
        .set("invocation_id", invocation)
        .set("billed_cost", new BigDecimal(cost));
  }

  private static Row run(String id, String version, long initNanos) {
    return GivenLake.invocation(id, "shop", "shop-fn", version, 5_000, 512)
        .set("cold_start", true)
        .set("init_duration_ns", initNanos);
  }
}
