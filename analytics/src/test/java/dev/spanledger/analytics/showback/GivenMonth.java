package dev.spanledger.analytics.showback;

import dev.spanledger.analytics.allocation.Allocation;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.billing.ImportReport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One hour of two services, worked out by hand, for the bill in {@code cur2-two-services.csv}.
 *
 * <p>orders-api is billed 384,000 MB x ms and four requests. Its runs, all with 512 MB: r1 of 100
 * ms and r3 of 300 ms, which timed out, by {@code /orders}; r2 of 200 ms by {@code /orders/{id}}.
 * payment is billed 102,400 MB x ms and two requests; its run p1 of 100 ms was called by r1. So of
 * the bill:
 *
 * <pre>
 *   r1  2/15 of 0.00000625, 1/4 of 0.0000008   0.000001033333333333  tenant acme
 *   r2  4/15                                   0.000001866666666667  tenant globex
 *   r3  6/15                                   0.0000027             no tenant
 *   p1  1/2 of 0.0000016667 and of 0.0000004   0.00000103335         tenant acme
 *   unobserved  0.00000145 of orders-api, 0.00000103335 of payment
 *   kept by orders-api: 0.0005 for queries over its logs
 *   tax 0.01, credit -0.000001, a usage type that no dictionary knows 0.0000108
 * </pre>
 */
public final class GivenMonth {
  public static final Instant HOUR = Instant.parse("2026-11-02T10:00:00Z");
  public static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T00:00:00Z"), ZoneOffset.UTC);
  public static final Map<String, Instant> NOVEMBER =
      Map.of(
          "from", Instant.parse("2026-11-01T00:00:00Z"),
          "to", Instant.parse("2026-12-01T00:00:00Z"));
  public static final String CHARGED = "0.0105189167";

  private static final List<Row> INVOCATIONS =
      List.of(
          run("r1", "orders", "orders-api", 100, 1),
          run("r2", "orders", "orders-api", 200, 2),
          run("r3", "orders", "orders-api", 300, 3).set("status", "timeout"),
          run("p1", "payment", "payment", 100, 1));

  private GivenMonth() {}

  /** Lands runs and their spans, imports the bill and allocates it. */
  public static ImportReport allocated(Lake lake, QueryEngine engine, Path folder)
      throws IOException {
    lake.land(Tables.INVOCATIONS, "00000000000000f1", INVOCATIONS);
    lake.land(Tables.SPANS, "00000000000000f1", spans());
    ImportReport report = bill(lake, folder);
    Allocation.run(lake, engine, CLOCK);
    return report;
  }

  /** Imports the bill only. */
  public static ImportReport bill(Lake lake, Path folder) throws IOException {
    Path file = folder.resolve("cur2-two-services.csv");
    try (InputStream bill = GivenMonth.class.getResourceAsStream(file.getFileName().toString())) {
      if (bill == null) {
        throw new IOException("No resource " + file.getFileName());
      }
      Files.write(file, bill.readAllBytes());
    }
    return BillingImport.importFile(lake, file, BillingFormat.CUR2, CLOCK);
  }

  private static List<Row> spans() {
    List<Row> spans = new ArrayList<>();
    spans.add(span("r1", "orders", "POST /orders", "/orders", 1).set("attributes", tenant("acme")));
    spans.add(
        span("r2", "orders", "GET /orders/{id}", "/orders/{id}", 2)
            .set("attributes", tenant("globex")));
    spans.add(span("r3", "orders", "POST /orders", "/orders", 3));
    spans.add(
        span("p1", "payment", "charge", null, 1)
            .set("is_root", false)
            .set("parent_span_id", spanId("r1")));
    return spans;
  }

  private static Map<String, String> tenant(String name) {
    return Map.of("tenant.id", name);
  }

  private static Row run(
      String invocationId, String service, String function, long billedMs, int trace) {
    boolean isOrders = service.equals("orders");
    String region = isOrders ? "us-east-1" : "eu-west-1";
    String account = isOrders ? "123456789012" : "210987654321";
    Instant start = HOUR.plusSeconds(trace);
    return new Row(Tables.INVOCATIONS)
        .set("invocation_id", invocationId)
        .set("service_name", service)
        .set("cloud_region", region)
        .set("cloud_account_id", account)
        .set(
            "cloud_resource_id",
            "arn:aws:lambda:%s:%s:function:%s".formatted(region, account, function))
        .set("faas_name", function)
        .set("faas_version", isOrders ? "7" : "3")
        .set("faas_instance", "instance-" + function)
        .set("architecture", "x86_64")
        .set("trace_id", traceId(trace))
        .set("start_time", micros(start))
        .set("report_time", micros(start.plusMillis(billedMs)))
        .set("duration_ns", billedMs * 1_000_000)
        .set("billed_duration_ms", billedMs)
        .set("memory_size_mb", 512)
        .set("max_memory_used_mb", isOrders ? 128 : 400)
        .set("cold_start", false)
        .set("status", "success")
        .set("billed_mb_ms", billedMs * 512);
  }

  private static Row span(
      String invocationId, String service, String name, String route, int trace) {
    return new Row(Tables.SPANS)
        .set("trace_id", traceId(trace))
        .set("span_id", spanId(invocationId))
        .set("service_name", service)
        .set("name", name)
        .set("kind", 2)
        .set("http_route", route)
        .set("faas_invocation_id", invocationId)
        .set("start_time", micros(HOUR.plusSeconds(trace)))
        .set("start_nano_rem", 0)
        .set("duration_ns", 1_000_000L)
        .set("is_root", true);
  }

  public static String traceId(int trace) {
    return String.valueOf(trace).repeat(32);
  }

  private static String spanId(String invocationId) {
    return Integer.toHexString(invocationId.hashCode() & 0xff).substring(0, 1).repeat(14)
        + Integer.toHexString(0x10 + invocationId.charAt(1) - '0');
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
