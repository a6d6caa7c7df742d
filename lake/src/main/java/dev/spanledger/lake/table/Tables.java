package dev.spanledger.lake.table;

import static dev.spanledger.lake.table.ColumnType.Scalar.BOOLEAN;
import static dev.spanledger.lake.table.ColumnType.Scalar.DOUBLE;
import static dev.spanledger.lake.table.ColumnType.Scalar.INT32;
import static dev.spanledger.lake.table.ColumnType.Scalar.INT64;
import static dev.spanledger.lake.table.ColumnType.Scalar.STRING;
import static dev.spanledger.lake.table.ColumnType.Scalar.STRING_MAP;
import static dev.spanledger.lake.table.ColumnType.Scalar.TIMESTAMP;

import java.util.List;

/** Every table of the lake. OpenTelemetry's words for telemetry, FOCUS's words for money. */
public final class Tables {

  /**
   * Source of spans that were read back from a tracing service. Where the sender's own row of the
   * span came too, that one counts: it has what the service's format lost.
   */
  public static final String PULLED_SOURCE = "xray";

  /** One row per span. Source: OTLP {@code Span}, semantic conventions 1.44. */
  public static final Table SPANS =
      new Table(
          "spans",
          new Columns()
              .required("trace_id", STRING, "32 lower-case hex digits")
              .required("span_id", STRING, "16 lower-case hex digits")
              .optional("parent_span_id", STRING, "16 lower-case hex digits; null for a root")
              .nanoTime("start_time", true, "")
              .required("duration_ns", INT64, "end minus start, never negative")
              .required("name", STRING, "")
              .optional("kind", INT32, "OTLP number: 1 internal 2 server 3 client 4 prod 5 cons")
              .optional("status_code", INT32, "OTLP number: 0 unset, 1 ok, 2 error")
              .strings("status_message", "trace_state")
              .optional("flags", INT32, "")
              .optional("dropped_attributes_count", INT32, "")
              .optional("dropped_events_count", INT32, "")
              .optional("dropped_links_count", INT32, "")
              .resource()
              .strings("faas_trigger", "faas_invocation_id")
              .optional("faas_coldstart", BOOLEAN, "")
              .strings("http_request_method", "http_route", "url_path", "server_address")
              .strings("error_type", "peer_service")
              .optional("http_response_status_code", INT32, "")
              .strings("db_system_name", "db_operation_name", "db_collection_name")
              .strings("rpc_system", "rpc_service", "rpc_method")
              .strings("messaging_system", "messaging_destination_name")
              .strings("messaging_operation_type", "messaging_message_id", "aws_request_id")
              .strings("scope_name", "scope_version")
              .attributes()
              .optional("events", Columns.eventList(), "")
              .optional("links", Columns.linkList(), "")
              .optional("sample_weight", DOUBLE, "how many spans this row stands for; 1 unsampled")
              .optional("is_root", BOOLEAN, "has no parent id")
              .tail()
              .spanFacts()
              .build(),
          List.of("trace_id", "span_id", "start_time", "service_name", "name"),
          List.of("trace_id", "start_time", "span_id"),
          new Table.Partition("trace_start", Table.Grain.DAY));

  /** One row per run of a function, from the platform's own report; every metric may be absent. */
  public static final Table INVOCATIONS =
      new Table(
          "invocations",
          new Columns()
              .required("invocation_id", STRING, "the platform's request id")
              .resource()
              .optional("architecture", STRING, "x86_64 or arm64")
              .optional("trace_id", STRING, "32 lower-case hex digits")
              .optional("span_id", STRING, "16 lower-case hex digits")
              .optional("sampled", BOOLEAN, "")
              .required("start_time", TIMESTAMP, "")
              .optional("start_time_estimated", BOOLEAN, "report time minus duration")
              .required("report_time", TIMESTAMP, "")
              .optional("duration_ns", INT64, "")
              .optional("billed_duration_ms", INT64, "rounded up to 1 ms by the platform")
              .optional("init_duration_ns", INT64, "")
              .optional("restore_duration_ns", INT64, "")
              .optional("billed_restore_duration_ms", INT64, "")
              .optional("response_latency_ns", INT64, "")
              .optional("response_duration_ns", INT64, "")
              .optional("runtime_overhead_ns", INT64, "")
              .optional("extension_overhead_ns", INT64, "")
              .optional("produced_bytes", INT64, "")
              .optional("memory_size_mb", INT32, "configured")
              .optional("max_memory_used_mb", INT32, "")
              .optional("init_type", STRING, "on-demand, provisioned-concurrency, snap-start, ...")
              .optional("init_phase", STRING, "init or invoke")
              .optional("cold_start", BOOLEAN, "")
              .optional("status", STRING, "success, failure, timeout or error")
              .strings("error_type")
              .optional("billed_mb_ms", INT64, "(billed + restore ms) x memory MB, exact")
              .optional("attributes", STRING_MAP, "")
              .tail()
              .build(),
          List.of("faas_instance", "invocation_id", "report_time"),
          List.of("faas_name", "start_time", "invocation_id"),
          new Table.Partition("start_time", Table.Grain.DAY));

