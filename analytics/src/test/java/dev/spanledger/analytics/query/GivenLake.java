package dev.spanledger.analytics.query;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A small shop's hour, made for this project. Times below are milliseconds after 10:00.
 *
 * <pre>
 * a  web GET /orders      0 .. 100     server, root, route /orders
 *      web call orders   10 ..  80     client
 *        orders orders   20 ..  70     server, run i1 of orders-fn 1, cold
 *          init          20 ..  50
 *          query         50 ..  65     client
 * b  web GET /orders  60000 .. 60040   error
 *      web call orders    5 ..  30
 *        orders orders   10 ..  28     run i2 of orders-fn 1, error
 * c  web POST /orders 120000 .. 120050 server, root
 *      web orders publish 20 ..  25    producer to orders-queue
 * d  worker orders process 121025 .. 121055  consumer, links to c's publish, run i3 of worker-fn 7,
 *                                      cold, simulated
 *      init               0 ..  10
 * f  web GET /health  180000 .. 180001 stands for three
 * 9  web GET /late   3600000 ..        starts when the hour ends
 * e  web GET /old         -5 ..   5    starts before the hour
 *      web call            2 ..   3
 * </pre>
 */
public final class GivenLake {
  public static final Instant FROM = Instant.parse("2026-11-20T10:00:00Z");
  public static final Instant TO = FROM.plusSeconds(3_600);
  private static final long FROM_MICROS = FROM.getEpochSecond() * 1_000_000;
  private static final long INGESTED_MICROS = FROM_MICROS + 7_200_000_000L;
  private static final long PERIOD_MICROS =
      Instant.parse("2026-11-01T00:00:00Z").getEpochSecond() * 1_000_000;

  private GivenLake() {}

  /** The trace id of this letter. */
  public static String trace(char letter) {
    return String.valueOf(letter).repeat(32);
  }

  /** Lands everything, as collectors and importers do: without facts. */
  public static void land(Lake lake) throws IOException {
    land(lake, Tables.SPANS, 1, spans());
    land(lake, Tables.INVOCATIONS, 2, invocations());
    land(lake, Tables.CHARGES, 3, List.of(charge("c1", 1), charge("c2", 2)));
    land(lake, Tables.ALLOCATIONS, 6, allocations());
  }

  /** A client's retry: some of the rows once more. */
  public static void landAgain(Lake lake) throws IOException {
    land(lake, Tables.SPANS, 4, spans().subList(5, 8));
    land(lake, Tables.INVOCATIONS, 5, invocations().subList(0, 1));
  }

  /**
   * Three runs of a function: init before the root run, below it; init before a run, both below a
   * parent that was not received; and a warm run.
   */
  public static void landRuns(Lake lake) throws IOException {
    List<Row> rows = new ArrayList<>();
    rows.add(run(span('1', "11", null, "orders", "run", 2, 1_000, 100), "r1", true));
    rows.add(init(span('1', "12", "11", "orders", "init", 1, 700, 300)));
    rows.add(run(span('2', "21", "gone", "orders", "run", 2, 2_000, 50), "r2", true));
    rows.add(init(span('2', "22", "gone", "orders", "init", 1, 1_800, 200)));
    rows.add(run(span('3', "31", null, "orders", "run", 2, 3_000, 80), "r3", false));
    land(lake, Tables.SPANS, 1, rows);
  }

