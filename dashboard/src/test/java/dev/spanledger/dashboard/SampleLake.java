package dev.spanledger.dashboard;

import dev.spanledger.analytics.allocation.Allocation;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A small shop's telemetry, of the shape that the collector lands: an API that queues orders, a
 * worker that takes them, payments called over HTTP; cold starts, errors, a caller that was not
 * received, and names that try to run as a formula or as HTML.
 */
final class SampleLake {
  static final String HOSTILE_HTML = "<img src=x onerror=alert(1)>";
  static final String HOSTILE_FORMULA = "=HYPERLINK(\"http://x.example\",\"pay\")";

  /** The slowest trace of all: a cold start of the API and one of payments. */
  static final String COLD_TRACE = "6743f0a0c01dc01dc01dc01dc01dc01d";

  static final String LARGE_TRACE = "6743f0a01a49e1a49e1a49e1a49e1a49";
  static final String ORPHAN_TRACE = "6743f0a00a0a0a0a0a0a0a0a0a0a0a0a";
  static final String HOSTILE_TRACE = "6743f0a0badbadbadbadbadbadbadbad";
  static final int LARGE_SPANS = 10_000;

  private static final String ORDERS = "orders-api";
  private static final String WORKER = "fulfilment-worker";
  private static final String PAYMENTS = "payments-api";
  private static final String[] TENANTS = {"acme", "globex", "initech", "umbrella", "hooli"};
  private static final long MILLI = 1_000_000L;

  private final Lake lake;
  private final Instant end;
  private final Random random = new Random(20261125);
  private final List<Row> spans = new ArrayList<>();
  private final List<Row> invocations = new ArrayList<>();
  private int ids;

  private SampleLake(Lake lake, Instant end) {
    this.lake = lake;
    this.end = end;
  }

  /** Fills the lake with two busy days up to {@code end}, and 24 quieter ones before. */
  static void fill(Lake lake, Instant end) throws IOException {
    SampleLake sample = new SampleLake(lake, end);
    sample.land();
  }

  /** Also imports the bill for it and allocates that. */
  static void fillWithBill(Lake lake, QueryEngine engine, Instant end) throws IOException {
    SampleLake sample = new SampleLake(lake, end);
    sample.land();
    Clock clock = Clock.fixed(end, ZoneOffset.UTC);
    Path folder = Files.createTempDirectory("spanledger-bill");
    for (Path file : SampleBill.write(folder, sample.invocations)) {
      BillingImport.importFile(lake, file, BillingFormat.AUTO, clock);
      Files.delete(file);
    }
    Files.delete(folder);
    Allocation.run(lake, engine, clock);
  }

  private void land() throws IOException {
    SampleLake sample = this;
    for (int i = 0; i < 900; i++) {
      // Denser towards the end, and slower in the last day, so that something changed.
      Duration age =
          Duration.ofMillis((long) (172_000_000L * Math.pow(sample.random.nextDouble(), 1.4)));
      sample.order(end.minus(age).minusSeconds(60), hex(i), age.toHours() < 24 ? 1.5 : 1.0);
    }
    for (int i = 0; i < 600; i++) {
      long age = (long) (2 * 86_400_000L + 24 * 86_400_000L * sample.random.nextDouble());
      sample.order(end.minusMillis(age), hex(10_000 + i), 1.0);
    }
    sample.cold();
    sample.large();
    sample.orphan();
    sample.hostile();
    lake.land(Tables.SPANS, "5a0117e000000001", sample.spans);
    lake.land(Tables.INVOCATIONS, "5a0117e000000002", sample.invocations);
  }

  private void order(Instant start, String traceId, double slowness) {
    boolean isCold = random.nextInt(60) == 0;
    boolean isFailed = random.nextInt(slowness > 1 ? 25 : 120) == 0;
    String tenant = TENANTS[(int) (TENANTS.length * Math.pow(random.nextDouble(), 2))];
    boolean isRead = random.nextInt(3) == 0;
    String route = isRead ? "GET /orders/{id}" : "POST /orders";
    long work = (long) ((20 + 60 * random.nextDouble() * random.nextDouble() * slowness) * MILLI);
    long init = isCold ? (long) ((900 + 700 * random.nextDouble()) * MILLI) : 0;
    long payment = isRead ? 0 : (long) ((15 + 90 * random.nextDouble()) * MILLI * slowness);
    long total = init + work + payment + 14 * MILLI;
    SpanRow root =
        span(traceId, null, ORDERS, route, 2, start, 0, total)
            .set("http_route", route.substring(route.indexOf(' ') + 1))
            .set("http_request_method", route.substring(0, route.indexOf(' ')))
            .set("http_response_status_code", isFailed ? 500 : 200)
            .set("status_code", isFailed ? 2 : 0)
            .attribute("tenant.id", tenant);
    invocation(root, isCold ? init : null, isFailed);
    if (isCold) {
      root.attribute("faas.init.type", "on-demand");
      span(traceId, root, ORDERS, "init", 1, start, 0, init)
          .attribute("faas.init.type", "on-demand");
    }
    span(traceId, root, ORDERS, "validate order", 1, start, init + 2 * MILLI, work / 3);
    if (!isRead) {
      pay(traceId, root, start, init + work / 2, payment);
      if (!isFailed) {
        queued(traceId, root, start, init + work / 2 + payment + 3 * MILLI);
      }
    }
    span(traceId, root, ORDERS, "DynamoDB.PutItem", 3, start, init + work / 3 + 3 * MILLI, work / 8)
        .set("db_system_name", "aws.dynamodb")
        .set("db_operation_name", "PutItem");
  }

