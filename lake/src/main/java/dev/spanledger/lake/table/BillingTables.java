package dev.spanledger.lake.table;

import static dev.spanledger.lake.table.ColumnType.Scalar.BOOLEAN;
import static dev.spanledger.lake.table.ColumnType.Scalar.DECIMAL;
import static dev.spanledger.lake.table.ColumnType.Scalar.DOUBLE;
import static dev.spanledger.lake.table.ColumnType.Scalar.INT64;
import static dev.spanledger.lake.table.ColumnType.Scalar.STRING;
import static dev.spanledger.lake.table.ColumnType.Scalar.STRING_MAP;
import static dev.spanledger.lake.table.ColumnType.Scalar.TIMESTAMP;

import java.util.List;

/** The tables of money. Costs and quantities are DECIMAL(38,18), never floating point. */
final class BillingTables {

  static final Table CHARGES =
      new Table(
          "charges",
          new Columns()
              .required("charge_id", STRING, "delivery id, colon, row number; unique")
              .required("delivery_id", STRING, "first 16 hex digits of the file's SHA-256")
              .required("delivery_series", STRING, "what a later delivery of this supersedes")
              .required("delivery_time", TIMESTAMP, "when it was imported; the latest counts")
              .required("source_file", STRING, "file name, without folder")
              .required("source_row", INT64, "1 is the first row after the header")
              .required("source_format", STRING, "cur2, focus-1.0, ...")
              .required("billing_period_start", TIMESTAMP, "included")
              .required("billing_period_end", TIMESTAMP, "excluded")
              .required("charge_period_start", TIMESTAMP, "included")
              .required("charge_period_end", TIMESTAMP, "excluded")
              .required("billing_currency", STRING, "ISO 4217")
              .measures()
              .required("charge_category", STRING, "Usage, Purchase, Tax, Credit, Adjustment")
              .optional("charge_class", STRING, "null or Correction")
              .strings("charge_description", "charge_frequency")
              .optional("consumed_quantity", DECIMAL, "in consumed_unit")
              .strings("consumed_unit")
              .optional("pricing_quantity", DECIMAL, "in pricing_unit")
              .strings("pricing_unit", "pricing_category")
              .optional("list_unit_price", DECIMAL, "in billing_currency per pricing_unit")
              .optional("contracted_unit_price", DECIMAL, "in billing_currency per pricing_unit")
              .optional("cloud_service_name", STRING, "FOCUS ServiceName: the provider's product")
              .optional("cloud_service_category", STRING, "FOCUS ServiceCategory")
              .strings("provider_name", "publisher_name", "invoice_issuer_name", "invoice_id")
              .strings("billing_account_id", "billing_account_name")
              .strings("sub_account_id", "sub_account_name")
              .strings("region_id", "region_name", "availability_zone")
              .optional("billed_resource_id", STRING, "FOCUS ResourceId")
              .strings("billed_resource_name", "billed_resource_type")
              .strings("sku_id", "sku_price_id", "sku_meter")
              .strings("commitment_discount_id", "commitment_discount_type")
              .strings("commitment_discount_status")
              .optional("tags", STRING_MAP, "")
              .optional("x_usage_type", STRING, "line_item_usage_type of CUR")
              .optional("x_operation", STRING, "line_item_operation of CUR")
              .optional("x_service_code", STRING, "line_item_product_code of CUR")
              .optional("x_line_item_type", STRING, "line_item_line_item_type of CUR")
              .optional("x_synthetic", BOOLEAN, "made by local-lambda's meter, not by a provider")
              .optional("x_extra", STRING_MAP, "source columns that no column above holds")
              .tail()
              .optional("delivery_rows", INT64, "rows of the delivery in this billing period")
              .optional("delivery_refused_rows", INT64, "rows of the delivery that were refused")
              .optional("delivery_findings", STRING, "codes and counts of what the import found")
              .build(),
          List.of("charge_id"),
          List.of("charge_period_start", "charge_id"),
          new Table.Partition("billing_period_start", Table.Grain.MONTH));

