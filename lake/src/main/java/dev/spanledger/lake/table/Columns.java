package dev.spanledger.lake.table;

import static dev.spanledger.lake.table.ColumnType.Scalar.BOOLEAN;
import static dev.spanledger.lake.table.ColumnType.Scalar.DECIMAL;
import static dev.spanledger.lake.table.ColumnType.Scalar.DOUBLE;
import static dev.spanledger.lake.table.ColumnType.Scalar.INT32;
import static dev.spanledger.lake.table.ColumnType.Scalar.INT64;
import static dev.spanledger.lake.table.ColumnType.Scalar.STRING;
import static dev.spanledger.lake.table.ColumnType.Scalar.STRING_MAP;
import static dev.spanledger.lake.table.ColumnType.Scalar.TIMESTAMP;

import java.util.ArrayList;
import java.util.List;

/** Collects the columns of one table, in order. */
final class Columns {
  private final List<Column> columns = new ArrayList<>();

  Columns required(String name, ColumnType type, String description) {
    columns.add(new Column(name, type, true, description));
    return this;
  }

  Columns optional(String name, ColumnType type, String description) {
    columns.add(new Column(name, type, false, description));
    return this;
  }

  Columns strings(String... names) {
    for (String name : names) {
      optional(name, STRING, "");
    }
    return this;
  }

  /** Microseconds, and the 0..999 nanoseconds that they cut off. */
  Columns nanoTime(String name, boolean isRequired, String description) {
    columns.add(new Column(name, TIMESTAMP, isRequired, description));
    String remainder = name.equals("time") ? "time_nano_rem" : name.replace("_time", "_nano_rem");
    return optional(remainder, INT32, "nanoseconds beyond " + name + ", 0..999");
  }

  /** The resource keys that queries use, promoted from the resource's attributes. */
  Columns resource() {
    return strings(
            "service_name",
            "service_namespace",
            "service_version",
            "service_instance_id",
            "deployment_environment_name",
            "cloud_provider",
            "cloud_platform",
            "cloud_region",
            "cloud_account_id",
            "cloud_resource_id",
            "faas_name",
            "faas_version",
            "faas_instance")
        .optional("faas_max_memory", INT64, "bytes");
  }

  /** Rest of the resource's and the record's attributes, without the keys that a column holds. */
  Columns attributes() {
    return optional("resource_attributes", STRING_MAP, "resource attributes without a column")
        .strings("resource_attribute_types")
        .optional("attributes", STRING_MAP, "attributes without a column")
        .optional(
            "attribute_types", STRING, "one of s i d b a k y (n: no value) per entry, in map order")
        .optional("scope_attributes", STRING_MAP, "attributes of the instrumentation scope")
        .strings("scope_attribute_types")
        .optional("schema_url", STRING, "of the scope, else of the resource");
  }

  /** What every table ends with. */
  Columns tail() {
    return optional("tenant", STRING, "who sent it")
        .optional("ingest_time", TIMESTAMP, "when the collector acknowledged it")
        .optional("source", STRING, "which front or reader took it")
        .optional("batch_id", STRING, "digest of the request or delivery it came in")
        .optional("schema_version", INT32, "1");
  }

  /** The five money and quantity measures of a charge; each DECIMAL(38,18). */
  Columns measures() {
    return optional("billed_cost", DECIMAL, "FOCUS BilledCost, in billing_currency")
        .optional("effective_cost", DECIMAL, "FOCUS EffectiveCost, in billing_currency")
        .optional("list_cost", DECIMAL, "FOCUS ListCost, in billing_currency")
        .optional("contracted_cost", DECIMAL, "FOCUS ContractedCost, in billing_currency");
  }

  List<Column> build() {
    return List.copyOf(columns);
  }

  static ColumnType eventList() {
    return new ColumnType.ListOf(
        new ColumnType.Struct(
            new Columns()
                .nanoTime("time", false, "when the event happened")
                .optional("name", STRING, "")
                .optional("attributes", STRING_MAP, "")
                .optional("attribute_types", STRING, "")
                .optional("dropped_attributes_count", INT32, "")
                .build()));
  }

  static ColumnType linkList() {
    return new ColumnType.ListOf(
        new ColumnType.Struct(
            new Columns()
                .optional("trace_id", STRING, "")
                .optional("span_id", STRING, "")
                .optional("trace_state", STRING, "")
                .optional("attributes", STRING_MAP, "")
                .optional("attribute_types", STRING, "")
                .optional("flags", INT32, "")
                .optional("dropped_attributes_count", INT32, "")
                .build()));
  }

  static ColumnType exemplarList() {
    return new ColumnType.ListOf(
        new ColumnType.Struct(
            new Columns()
                .nanoTime("time", false, "")
                .optional("value_double", DOUBLE, "")
                .optional("value_int", INT64, "")
                .optional("trace_id", STRING, "")
                .optional("span_id", STRING, "")
                .optional("attributes", STRING_MAP, "")
                .build()));
  }

  static ColumnType quantileList() {
    return new ColumnType.ListOf(
        new ColumnType.Struct(
            new Columns()
                .optional("quantile", DOUBLE, "0..1")
                .optional("value", DOUBLE, "")
                .build()));
  }

  /** Facts about a span within its trace; null until the compactor has seen the trace whole. */
  Columns spanFacts() {
    return optional("trace_start", TIMESTAMP, "start of the earliest span of the trace")
        .optional("critical_path_ns", INT64, "time this span holds its trace's critical path")
        .optional("self_ns", INT64, "duration not covered by clipped children")
        .optional("depth", INT32, "0 for a local root")
        .optional("path_id", STRING, "hash of the call path from the root, 16 hex digits")
        .optional("parent_service", STRING, "service of the parent span, where it is another")
        .optional("parent_missing", BOOLEAN, "has a parent id, but the parent was not received")
        .optional("dropped_reason", STRING, "why the span is off the critical path's tree")
        .optional("skew_ns", INT64, "clock correction of the function instance, to be added")
        .optional("root_service", STRING, "service of the trace's root span")
        .optional("root_name", STRING, "name of the trace's root span")
        .optional("root_route", STRING, "http.route, else name, of the trace's root span");
  }
}
