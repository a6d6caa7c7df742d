package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.query.Scratch;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lands the parts of one run as files of {@code allocations}. Only the file that is landed last
 * tells how many rows the run has, so a run torn by a crash does not count.
 */
final class PartFiles implements PartSink {
  /** Parts of one file; about 250 MB inside the engine. */
  private static final int ROWS_PER_FILE = 2_000_000;

  private static final SortedMap<String, String> JOINS =
      new TreeMap<>(
          Map.of(
              "paid",
              PartTable.CHARGES,
              "label",
              PartTable.LABELS,
              "caller",
              PartTable.CALLERS,
              "run",
              UsageReader.RUNS,
              "named",
              PartTable.NAMED));
  private static final Map<String, List<String>> COLUMNS = columns();

  private final Lake lake;
  private final PartTable.Run run;
  private @Nullable Scratch scratch;
  private @Nullable PartTable table;
  private long rowCount;
  private int fileNumber;

  PartFiles(Lake lake, PartTable.Run run) {
    this.lake = lake;
    this.run = run;
  }

  private static Map<String, List<String>> columns() {
    Map<String, List<String>> columns = new HashMap<>();
    for (String name : List.of("charge_id", "charge_period_start")) {
      columns.put(name, List.of(PartTable.CHARGES + "." + name));
    }
    for (String name :
        List.of("part", "weight", "weight_total", "cold_start_weight", "cold_start_billed_cost")) {
      columns.put(name, List.of(PartTable.PARTS + "." + name));
    }
    Measures.NAMES.forEach(name -> columns.put(name, List.of(PartTable.PARTS + "." + name)));
    for (String name :
        List.of(
            "run_id",
            "source",
            "batch_id",
            "billing_currency",
            "kind",
            "meter",
            "method",
            "state",
            "cloud_service_name",
            "billed_resource_id",
            "service_name",
            "faas_name",
            "run_time",
            "ingest_time",
            "billing_period_start",
            "schema_version",
            "run_rows")) {
      columns.put(name, List.of(PartTable.LABELS + "." + name));
    }
    for (String name : List.of("root_service", "root_route", "request_tenant")) {
      columns.put(name, List.of(PartTable.CALLERS + "." + name));
    }
    for (String name :
        List.of(
            "faas_version",
            "route",
            "invocation_id",
            "trace_id",
            "span_id",
            "cold_start",
            "failed")) {
      columns.put(name, List.of(UsageReader.RUNS + "." + name, PartTable.NAMED + "." + name));
    }
    for (String name : List.of("timed_out", "retry")) {
      columns.put(name, List.of(UsageReader.RUNS + "." + name));
    }
    return Map.copyOf(columns);
  }

  /** From now on parts are of the runs that this scratch holds; earlier parts have landed. */
  void from(Scratch holder) {
    scratch = holder;
  }

  @Override
  public void accept(ChargeLine charge, List<Part> parts) throws IOException {
    PartTable to = table;
    if (to != null && to.partCount() >= ROWS_PER_FILE) {
      land(null, null);
      to = null;
    }
    if (to == null) {
      to = new PartTable(Objects.requireNonNull(scratch, "parts come from somewhere"));
      table = to;
    }
    to.add(charge, parts);
    rowCount += parts.size();
  }

  /** Lands what there is, before the runs and calls of the stretch are dropped. */
  void land() throws IOException {
    land(null, null);
  }

  /** Lands what is left, which makes the run count. */
  void finish(String inputDigest) throws IOException {
    land(inputDigest, rowCount);
  }

  private void land(@Nullable String inputDigest, @Nullable Long runRows) throws IOException {
    PartTable from = table;
    Scratch holder = scratch;
    if (from == null || holder == null) {
      return;
    }
    from.close(run, inputDigest, runRows);
    String source = "%s:%s:%d".formatted(run.runId(), run.billingPeriodStart(), fileNumber);
    byte[] digest = RunDigest.sha256().digest(source.getBytes(StandardCharsets.UTF_8));
    lake.land(
        Tables.ALLOCATIONS,
        HexFormat.of().formatHex(digest, 0, 16),
        file -> holder.write(file, Tables.ALLOCATIONS, PartTable.PARTS, JOINS, COLUMNS));
    holder.drop(
        List.of(
            PartTable.PARTS,
            PartTable.CHARGES,
            PartTable.LABELS,
            PartTable.CALLERS,
            PartTable.NAMED));
    table = null;
    fileNumber++;
  }
}