  static final Table ALLOCATIONS =
      new Table(
          "allocations",
          new Columns()
              .required("run_id", STRING, "one allocation of one billing period")
              .required("run_time", TIMESTAMP, "the latest run of a period counts")
              .required("charge_id", STRING, "the origin charge")
              .required("part", INT64, "0.. within the charge, in stable key order")
              .required("billing_period_start", TIMESTAMP, "of the origin charge")
              .required("charge_period_start", TIMESTAMP, "of the origin charge")
              .required("billing_currency", STRING, "ISO 4217")
              .measures()
              .optional("quantity", DECIMAL, "share of the charge's pricing quantity")
              .required("kind", STRING, "ALLOCATED, UNOBSERVED, IDLE_PROVISIONED, ...")
              .optional("meter", STRING, "meter of the dictionary, as lambda.gb_second")
              .optional("method", STRING, "rule that made the split, as billed-mb-ms/v1")
              .optional(
                  "weight",
                  INT64,
                  "integer weight of this part, to be read over weight_total: where callers share"
                      + " an invocation, one factor raises both so that shares are whole")
              .optional("weight_total", INT64, "W of the cell, raised by the same factor")
              .optional("ratio", DOUBLE, "weight over weight_total, for show only")
              .optional("state", STRING, "ESTIMATED or FINAL")
              .strings("cloud_service_name", "billed_resource_id")
              .strings("service_name", "faas_name", "faas_version")
              .optional("route", STRING, "http.route, else span name, of the invocation")
              .optional("root_service", STRING, "caller pays: service of the trace's root")
              .optional("root_route", STRING, "caller pays: route of the trace's root")
              .optional("request_tenant", STRING, "tenant in baggage, else of the root span")
              .strings("invocation_id", "trace_id", "span_id")
              .optional("cold_start", BOOLEAN, "")
              .optional("cold_start_weight", INT64, "part of weight that init weighed")
              .optional("cold_start_billed_cost", DECIMAL, "part of billed_cost spent in init")
              .optional("failed", BOOLEAN, "the invocation ended in error or timeout")
              .optional("timed_out", BOOLEAN, "the platform ended it; null for its calls")
              .optional(
                  "retry",
                  STRING,
                  "request-id where an earlier run of the same request failed, message-id where"
                      + " every message of the run had been handled before; else null")
              .tail()
              .optional("run_rows", INT64, "rows of the whole run; only in the file landed last")
              .build(),
          List.of("run_id", "charge_id", "part"),
          List.of("charge_period_start", "charge_id", "part"),
          new Table.Partition("billing_period_start", Table.Grain.MONTH));

  static final Table PERIOD_CLOSES =
      new Table(
          "period_closes",
          new Columns()
              .required("close_id", STRING, "digest of provider, account and billing period")
              .required("delivery_series", STRING, "series of the delivery that was locked")
              .required("delivery_id", STRING, "the delivery that counts for good")
              .required("run_id", STRING, "the allocation run that counts for good")
              .required("billing_scope", STRING, "provider and account, as aws/123456789012")
              .required("billing_period_start", TIMESTAMP, "included")
              .required("billing_period_end", TIMESTAMP, "excluded")
              .required("billing_currency", STRING, "ISO 4217")
              .measures()
              .optional("quantity", DECIMAL, "sum of pricing quantities, whatever the units")
              .required("charge_count", INT64, "charges of the delivery in this currency")
              .required("closed_time", TIMESTAMP, "")
              .required("closed_by", STRING, "who closed it, as given or the system's user")
              .optional("note", STRING, "why, as given")
              .optional("forced_reason", STRING, "what was closed over; null where nothing was")
              .required("tag", STRING, "Iceberg tag of charges and allocations")
              .required("charges_snapshot_id", INT64, "Iceberg snapshot of charges")
              .optional("allocations_snapshot_id", INT64, "Iceberg snapshot of allocations")
              .tail()
              .build(),
          List.of("delivery_series", "billing_currency"),
          List.of("billing_period_start", "delivery_series", "billing_currency"),
          new Table.Partition("billing_period_start", Table.Grain.MONTH));

  private BillingTables() {}
}
