package dev.spanledger.analytics.query;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Parts of a bill of one hour, made for this project, in which every category of waste occurs.
 *
 * <pre>
 * c1 orders' running time, 10.00
 *    i1 s1  1.00  of which 0.40 init           /orders
 *    i2 s2  2.00  failed, of which 0.50 init   /orders
 *    i3 s3  3.00  failed, timed out            /pay
 *    i2 s4  1.50  failed again: retry of i2    /orders
 *    i4 s5  0.50  its message came before      /pay
 *           2.00  unobserved
 * c2 a table's reads: a call of i3 s3, 0.25
 * c3 log ingestion: i2 s2 0.30, i1 s1 0.20
 * c4 idle provisioned concurrency of orders, 4.00
 * c5 idle capacity of the ledger, 0.70
 * c6 a commitment, billed 9.00, of which 1.25 was not used
 * c7 log storage, kept by orders, 0.10
 * c8 tax, 1.00
 * </pre>
 *
 * Four runs of orders-fn of 1 s at 512 MB used 200 MB at most; extensions took 20 ms in three. A
 * function of that name in another region ran at 3008 MB, and nobody billed it.
 */
final class GivenWaste {
  static final Instant FROM = Instant.parse("2026-11-20T10:00:00Z");
  static final Instant TO = FROM.plusSeconds(3_600);
  private static final long FROM_MICROS = FROM.getEpochSecond() * 1_000_000;
  private static final long PERIOD_MICROS =
      Instant.parse("2026-11-01T00:00:00Z").getEpochSecond() * 1_000_000;

  private static final String ORDERS = "arn:aws:lambda:eu-west-1:111122223333:function:orders-fn";

  private GivenWaste() {}

  static void land(Lake lake) throws IOException {
    List<Row> charges = new ArrayList<>();
    List<String> costs = List.of("10.00", "0.25", "0.50", "4.00", "0.70", "9.00", "0.10", "1.00");
    for (int i = 1; i <= costs.size(); i++) {
      charges.add(charge(i, costs.get(i - 1)));
    }
    charges.get(0).set("billed_resource_id", ORDERS);
    charges
        .get(1)
        .set("billed_resource_id", "arn:aws:dynamodb:eu-west-1:111122223333:table/orders");
    charges.get(5).set("effective_cost", new BigDecimal("1.25"));
    lake.land(Tables.CHARGES, "0000000000000001", charges);
    List<Row> parts = parts();
    parts.forEach(part -> part.set("run_rows", (long) parts.size()));
    lake.land(Tables.ALLOCATIONS, "0000000000000002", parts);
    lake.land(Tables.INVOCATIONS, "0000000000000003", runs());
  }

  private static List<Row> parts() {
    List<Row> parts = new ArrayList<>();
    String running = "lambda.gb_second";
    parts.add(run("c1", 0, running, "1.00", "i1", "s1", "/orders"));
    parts.get(0).set("cold_start_billed_cost", new BigDecimal("0.40"));
    parts.add(run("c1", 1, running, "2.00", "i2", "s2", "/orders").set("failed", true));
    parts.get(1).set("cold_start_billed_cost", new BigDecimal("0.50"));
    parts.add(
        run("c1", 2, running, "3.00", "i3", "s3", "/pay")
            .set("failed", true)
            .set("timed_out", true));
    parts.add(
        run("c1", 3, running, "1.50", "i2", "s4", "/orders")
            .set("failed", true)
            .set("retry", "request-id"));
    parts.add(run("c1", 4, running, "0.50", "i4", "s5", "/pay").set("retry", "message-id"));
    parts.add(owned(part("c1", 5, "UNOBSERVED", running, "2.00")));
    parts.add(
        run("c2", 0, "dynamodb.read_request_unit", "0.25", "i3", "s3", "/pay")
            .set("timed_out", null));
    parts.add(run("c3", 0, "logs.ingest", "0.30", "i2", "s2", "/orders").set("failed", true));
    parts.add(run("c3", 1, "logs.ingest", "0.20", "i1", "s1", "/orders"));
    parts.add(owned(part("c4", 0, "IDLE_PROVISIONED", "lambda.provisioned_concurrency", "4.00")));
    parts.add(
        part("c5", 0, "IDLE_CAPACITY", "aurora.capacity_hour", "0.70")
            .set("service_name", "ledger"));
    parts.add(
        part("c6", 0, "UNUSED_COMMITMENT", null, "9.00")
            .set("effective_cost", new BigDecimal("1.25")));
    parts.add(owned(part("c7", 0, "KEPT", "logs.storage", "0.10")));
    parts.add(part("c8", 0, "TAX", null, "1.00"));
    // Hundredths of a dollar are the weights of what has several parts.
    weigh(parts.subList(0, 6), 100, 200, 300, 150, 50, 200);
    weigh(parts.subList(7, 9), 30, 20);
    parts.get(0).set("cold_start_weight", 40L);
    parts.get(1).set("cold_start_weight", 50L);
    return parts;
  }