  /** One row per gauge or sum data point. */
  public static final Table METRIC_POINTS =
      new Table(
          "metric_points",
          metricHead()
              .optional("is_monotonic", BOOLEAN, "")
              .optional("value_double", DOUBLE, "")
              .optional("value_int", INT64, "")
              .resource()
              .strings("scope_name", "scope_version")
              .attributes()
              .optional("exemplars", Columns.exemplarList(), "")
              .tail()
              .build(),
          List.of("metric_name", "series_hash", "time", "start_time"),
          List.of("metric_name", "series_hash", "time"),
          new Table.Partition("time", Table.Grain.DAY));

  /** One row per histogram, exponential histogram or summary data point. */
  public static final Table METRIC_DISTRIBUTIONS =
      new Table(
          "metric_distributions",
          metricHead()
              .optional("count", INT64, "")
              .optional("sum", DOUBLE, "")
              .optional("min", DOUBLE, "")
              .optional("max", DOUBLE, "")
              .optional("explicit_bounds", new ColumnType.ListOf(DOUBLE), "")
              .optional("bucket_counts", new ColumnType.ListOf(INT64), "")
              .optional("scale", INT32, "")
              .optional("zero_count", INT64, "")
              .optional("zero_threshold", DOUBLE, "")
              .optional("positive_offset", INT32, "")
              .optional("positive_bucket_counts", new ColumnType.ListOf(INT64), "")
              .optional("negative_offset", INT32, "")
              .optional("negative_bucket_counts", new ColumnType.ListOf(INT64), "")
              .optional("quantiles", Columns.quantileList(), "")
              .resource()
              .strings("scope_name", "scope_version")
              .attributes()
              .optional("exemplars", Columns.exemplarList(), "")
              .tail()
              .build(),
          List.of("metric_name", "series_hash", "time", "start_time"),
          List.of("metric_name", "series_hash", "time"),
          new Table.Partition("time", Table.Grain.DAY));

  /** One row per log record. */
  public static final Table LOGS =
      new Table(
          "logs",
          new Columns()
              .required("record_id", STRING, "digest of the record, so that a retry is one row")
              .nanoTime("time", true, "time, else observed time")
              .optional("observed_time", TIMESTAMP, "")
              .strings("trace_id", "span_id")
              .optional("flags", INT32, "")
              .optional("severity_number", INT32, "OTLP number, 1..24")
              .strings("severity_text", "event_name", "body")
              .optional("body_is_json", BOOLEAN, "body was structured and is JSON text here")
              .resource()
              .strings("faas_invocation_id", "log_group", "log_stream")
              .strings("scope_name", "scope_version")
              .attributes()
              .optional("dropped_attributes_count", INT32, "")
              .tail()
              .build(),
          List.of("record_id"),
          List.of("service_name", "time", "record_id"),
          new Table.Partition("time", Table.Grain.DAY));

  /** One row per billing line of one delivery. Source: FOCUS 1.2; x_ columns are ours. */
  public static final Table CHARGES = BillingTables.CHARGES;

  /** One row per charge and invocation, or per charge and kind of remainder. */
  public static final Table ALLOCATIONS = BillingTables.ALLOCATIONS;

  /** One row per part of a charge that is expected and not billed yet; the latest run counts. */
  public static final Table ESTIMATES = EstimateTable.ESTIMATES;

  /** One row per series and currency of a billing period that finance closed; never changed. */
  public static final Table PERIOD_CLOSES = BillingTables.PERIOD_CLOSES;

  private static final List<Table> ALL =
      List.of(
          SPANS,
          INVOCATIONS,
          METRIC_POINTS,
          METRIC_DISTRIBUTIONS,
          LOGS,
          CHARGES,
          ALLOCATIONS,
          ESTIMATES,
          PERIOD_CLOSES);

  private Tables() {}

  public static List<Table> all() {
    return ALL;
  }

  private static Columns metricHead() {
    return new Columns()
        .required("metric_name", STRING, "")
        .required("series_hash", INT64, "hash of name, resource, scope and attributes")
        .nanoTime("time", true, "")
        .optional("start_time", TIMESTAMP, "")
        .optional("metric_type", STRING, "gauge, sum, histogram, exponential_histogram, summary")
        .strings("unit", "description")
        .optional("temporality", INT32, "OTLP number: 1 delta, 2 cumulative")
        .optional("flags", INT32, "");
  }
}
