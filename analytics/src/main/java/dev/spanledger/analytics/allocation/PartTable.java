package dev.spanledger.analytics.allocation;

import static dev.spanledger.lake.table.ColumnType.Scalar.BOOLEAN;
import static dev.spanledger.lake.table.ColumnType.Scalar.DECIMAL;
import static dev.spanledger.lake.table.ColumnType.Scalar.INT64;
import static dev.spanledger.lake.table.ColumnType.Scalar.STRING;
import static dev.spanledger.lake.table.ColumnType.Scalar.TIMESTAMP;

import dev.spanledger.analytics.query.Scratch;
import dev.spanledger.analytics.query.ScratchAppender;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parts on their way into a file, inside the engine: runs and callers, charges and what is the same
 * of many parts are named by numbers. The engine puts the names in their places while it writes.
 */
final class PartTable {
  static final String PARTS = "part";
  static final String CHARGES = "paid";
  static final String LABELS = "label";
  static final String CALLERS = "caller";

  /** Calls, and runs that spans told of. */
  static final String NAMED = "named";

  private static final List<Column> PART_COLUMNS = new ArrayList<>();
  private static final List<Column> CHARGE_COLUMNS =
      List.of(column("charge_id", STRING), column("charge_period_start", TIMESTAMP));
  private static final List<Column> LABEL_COLUMNS = new ArrayList<>();
  private static final List<Column> NAMED_COLUMNS =
      List.of(
          column("invocation_id", STRING),
          column("trace_id", STRING),
          column("span_id", STRING),
          column("faas_version", STRING),
          column("route", STRING),
          column("cold_start", BOOLEAN),
          column("failed", BOOLEAN));
  private static final List<Column> CALLER_COLUMNS =
      List.of(
          column("root_service", STRING),
          column("root_route", STRING),
          column("request_tenant", STRING));

