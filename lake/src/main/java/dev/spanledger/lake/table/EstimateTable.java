package dev.spanledger.lake.table;

import static dev.spanledger.lake.table.ColumnType.Scalar.BOOLEAN;
import static dev.spanledger.lake.table.ColumnType.Scalar.DECIMAL;
import static dev.spanledger.lake.table.ColumnType.Scalar.INT64;
import static dev.spanledger.lake.table.ColumnType.Scalar.STRING;
import static dev.spanledger.lake.table.ColumnType.Scalar.TIMESTAMP;

import java.util.List;

/** The table of money that is expected: what was used, at the rates that the bill had last. */
final class EstimateTable {
  private static final String RATE = "in billing_currency per unit of the meter";

  static final Table ESTIMATES =
      new Table(
          "estimates",
          new Columns()
              .required("run_id", STRING, "one estimate of all that is not billed")
              .required("run_time", TIMESTAMP, "the latest run counts")
              .optional("bill_time", TIMESTAMP, "latest delivery_time that the run read")
              .required("bill_count", INT64, "deliveries that the run read")
              .required("charge_id", STRING, "the estimated charge; no bill has it")
              .required("part", INT64, "0.. within the charge, in stable key order")
              .required("billing_period_start", TIMESTAMP, "month of the usage")
              .required("charge_period_start", TIMESTAMP, "included")
              .required("charge_period_end", TIMESTAMP, "excluded")
              .required("billing_currency", STRING, "ISO 4217; (none) where nothing tells a price")
              .measures()
              .optional("quantity", DECIMAL, "share of charge_quantity")
              .required("charge_quantity", DECIMAL, "of the charge, in the meter's unit")
              .optional("billed_unit_rate", DECIMAL, RATE)
              .optional("effective_unit_rate", DECIMAL, RATE)
              .optional("list_unit_rate", DECIMAL, RATE)
              .optional("contracted_unit_rate", DECIMAL, RATE)
              .required("method", STRING, "where the rates are from, as estimate:own-rate/v1")
              .optional("rate_source", STRING, "charge period on the bill, or the price's source")
              .required("kind", STRING, "ALLOCATED; NONE in the only row of a run without any")
              .optional("meter", STRING, "meter of the dictionary, as lambda.gb_second")
              .optional("split_method", STRING, "rule that made the split, as billed-mb-ms/v1")
              .optional("weight", INT64, "integer weight of this part")
              .optional("weight_total", INT64, "sum of all weights of the charge")
              .strings("cloud_service_name", "sub_account_id", "region_id", "billed_resource_id")
              .strings("service_name", "faas_name", "faas_version")
              .optional("route", STRING, "http.route, else span name, of the invocation")
              .optional("root_service", STRING, "caller pays: service of the trace's root")
              .optional("root_route", STRING, "caller pays: route of the trace's root")
              .optional("request_tenant", STRING, "tenant in baggage, else of the root span")
              .strings("invocation_id", "trace_id", "span_id")
              .optional("cold_start", BOOLEAN, "")
              .optional("cold_start_billed_cost", DECIMAL, "part of billed_cost spent in init")
              .optional("failed", BOOLEAN, "the invocation ended in error or timeout")
              .optional("synthetic", BOOLEAN, "the rates are of local-lambda's meter")
              .tail()
              .optional("run_rows", INT64, "rows of the whole run; only in the file landed last")
              .build(),
          List.of("run_id", "charge_id", "part"),
          List.of("charge_period_start", "charge_id", "part"),
          new Table.Partition("billing_period_start", Table.Grain.MONTH));

  private EstimateTable() {}
}