  /**
   * Two messages, of which a batch takes up both, the first is delivered again because it failed,
   * and a third is handled within its sender's trace, 20 ms before its send ended by another clock.
   */
  public static void landMessages(Lake lake) throws IOException {
    List<Row> rows = new ArrayList<>();
    rows.add(sent('1', "11", 1_000));
    rows.add(sent('2', "21", 1_100));
    rows.add(sent('3', "31", 2_000));
    rows.add(span('3', "32", "31", "worker", "q process", 5, 1_985, 10));
    rows.add(linked(span('4', "41", null, "worker", "fn", 2, 1_500, 90), "1/11", "2/21"));
    rows.add(linked(span('4', "42", "41", "worker", "q process", 5, 1_501, 80), "1/11", "2/21"));
    rows.add(linked(span('4', "43", "42", "worker", "q process", 5, 1_505, 10), "1/11"));
    rows.add(linked(span('4', "44", "42", "worker", "q process", 5, 1_515, 10), "2/21"));
    rows.add(linked(span('5', "51", null, "worker", "fn", 2, 31_500, 90), "1/11"));
    rows.add(linked(span('5', "52", "51", "worker", "q process", 5, 31_505, 10), "1/11"));
    land(lake, Tables.SPANS, 1, rows);
  }

  /** Three errors, two of which differ by an id and a number alone. */
  public static void landErrors(Lake lake) throws IOException {
    List<Row> rows = new ArrayList<>();
    String first = "order 3fa85f64-5717-4562-b3fc-2c963f66afa6 failed after 30 ms";
    String second = "order 9b2c1d04-0a17-4562-b3fc-2c963f66af00 failed after  1250.5 ms";
    rows.add(failed(span('1', "11", null, "web", "GET /orders", 2, 1_000, 5), first));
    rows.add(failed(span('2', "21", null, "web", "GET /orders", 2, 2_000, 5), second));
    rows.add(failed(span('3', "31", null, "web", "GET /orders", 2, 3_000, 5), "no stock"));
    land(lake, Tables.SPANS, 1, rows);
  }

  private static Row failed(Row span, String message) {
    return span.set("status_code", 2)
        .set("status_message", message)
        .set("error_type", "TimeoutError");
  }

  private static Row sent(char trace, String id, long startMillis) {
    return span(trace, id, null, "web", "q publish", 4, startMillis, 5)
        .set("messaging_destination_name", "q");
  }

  private static Row linked(Row span, String... targets) {
    List<Object[]> links = new ArrayList<>();
    for (String target : targets) {
      links.add(link(trace(target.charAt(0)), target.substring(2)));
    }
    return span.set("links", links);
  }

  /** Parameters with which a report answers about the given hour; optional ones are left out. */
  public static Map<String, Object> parameters(SqlQuery report) {
    Map<String, Object> parameters = new HashMap<>();
    for (SqlParameter parameter : report.parameters()) {
      if (!parameter.isNullable()) {
        parameters.put(parameter.name(), value(parameter));
      }
    }
    return parameters;
  }

  private static Object value(SqlParameter parameter) {
    return switch (parameter.type()) {
      case TIMESTAMP -> parameter.name().equals("from") ? FROM : TO;
      case VARCHAR ->
          switch (parameter.name()) {
            case "service" -> "web";
            case "trace_id" -> trace('a');
            case "span_id" -> "a3";
            case "charge_id" -> "c1";
            default -> "x";
          };
      case BIGINT -> 100L;
      case DOUBLE -> 0.5;
      case BOOLEAN -> true;
      case DECIMAL -> BigDecimal.ONE;
    };
  }

  static void land(Lake lake, Table table, int source, List<Row> rows) throws IOException {
    rows.forEach(row -> row.set("ingest_time", INGESTED_MICROS + source));
    lake.land(table, "%016x".formatted(source), rows);
  }

