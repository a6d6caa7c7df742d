package dev.spanledger.analytics.allocation;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes the parts of one run as rows of {@code allocations}. Only the file that is landed last
 * tells how many rows the run has, so a run torn by a crash does not count.
 */
final class PartRows implements PartSink {
  /** Rows in memory at once; about 100 MB. */
  private static final int ROWS_PER_FILE = 100_000;

  private final Lake lake;
  private final String runId;
  private final String inputDigest;
  private final Instant runTime;
  private final Instant billingPeriodStart;
  private final List<Row> rows = new ArrayList<>();
  private long rowCount;
  private int fileNumber;

  PartRows(
      Lake lake, String runId, String inputDigest, Instant runTime, Instant billingPeriodStart) {
    this.lake = lake;
    this.runId = runId;
    this.inputDigest = inputDigest;
    this.runTime = runTime;
    this.billingPeriodStart = billingPeriodStart;
  }

  @Override
  public void accept(ChargeLine charge, List<Part> parts) throws IOException {
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
    for (Row row : rows) {
      row.set("run_rows", rowCount);
    }
    land();
  }

  private void land() throws IOException {
    if (rows.isEmpty()) {
      return;
    }
    String source = "%s:%s:%d".formatted(runId, billingPeriodStart, fileNumber);
    byte[] digest = RunDigest.sha256().digest(source.getBytes(StandardCharsets.UTF_8));
    lake.land(Tables.ALLOCATIONS, HexFormat.of().formatHex(digest, 0, 16), List.copyOf(rows));
    rows.clear();
    fileNumber++;
  }

  private Row row(ChargeLine charge, Part part, int number) {
    Row row = new Row(Tables.ALLOCATIONS);
    row.set("run_id", runId);
    row.set("run_time", micros(runTime));
    row.set("charge_id", charge.chargeId());
    row.set("part", (long) number);
    row.set("billing_period_start", micros(billingPeriodStart));
    row.set("charge_period_start", micros(charge.periodStart()));
    row.set("billing_currency", charge.currency());
    setAmounts(row, part);
    row.set("kind", part.kind().name());
    row.set("meter", charge.meter() == null ? null : charge.meter().id());
    row.set("method", part.method());
    row.set("state", charge.state());
    row.set("cloud_service_name", charge.cloudServiceName());
    row.set("billed_resource_id", charge.billedResourceId());
    Owners.Owner owner = part.owner();
    if (owner != null) {
      row.set("service_name", owner.serviceName());
      row.set("faas_name", owner.faasName());
    }
    setUsage(row, part);
    row.set("ingest_time", micros(runTime));
    row.set("source", "allocation");
    row.set("batch_id", inputDigest);
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
    if (part.weight() != null && part.weightTotal() != null) {
      row.set("ratio", (double) part.weight() / part.weightTotal());
    }
    row.set("cold_start_weight", part.coldStartWeight());
    row.set("cold_start_billed_cost", part.coldStartBilledCost());
  }

  private static void setUsage(Row row, Part part) {
    UsageRecord usage = part.usage();
    if (usage != null) {
      row.set("faas_version", usage.version());
      row.set("route", usage.route());
      row.set("invocation_id", usage.invocationId());
      row.set("trace_id", usage.traceId());
      row.set("span_id", usage.spanId());
      row.set("cold_start", usage.isColdStart());
      row.set("failed", usage.isFailed());
      if (usage.use() instanceof RunUse run) {
        row.set("timed_out", run.attempt().isTimedOut());
        row.set("retry", run.attempt().retry());
      }
    }
    Caller caller = part.caller();
    if (caller != null) {
      row.set("root_service", caller.rootService());
      row.set("root_route", caller.rootRoute());
      row.set("request_tenant", caller.tenant());
    }
  }

  private static Long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
