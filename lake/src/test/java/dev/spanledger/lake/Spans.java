package dev.spanledger.lake;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;

/** Rows of the real tables, short. */
public final class Spans {
  /** 2026-01-05T10:00:00Z in microseconds. */
  public static final long MONDAY_10 = 1_767_607_200_000_000L;

  public static final long HOUR = 3_600_000_000L;
  public static final long DAY = 24 * HOUR;

  public static Row span(int trace, int span, long startMicros) {
    return new Row(Tables.SPANS)
        .set("trace_id", traceId(trace))
        .set("span_id", "%016x".formatted(span + 1))
        .set("start_time", startMicros)
        .set("start_nano_rem", 7)
        .set("duration_ns", 1_000_000L)
        .set("name", "GET /orders")
        .set("service_name", "orders-api");
  }

  public static String traceId(int trace) {
    return "%032x".formatted(0x1000_0000L + trace);
  }

  public static Row invocation(int number, long startMicros) {
    return new Row(Tables.INVOCATIONS)
        .set("invocation_id", "request-" + number)
        .set("faas_instance", "2026/01/05/[$LATEST]0123")
        .set("faas_name", "orders-api")
        .set("start_time", startMicros)
        .set("report_time", startMicros + 1000)
        .set("billed_mb_ms", 128L * number);
  }

  /** A source id of 16 hex digits. */
  public static String source(long number) {
    return "%016x".formatted(number);
  }

  private Spans() {}
}