  private void pay(String traceId, SpanRow root, Instant start, long offset, long nanos) {
    SpanRow call = span(traceId, root, ORDERS, "POST", 3, start, offset, nanos);
    SpanRow charge =
        span(
                traceId,
                call,
                PAYMENTS,
                "POST /charges",
                2,
                start,
                offset + 4 * MILLI,
                nanos - 7 * MILLI)
            .set("http_route", "/charges");
    invocation(charge, null, false);
  }

  private void queued(String traceId, SpanRow root, Instant start, long offset) {
    SpanRow send =
        span(traceId, root, ORDERS, "orders send", 4, start, offset, 6 * MILLI)
            .set("messaging_system", "aws_sqs");
    long wait = (long) ((30 + 400 * random.nextDouble() * random.nextDouble()) * MILLI);
    long work = (long) ((60 + 200 * random.nextDouble()) * MILLI);
    SpanRow process =
        span(traceId, send, WORKER, "orders process", 5, start, offset + 6 * MILLI + wait, work)
            .set("messaging_system", "aws_sqs");
    process.row.set(
        "links", List.of((Object) new Object[] {traceId, send.id(), null, Map.of(), null, 1, 0}));
    invocation(process, null, false);
    span(traceId, process, WORKER, "S3.PutObject", 3, start, offset + 14 * MILLI + wait, work / 2);
  }

  private void cold() {
    Instant start = end.minus(Duration.ofMinutes(42));
    SpanRow root =
        span(COLD_TRACE, null, ORDERS, "POST /orders", 2, start, 0, 3_180 * MILLI)
            .set("http_route", "/orders")
            .set("http_request_method", "POST")
            .set("http_response_status_code", 201)
            .attribute("tenant.id", "acme");
    invocation(root, 1_420 * MILLI, false);
    root.attribute("faas.init.type", "on-demand");
    span(COLD_TRACE, root, ORDERS, "init", 1, start, 0, 1_420 * MILLI)
        .attribute("faas.init.type", "on-demand");
    span(COLD_TRACE, root, ORDERS, "validate order", 1, start, 1_424 * MILLI, 61 * MILLI);
    SpanRow call = span(COLD_TRACE, root, ORDERS, "POST", 3, start, 1_490 * MILLI, 1_640 * MILLI);
    SpanRow charge =
        span(COLD_TRACE, call, PAYMENTS, "POST /charges", 2, start, 1_502 * MILLI, 1_611 * MILLI)
            .set("http_route", "/charges");
    invocation(charge, 1_180 * MILLI, false);
    span(COLD_TRACE, charge, PAYMENTS, "init", 1, start, 1_502 * MILLI, 1_180 * MILLI)
        .attribute("faas.init.type", "on-demand");
    SpanRow failed =
        span(
                COLD_TRACE,
                charge,
                PAYMENTS,
                "POST acquirer.example",
                3,
                start,
                2_690 * MILLI,
                190 * MILLI)
            .set("status_code", 2)
            .set("status_message", "connect timed out")
            .set("error_type", "java.net.http.HttpConnectTimeoutException");
    failed.row.set(
        "events",
        List.of(
            (Object)
                new Object[] {
                  micros(start.plusMillis(2_880)),
                  0,
                  "exception",
                  Map.of("exception.type", "java.net.http.HttpConnectTimeoutException"),
                  null,
                  0
                }));
    span(
        COLD_TRACE,
        charge,
        PAYMENTS,
        "POST acquirer.example",
        3,
        start,
        2_884 * MILLI,
        220 * MILLI);
    queued(COLD_TRACE, root, start, 3_140 * MILLI);
  }

  /** One invocation that made thousands of calls, most of them beside each other. */
  private void large() {
    Instant start = end.minus(Duration.ofMinutes(95));
    SpanRow root =
        span(LARGE_TRACE, null, WORKER, "nightly export", 2, start, 0, 21_000 * MILLI)
            .set("faas_trigger", "timer");
    invocation(root, null, false);
    SpanRow batch = root;
    for (int i = 1; i < LARGE_SPANS; i++) {
      long at = 4 * MILLI + i * 2 * MILLI;
      if (i % 40 == 1) {
        batch = span(LARGE_TRACE, root, WORKER, "export batch", 1, start, at, 78 * MILLI);
      } else {
        span(LARGE_TRACE, batch, WORKER, "S3.GetObject", 3, start, at, (1 + i % 13) * MILLI);
      }
    }
  }