  static {
    for (String name :
        List.of("paid", "part", "run", "named", "label", "caller", "weight", "weight_total")) {
      PART_COLUMNS.add(column(name, INT64));
    }
    for (String name : Measures.NAMES) {
      PART_COLUMNS.add(column(name, DECIMAL));
    }
    PART_COLUMNS.add(column("cold_start_weight", INT64));
    PART_COLUMNS.add(column("cold_start_billed_cost", DECIMAL));
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
            "faas_name")) {
      LABEL_COLUMNS.add(column(name, STRING));
    }
    for (String name : List.of("run_time", "ingest_time", "billing_period_start")) {
      LABEL_COLUMNS.add(column(name, TIMESTAMP));
    }
    LABEL_COLUMNS.add(column("schema_version", INT64));
    LABEL_COLUMNS.add(column("run_rows", INT64));
  }

  /** What every part of a run has in common. */
  record Run(String runId, Instant runTime, Instant billingPeriodStart) {}

  /** What is the same of many parts. */
  private record Label(
      String currency,
      Kind kind,
      @Nullable String meter,
      String method,
      String state,
      String cloudServiceName,
      @Nullable String billedResourceId,
      Owners.@Nullable Owner owner) {}

  private final Scratch scratch;
  private final ScratchAppender parts;
  private final ScratchAppender charges;
  private final ScratchAppender named;
  private final Map<UsageRecord, Integer> names = new IdentityHashMap<>();
  private final Map<Label, Integer> labels = new HashMap<>();
  private final List<Label> labelList = new ArrayList<>();
  private final Map<Caller, Integer> callers = new HashMap<>();
  private final List<Caller> callerList = new ArrayList<>();
  private @Nullable ChargeLine labelledCharge;
  private @Nullable Part labelled;
  private int lastLabel;
  private int partCount;
  private int chargeCount;

  PartTable(Scratch scratch) {
    this.scratch = scratch;
    this.parts = scratch.append(PARTS, PART_COLUMNS);
    this.charges = scratch.append(CHARGES, CHARGE_COLUMNS);
    this.named = scratch.append(NAMED, NAMED_COLUMNS);
  }

  private static Column column(String name, ColumnType type) {
    return new Column(name, type, false, "");
  }

  int partCount() {
    return partCount;
  }

  void add(ChargeLine charge, List<Part> own) {
    charges.add(charge.chargeId());
    charges.addTime(micros(charge.periodStart()));
    charges.endRow();
    for (int i = 0; i < own.size(); i++) {
      add(charge, own.get(i), i);
    }
    chargeCount++;
  }

  private void add(ChargeLine charge, Part part, int number) {
    parts.add(chargeCount);
    parts.add(number);
    UsageRecord usage = part.usage();
    UsageRecord.Names own = usage == null ? null : usage.names();
    addNumber(usage == null || own != null ? null : Long.valueOf(usage.row()));
    addNumber(usage == null || own == null ? null : Long.valueOf(named(usage, own)));
    parts.add(label(charge, part));
    Caller caller = part.caller();
    addNumber(caller == null ? null : Long.valueOf(caller(caller)));
    addNumber(part.weight());
    addNumber(part.weightTotal());
    for (BigDecimal amount : part.measures().values()) {
      parts.add(amount);
    }
    addNumber(part.coldStartWeight());
    parts.add(part.coldStartBilledCost());
    parts.endRow();
    partCount++;
  }

  private int named(UsageRecord usage, UsageRecord.Names own) {
    Integer known = names.putIfAbsent(usage, names.size());
    if (known != null) {
      return known;
    }
    named.add(own.invocationId());
    named.add(own.traceId());
    named.add(own.spanId());
    named.add(own.version());
    named.add(own.route());
    named.add(usage.isColdStart());
    named.add(usage.isFailed());
    named.endRow();
    return names.size() - 1;
  }

  private void addNumber(@Nullable Long number) {
    if (number == null) {
      parts.addNull();
    } else {
      parts.add(number.longValue());
    }
  }

  private int label(ChargeLine charge, Part part) {
    Part last = labelled;
    boolean isSame =
        last != null
            && charge == labelledCharge
            && part.kind() == last.kind()
            && part.owner() == last.owner()
            && part.method().equals(last.method());
    if (!isSame) {
      lastLabel = labelOf(charge, part);
      labelledCharge = charge;
      labelled = part;
    }
    return lastLabel;
  }

  private int labelOf(ChargeLine charge, Part part) {
    Label label =
        new Label(
            charge.currency(),
            part.kind(),
            charge.meter() == null ? null : charge.meter().id(),
            part.method(),
            charge.state(),
            charge.cloudServiceName(),
            charge.billedResourceId(),
            part.owner());
    Integer known = labels.putIfAbsent(label, labels.size());
    if (known != null) {
      return known;
    }
    labelList.add(label);
    return labelList.size() - 1;
  }

  private int caller(Caller caller) {
    Integer known = callers.putIfAbsent(caller, callers.size());
    if (known != null) {
      return known;
    }
    callerList.add(caller);
    return callerList.size() - 1;
  }

  /**
   * Makes everything readable under the names above.
   *
   * @param inputDigest with {@code runRows} only in the file that makes the run count
   */
  void close(Run run, @Nullable String inputDigest, @Nullable Long runRows) {
    parts.close();
    charges.close();
    named.close();
    try (ScratchAppender rows = scratch.append(LABELS, LABEL_COLUMNS)) {
      for (Label label : labelList) {
        add(rows, label, run, inputDigest, runRows);
      }
    }
    try (ScratchAppender rows = scratch.append(CALLERS, CALLER_COLUMNS)) {
      for (Caller caller : callerList) {
        rows.add(caller.rootService());
        rows.add(caller.rootRoute());
        rows.add(caller.tenant());
        rows.endRow();
      }
    }
  }

  private void add(
      ScratchAppender rows,
      Label label,
      Run run,
      @Nullable String inputDigest,
      @Nullable Long runRows) {
    Owners.Owner owner = label.owner();
    rows.add(run.runId());
    rows.add("allocation");
    rows.add(inputDigest);
    rows.add(label.currency());
    rows.add(label.kind().name());
    rows.add(label.meter());
    rows.add(label.method());
    rows.add(label.state());
    rows.add(label.cloudServiceName());
    rows.add(label.billedResourceId());
    rows.add(owner == null ? null : owner.serviceName());
    rows.add(owner == null ? null : owner.faasName());
    rows.addTime(micros(run.runTime()));
    rows.addTime(micros(run.runTime()));
    rows.addTime(micros(run.billingPeriodStart()));
    rows.add(1);
    if (runRows == null) {
      rows.addNull();
    } else {
      rows.add(runRows.longValue());
    }
    rows.endRow();
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
