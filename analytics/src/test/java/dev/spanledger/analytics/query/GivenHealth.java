package dev.spanledger.analytics.query;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Telemetry of which some is late, lost, or by a wrong clock, made for this project. Times are
 * milliseconds after 10:00, "received" is when the collector acknowledged.
 *
 * <pre>
 * a  web GET /            0 .. 100    received   1100
 *      web call          10 ..  80    received   1100
 *        orders orders    5 ..  70    received     60   run r1: a clock 5 ms behind, at least
 * b  web GET /         1000 .. 1050   received   6050   stands for four; 3 attributes, 2 events and
 *                                                       a link were dropped
 * c  web GET /         2000 .. 2010   received at a time that is not known
 * d    orders orders   3000 .. 3020   received   5020   run r2: its parent was not received
 * e  orders orders     4000 .. 4010   received   7010   run r9: not reported by the platform
 * </pre>
 *
 * <p>The platform reported runs r1, r2 and r3 of orders, and one of a function that sends no spans.
 */
final class GivenHealth {
  private static final long FROM_MICROS = GivenLake.FROM.getEpochSecond() * 1_000_000;

  private GivenHealth() {}

  static void land(Lake lake) throws IOException {
    List<Row> spans = new ArrayList<>();
    spans.add(received(1_100, GivenLake.span('a', "a1", null, "web", "GET /", 2, 0, 100)));
    spans.add(received(1_100, GivenLake.span('a', "a2", "a1", "web", "call", 3, 10, 70)));
    spans.add(run(60, "r1", GivenLake.span('a', "a3", "a2", "orders", "orders", 2, 5, 65)));
    spans.add(
        received(6_050, GivenLake.span('b', "b1", null, "web", "GET /", 2, 1_000, 50))
            .set("sample_weight", 4.0)
            .set("dropped_attributes_count", 3)
            .set("dropped_events_count", 2)
            .set("dropped_links_count", 1));
    spans.add(GivenLake.span('c', "c1", null, "web", "GET /", 2, 2_000, 10));
    spans.add(
        run(5_020, "r2", GivenLake.span('d', "d1", "gone", "orders", "orders", 2, 3_000, 20)));
    spans.add(run(7_010, "r9", GivenLake.span('e', "e1", null, "orders", "orders", 2, 4_000, 10)));
    lake.land(Tables.SPANS, "%016x".formatted(1), spans);
    GivenLake.land(
        lake,
        Tables.INVOCATIONS,
        2,
        List.of(
            GivenLake.invocation("r1", "orders", "orders-fn", "1", 5, 512),
            GivenLake.invocation("r2", "orders", "orders-fn", "1", 3_000, 512),
            GivenLake.invocation("r3", "orders", "orders-fn", "1", 3_500, 512),
            GivenLake.invocation("g1", null, "ghost", "1", 4_000, 128)));
  }

  private static Row run(long receivedMillis, String invocation, Row span) {
    return received(receivedMillis, span).set("faas_invocation_id", invocation);
  }

  private static Row received(long millis, Row span) {
    return span.set("ingest_time", FROM_MICROS + millis * 1_000);
  }
}