  private void orphan() {
    Instant start = end.minus(Duration.ofMinutes(11));
    SpanRow absent = new SpanRow(new Row(Tables.SPANS).set("span_id", "feedfacefeedface"));
    SpanRow charge = span(ORPHAN_TRACE, absent, PAYMENTS, "POST /charges", 2, start, 0, 48 * MILLI);
    charge.set(
        "links",
        List.of(
            (Object) new Object[] {COLD_TRACE, "0123456789abcdef", null, Map.of(), null, 1, 0}));
    invocation(charge, null, false);
    span(ORPHAN_TRACE, charge, PAYMENTS, "DynamoDB.GetItem", 3, start, 5 * MILLI, 20 * MILLI);
  }

  private void hostile() {
    Instant start = end.minus(Duration.ofMinutes(7));
    SpanRow root =
        span(HOSTILE_TRACE, null, HOSTILE_FORMULA, HOSTILE_HTML, 2, start, 0, 31 * MILLI)
            .set("status_code", 2)
            .set("status_message", "</script><script>alert(2)</script>")
            .attribute("javascript:alert(3)", HOSTILE_HTML)
            .attribute("note", "\u202Egnp.exe\u0000 x");
    span(HOSTILE_TRACE, root, HOSTILE_FORMULA, "@SUM(A1)", 1, start, MILLI, 9 * MILLI);
  }

  private SpanRow span(
      String traceId,
      @Nullable SpanRow parent,
      String service,
      String name,
      int kind,
      Instant start,
      long offset,
      long nanos) {
    Row row =
        new Row(Tables.SPANS)
            .set("trace_id", traceId)
            .set("span_id", "%016x".formatted(0xabc0000000L + ids++))
            .set("parent_span_id", parent == null ? null : parent.id())
            .set("start_time", micros(start) + offset / 1_000)
            .set("start_nano_rem", (int) (offset % 1_000))
            .set("duration_ns", Math.max(MILLI / 10, nanos))
            .set("name", name)
            .set("kind", kind)
            .set("status_code", 0)
            .set("service_name", service)
            .set("faas_name", service)
            .set("faas_version", version(micros(start)))
            .set("faas_instance", service + "/1")
            .set("cloud_region", "us-east-1")
            .set("scope_name", "spanledger")
            .set("resource_attributes", Map.of("spanledger.simulated", "true"))
            .set("is_root", parent == null)
            .set("ingest_time", micros(start) + 5_000_000)
            .set("batch_id", "b1");
    spans.add(row);
    return new SpanRow(row);
  }

  private void invocation(SpanRow span, @Nullable Long initNanos, boolean isFailed) {
    String id = "%08x-0000-4000-8000-%012x".formatted(ids, ids);
    span.set("faas_invocation_id", id).set("faas_coldstart", initNanos != null);
    long nanos = span.row.requiredInt64("duration_ns");
    long billedMillis = (nanos + MILLI - 1) / MILLI;
    long start = span.row.requiredInt64("start_time");
    String service = String.valueOf(span.row.string("service_name"));
    invocations.add(
        new Row(Tables.INVOCATIONS)
            .set("invocation_id", id)
            .set("service_name", service)
            .set("faas_name", service)
            .set("faas_version", version(start))
            .set("faas_instance", service + "/1")
            .set("cloud_region", "us-east-1")
            .set("cloud_account_id", "123456789012")
            .set("cloud_resource_id", "arn:aws:lambda:us-east-1:123456789012:function:" + service)
            .set("architecture", "x86_64")
            .set("trace_id", span.row.string("trace_id"))
            .set("span_id", span.id())
            .set("start_time", start)
            .set("report_time", start + nanos / 1_000)
            .set("duration_ns", nanos - (initNanos == null ? 0 : initNanos))
            .set("billed_duration_ms", billedMillis)
            .set("init_duration_ns", initNanos)
            .set("memory_size_mb", 512)
            .set("max_memory_used_mb", 143)
            .set("init_type", "on-demand")
            .set("cold_start", initNanos != null)
            .set("status", isFailed ? "error" : "success")
            .set("billed_mb_ms", billedMillis * 512)
            .set("ingest_time", start + 6_000_000)
            .set("batch_id", "b2"));
  }

  /** Everything was deployed anew a day before the end. */
  private String version(long startMicros) {
    return startMicros < micros(end.minus(Duration.ofDays(1))) ? "7" : "8";
  }

  private static String hex(int i) {
    return "6743f0a0%024x".formatted(0x1000_0000L + i);
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  /** A span row with the few things that the builder asks of it. */
  private record SpanRow(Row row) {
    String id() {
      return String.valueOf(row.string("span_id"));
    }

    SpanRow set(String column, Object value) {
      row.set(column, value);
      return this;
    }

    SpanRow attribute(String key, String value) {
      Map<String, String> attributes = new HashMap<>();
      if (row.get("attributes") instanceof Map<?, ?> given) {
        given.forEach((k, v) -> attributes.put(String.valueOf(k), String.valueOf(v)));
      }
      attributes.put(key, value);
      return set("attributes", attributes);
    }
  }
}