  private static List<Row> spans() {
    List<Row> rows = new ArrayList<>();
    rows.add(span('a', "a1", null, "web", "GET /orders", 2, 0, 100).set("http_route", "/orders"));
    rows.add(span('a', "a2", "a1", "web", "call orders", 3, 10, 70));
    rows.add(run(span('a', "a3", "a2", "orders", "orders", 2, 20, 50), "i1", true));
    rows.add(init(span('a', "a4", "a3", "orders", "init", 1, 20, 30)));
    rows.add(span('a', "a5", "a3", "orders", "query", 3, 50, 15).set("db_system_name", "dynamodb"));
    rows.add(
        span('b', "b1", null, "web", "GET /orders", 2, 60_000, 40)
            .set("http_route", "/orders")
            .set("status_code", 2));
    rows.add(span('b', "b2", "b1", "web", "call orders", 3, 60_005, 25));
    rows.add(
        run(span('b', "b3", "b2", "orders", "orders", 2, 60_010, 18), "i2", false)
            .set("status_code", 2));
    rows.add(
        span('c', "c1", null, "web", "POST /orders", 2, 120_000, 50).set("http_route", "/orders"));
    rows.add(
        span('c', "c2", "c1", "web", "orders publish", 4, 120_020, 5)
            .set("messaging_destination_name", "orders-queue"));
    rows.add(
        run(span('d', "d1", null, "worker", "orders process", 5, 121_025, 30), "i3", true)
            .set("links", List.<Object[]>of(link(trace('c'), "c2"))));
    rows.add(init(span('d', "d2", "d1", "worker", "init", 1, 121_025, 10)));
    rows.add(span('f', "f1", null, "web", "GET /health", 2, 180_000, 1).set("sample_weight", 3.0));
    rows.add(span('9', "91", null, "web", "GET /late", 2, 3_600_000, 1));
    rows.add(span('e', "e1", null, "web", "GET /old", 2, -5, 10));
    rows.add(span('e', "e2", "e1", "web", "call", 3, 2, 1));
    return rows;
  }

  static Row span(
      char trace,
      String id,
      String parent,
      String service,
      String name,
      int kind,
      long startMillis,
      long durationMillis) {
    Row row =
        new Row(Tables.SPANS)
            .set("trace_id", trace(trace))
            .set("span_id", id)
            .set("parent_span_id", parent)
            .set("start_time", FROM_MICROS + startMillis * 1_000)
            .set("start_nano_rem", 0)
            .set("duration_ns", durationMillis * 1_000_000)
            .set("name", name)
            .set("kind", kind)
            .set("service_name", service)
            .set("sample_weight", 1.0)
            .set("is_root", parent == null);
    if (service.equals("orders")) {
      row.set("faas_name", "orders-fn").set("faas_version", "1");
    }
    if (service.equals("worker")) {
      row.set("faas_name", "worker-fn")
          .set("faas_version", "7")
          .set("resource_attributes", Map.of("spanledger.simulated", "true"));
    }
    return row;
  }

  private static Row run(Row span, String invocation, boolean isCold) {
    return span.set("faas_invocation_id", invocation)
        .set("faas_coldstart", isCold)
        .set("attributes", Map.of("tenant.id", "acme"));
  }

  private static Row init(Row span) {
    return span.set("attributes", Map.of("faas.init.type", "on-demand"));
  }

  /** Values in the order of the link's fields; the later ones are absent. */
  private static Object[] link(String traceId, String spanId) {
    int fields =
        Tables.SPANS.columns().stream()
            .filter(column -> column.name().equals("links"))
            .map(column -> (ColumnType.ListOf) column.type())
            .map(list -> (ColumnType.Struct) list.element())
            .mapToInt(struct -> struct.fields().size())
            .sum();
    Object[] link = new Object[fields];
    link[0] = traceId;
    link[1] = spanId;
    return link;
  }

  private static List<Row> invocations() {
    List<Row> rows = new ArrayList<>();
    rows.add(invocation("i1", "orders", "orders-fn", "1", 20, 62 * 512).set("cold_start", true));
    rows.get(0).set("init_duration_ns", 30_000_000L);
    rows.add(invocation("i2", "orders", "orders-fn", "1", 60_010, 18 * 512));
    rows.add(
        invocation("i3", "worker", "worker-fn", "7", 121_025, 30 * 256).set("cold_start", true));
    rows.get(2).set("init_duration_ns", 10_000_000L);
    rows.add(invocation("i4", null, "ghost", "1", 200_000, 100 * 128));
    rows.add(invocation("i5", "orders", "orders-fn", "1", 3_600_000, 512));
    return rows;
  }

