package dev.spanledger.analytics.allocation;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the parts of estimated charges as rows of {@code estimates}. Only the file that is landed
 * last tells how many rows the run has, so a torn one does not count.
 */
final class EstimateRows {
  /** Rows in memory at once; about 100 MB. */
  private static final int ROWS_PER_FILE = 100_000;

  /** A run that estimates nothing has one row of this kind, as it takes the place of the others. */
  private static final String NOTHING = "NONE";

  /**
   * One estimate.
   *
   * @param billTime delivery time of the newest bill that was read; null without a bill
   * @param billCount bills that were read
   */
  record Run(
      String runId,
      String inputDigest,
      Instant runTime,
      @Nullable Instant billTime,
      long billCount) {}

  private final Lake lake;
  private final Run run;
  private final List<Row> rows = new ArrayList<>();
  private long rowCount;
  private int fileNumber;

  EstimateRows(Lake lake, Run run) {
    this.lake = lake;
    this.run = run;
  }

  void add(EstimatedCharge charge, List<Part> parts) throws IOException {
    for (int i = 0; i < parts.size(); i++) {
      if (rows.size() == ROWS_PER_FILE) {
        land();
      }
      rows.add(row(charge, parts.get(i), i));
      rowCount++;
    }
  }

  /** Lands what is left, which makes the run count. */
  void finish() throws IOException {
    if (rows.isEmpty()) {
      rows.add(nothing());
      rowCount++;
    }
    for (Row row : rows) {
      row.set("run_rows", rowCount);
    }
    land();
  }

  private void land() throws IOException {
    String source = "%s:%d".formatted(run.runId(), fileNumber);
    byte[] digest = RunDigest.sha256().digest(source.getBytes(StandardCharsets.UTF_8));
    lake.land(Tables.ESTIMATES, HexFormat.of().formatHex(digest, 0, 16), List.copyOf(rows));
    rows.clear();
    fileNumber++;
  }

  private Row row(EstimatedCharge charge, Part part, int number) {
    ChargeLine line = charge.line();
    Row row = begun(line.chargeId(), line.periodStart(), line.periodEnd());
    row.set("part", (long) number);
    row.set("billing_currency", line.currency());
    row.set("charge_quantity", charge.quantity());
    setAmounts(row, part);
    setRates(row, charge.rates());
    row.set("kind", part.kind().name());
    row.set("meter", charge.cell().meter().id());
    row.set("split_method", part.method());
    row.set("cloud_service_name", line.cloudServiceName());
    row.set("sub_account_id", line.accountId());
    row.set("region_id", line.regionId());
    row.set("billed_resource_id", line.billedResourceId());
    setUsage(row, part);
    return row;
  }

  private Row nothing() {
    Row row = begun("estimate:none", run.runTime(), run.runTime());
    row.set("part", 0L);
    row.set("billing_currency", UnitRates.NO_CURRENCY);
    row.set("charge_quantity", BigDecimal.ZERO);
    row.set("method", UnitRates.NO_RATE);
    row.set("kind", NOTHING);
    return row;
  }

  private Row begun(String chargeId, Instant start, Instant end) {
    Row row = new Row(Tables.ESTIMATES);
    row.set("run_id", run.runId());
    row.set("run_time", micros(run.runTime()));
    row.set("bill_time", run.billTime() == null ? null : micros(run.billTime()));
    row.set("bill_count", run.billCount());
    row.set("charge_id", chargeId);
    row.set("billing_period_start", micros(monthOf(start)));
    row.set("charge_period_start", micros(start));
    row.set("charge_period_end", micros(end));
    row.set("ingest_time", micros(run.runTime()));
    row.set("source", "estimate");
    row.set("batch_id", run.inputDigest());
    row.set("schema_version", 1);
    return row;
  }

  private static void setAmounts(Row row, Part part) {
    row.set("billed_cost", part.measures().billedCost());
    row.set("effective_cost", part.measures().effectiveCost());
    row.set("list_cost", part.measures().listCost());
    row.set("contracted_cost", part.measures().contractedCost());
    row.set("quantity", part.measures().quantity());
    row.set("weight", part.weight());
    row.set("weight_total", part.weightTotal());
    row.set("cold_start_billed_cost", part.coldStartBilledCost());
  }

  private static void setRates(Row row, UnitRates rates) {
    row.set("billed_unit_rate", rates.billed());
    row.set("effective_unit_rate", rates.effective());
    row.set("list_unit_rate", rates.list());
    row.set("contracted_unit_rate", rates.contracted());
    row.set("method", rates.method());
    row.set("rate_source", rates.source());
    row.set("synthetic", rates.isSynthetic());
  }

  private static void setUsage(Row row, Part part) {
    Owners.Owner owner = part.owner();
    if (owner != null) {
      row.set("service_name", owner.serviceName());
      row.set("faas_name", owner.faasName());
    }
    UsageRecord usage = part.usage();
    if (usage != null) {
      setNames(row, usage.names());
      row.set("cold_start", usage.isColdStart());
      row.set("failed", usage.isFailed());
    }
    Caller caller = part.caller();
    if (caller != null) {
      row.set("root_service", caller.rootService());
      row.set("root_route", caller.rootRoute());
      row.set("request_tenant", caller.tenant());
    }
  }

  private static void setNames(Row row, UsageRecord.@Nullable Names names) {
    if (names != null) {
      row.set("faas_version", names.version());
      row.set("route", names.route());
      row.set("invocation_id", names.invocationId());
      row.set("trace_id", names.traceId());
      row.set("span_id", names.spanId());
    }
  }

  static Instant monthOf(Instant time) {
    return time.atOffset(ZoneOffset.UTC)
        .with(TemporalAdjusters.firstDayOfMonth())
        .truncatedTo(ChronoUnit.DAYS)
        .toInstant();
  }

  private static Long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