  private static void weigh(List<Row> parts, long... weights) {
    long whole = LongStream.of(weights).sum();
    for (int i = 0; i < weights.length; i++) {
      parts.get(i).set("weight", weights[i]).set("weight_total", whole);
    }
  }

  private static Row run(
      String charge,
      long number,
      String meter,
      String cost,
      String run,
      String span,
      String route) {
    return owned(part(charge, number, "ALLOCATED", meter, cost))
        .set("invocation_id", run)
        .set("span_id", span)
        .set("root_service", "web")
        .set("root_route", route)
        .set("failed", false)
        .set("timed_out", false);
  }

  private static Row owned(Row part) {
    return part.set("service_name", "orders").set("faas_name", "orders-fn");
  }

  private static Row part(String charge, long number, String kind, String meter, String cost) {
    return new Row(Tables.ALLOCATIONS)
        .set("run_id", "now")
        .set("run_time", FROM_MICROS)
        .set("charge_id", charge)
        .set("part", number)
        .set("billing_period_start", PERIOD_MICROS)
        .set("charge_period_start", FROM_MICROS)
        .set("billing_currency", "USD")
        .set("billed_cost", new BigDecimal(cost))
        .set("effective_cost", new BigDecimal(cost))
        .set("kind", kind)
        .set("meter", meter)
        .set("state", "ESTIMATED")
        .set("ingest_time", FROM_MICROS);
  }

  private static Row charge(int number, String cost) {
    return new Row(Tables.CHARGES)
        .set("charge_id", "c" + number)
        .set("delivery_id", "d1")
        .set("delivery_series", "series")
        .set("delivery_time", FROM_MICROS)
        .set("delivery_rows", 8L)
        .set("source_file", "given.csv")
        .set("source_row", (long) number)
        .set("source_format", "focus-1.0")
        .set("billing_period_start", PERIOD_MICROS)
        .set("billing_period_end", PERIOD_MICROS + 2_592_000_000_000L)
        .set("charge_period_start", FROM_MICROS)
        .set("charge_period_end", FROM_MICROS + 3_600_000_000L)
        .set("billing_currency", "USD")
        .set("billed_cost", new BigDecimal(cost))
        .set("effective_cost", new BigDecimal(cost))
        .set("charge_category", "Usage")
        .set("ingest_time", FROM_MICROS);
  }

  private static List<Row> runs() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rows.add(
          new Row(Tables.INVOCATIONS)
              .set("invocation_id", "r" + i)
              .set("faas_name", "orders-fn")
              .set("cloud_resource_id", ORDERS + ":7")
              .set("faas_instance", "instance")
              .set("start_time", FROM_MICROS + i * 2_000_000L)
              .set("report_time", FROM_MICROS + i * 2_000_000L + 1_000_000)
              .set("memory_size_mb", 512)
              .set("max_memory_used_mb", 140 + 20 * i)
              .set("extension_overhead_ns", i == 0 ? null : (Object) 20_000_000L)
              .set("billed_mb_ms", 512_000L)
              .set("ingest_time", FROM_MICROS));
    }
    rows.add(
        new Row(Tables.INVOCATIONS)
            .set("invocation_id", "r9")
            .set("faas_name", "orders-fn")
            .set("cloud_region", "us-east-1")
            .set("cloud_account_id", "111122223333")
            .set("faas_instance", "elsewhere")
            .set("start_time", FROM_MICROS)
            .set("report_time", FROM_MICROS + 1_000_000)
            .set("memory_size_mb", 3_008)
            .set("max_memory_used_mb", 2_900)
            .set("extension_overhead_ns", 900_000_000L)
            .set("billed_mb_ms", 3_008_000L)
            .set("ingest_time", FROM_MICROS));
    return rows;
  }
}
