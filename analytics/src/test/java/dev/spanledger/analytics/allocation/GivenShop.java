package dev.spanledger.analytics.allocation;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows of invocations and spans for the bill in {@code cur2-hand-worked.csv}. */
final class GivenShop {
  static final Instant HOUR = Instant.parse("2026-11-02T10:00:00Z");
  static final String ORDERS_ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders-api";

  private final List<Row> invocations = new ArrayList<>();
  private final List<Row> spans = new ArrayList<>();

  /** One run of orders-api with 512 MB; its ARN names the version, as telemetry does. */
  Row run(String invocationId, Instant start, long billedMs, String traceId) {
    Row row = new Row(Tables.INVOCATIONS);
    row.set("invocation_id", invocationId);
    row.set("service_name", "orders");
    row.set("cloud_region", "us-east-1");
    row.set("cloud_account_id", "123456789012");
    row.set("cloud_resource_id", ORDERS_ARN + ":$LATEST");
    row.set("faas_name", "orders-api");
    row.set("faas_version", "$LATEST");
    row.set("faas_instance", "instance-1");
    row.set("architecture", "x86_64");
    row.set("trace_id", traceId);
    row.set("start_time", micros(start));
    row.set("report_time", micros(start.plusMillis(billedMs)));
    row.set("duration_ns", billedMs * 1_000_000);
    row.set("billed_duration_ms", billedMs);
    row.set("memory_size_mb", 512);
    row.set("cold_start", false);
    row.set("status", "success");
    row.set("billed_mb_ms", billedMs * 512);
    invocations.add(row);
    return row;
  }

  /** A run of which nothing is known but what it is billed for. */
  static RunUse onDemand(long billedMbMs, long startMbMs) {
    return new RunUse(
        "x86_64",
        RunUse.Mode.ON_DEMAND,
        billedMbMs,
        startMbMs,
        0,
        null,
        0,
        0,
        0,
        null,
        false,
        Attempt.FIRST);
  }

  Row span(String traceId, String spanId, String service, int kind, Instant start) {
    Row row = new Row(Tables.SPANS);
    row.set("trace_id", traceId);
    row.set("span_id", spanId);
    row.set("service_name", service);
    row.set("name", service);
    row.set("kind", kind);
    row.set("start_time", micros(start));
    row.set("start_nano_rem", 0);
    row.set("duration_ns", 1_000_000L);
    row.set("is_root", true);
    spans.add(row);
    return row;
  }

  /** A link of a span to a span of another trace. */
  static Object[] link(String traceId, String spanId) {
    Object[] link = new Object[linkFieldCount()];
    link[0] = traceId;
    link[1] = spanId;
    return link;
  }

  static Map<String, String> tenant(String name) {
    return Map.of("tenant.id", name);
  }

  static String trace(char digit) {
    return String.valueOf(digit).repeat(32);
  }

  static String spanId(char digit) {
    return String.valueOf(digit).repeat(16);
  }

  void land(Lake lake, String sourceId) throws IOException {
    if (!invocations.isEmpty()) {
      lake.land(Tables.INVOCATIONS, sourceId, List.copyOf(invocations));
    }
    if (!spans.isEmpty()) {
      lake.land(Tables.SPANS, sourceId, List.copyOf(spans));
    }
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static int linkFieldCount() {
    return Tables.SPANS.columns().stream()
        .filter(column -> column.name().equals("links"))
        .map(column -> (ColumnType.ListOf) column.type())
        .map(list -> (ColumnType.Struct) list.element())
        .mapToInt(struct -> struct.fields().size())
        .sum();
  }
}