  static Row invocation(
      String id, String service, String faasName, String version, long startMillis, long mbMs) {
    return new Row(Tables.INVOCATIONS)
        .set("invocation_id", id)
        .set("service_name", service)
        .set("faas_name", faasName)
        .set("faas_version", version)
        .set("faas_instance", "instance")
        .set("start_time", FROM_MICROS + startMillis * 1_000)
        .set("report_time", FROM_MICROS + startMillis * 1_000 + 500)
        .set("cold_start", false)
        .set("billed_mb_ms", mbMs);
  }

  static Row charge(String id, long sourceRow) {
    return new Row(Tables.CHARGES)
        .set("charge_id", id)
        .set("delivery_id", "d1")
        .set("delivery_series", "series")
        .set("delivery_time", INGESTED_MICROS)
        .set("delivery_rows", 2L)
        .set("source_file", "given.csv")
        .set("source_row", sourceRow)
        .set("source_format", "focus-1.0")
        .set("billing_period_start", PERIOD_MICROS)
        .set("billing_period_end", PERIOD_MICROS + 2_592_000_000_000L)
        .set("charge_period_start", FROM_MICROS)
        .set("charge_period_end", FROM_MICROS + 3_600_000_000L)
        .set("billing_currency", "USD")
        .set("charge_category", "Usage")
        .set("cloud_service_name", "AWS Lambda");
  }

  private static List<Row> allocations() {
    List<Row> rows = new ArrayList<>();
    rows.add(share("old", 1, "c1", 0, "ALLOCATED", "9.99").set("run_rows", 1L));
    owned(rows.get(0), "orders", "orders-fn", "1", "i1", 'a');
    rows.add(
        owned(
                share("now", 2, "c1", 0, "ALLOCATED", "0.000000516667"),
                "orders",
                "orders-fn",
                "1",
                "i1",
                'a')
            .set("cold_start_billed_cost", new BigDecimal("0.0000003")));
    rows.add(
        owned(
            share("now", 2, "c1", 1, "ALLOCATED", "0.00000015"),
            "orders",
            "orders-fn",
            "1",
            "i2",
            'b'));
    rows.add(
        owned(
                share("now", 2, "c2", 0, "ALLOCATED", "0.000000125"),
                "worker",
                "worker-fn",
                "7",
                "i3",
                'd')
            .set("cold_start_billed_cost", new BigDecimal("0.00000004")));
    rows.add(share("now", 2, "c2", 1, "UNOBSERVED", "0.00000001").set("run_rows", 4L));
    rows.add(
        owned(share("torn", 3, "c1", 0, "ALLOCATED", "7.77"), "orders", "orders-fn", "1", "i1", 'a')
            .set("run_rows", 5L));
    return rows;
  }

  static Row share(
      String run, long runTime, String charge, long part, String kind, String billedCost) {
    return new Row(Tables.ALLOCATIONS)
        .set("run_id", run)
        .set("run_time", INGESTED_MICROS + runTime)
        .set("charge_id", charge)
        .set("part", part)
        .set("billing_period_start", PERIOD_MICROS)
        .set("charge_period_start", FROM_MICROS)
        .set("billing_currency", "USD")
        .set("billed_cost", new BigDecimal(billedCost))
        .set("effective_cost", new BigDecimal(billedCost))
        .set("kind", kind)
        .set("meter", "lambda.gb_second")
        .set("cloud_service_name", "AWS Lambda")
        .set("state", "ESTIMATED");
  }

  private static Row owned(
      Row share, String service, String faasName, String version, String invocation, char trace) {
    return share
        .set("service_name", service)
        .set("faas_name", faasName)
        .set("faas_version", version)
        .set("invocation_id", invocation)
        .set("trace_id", trace(trace));
  }
}
