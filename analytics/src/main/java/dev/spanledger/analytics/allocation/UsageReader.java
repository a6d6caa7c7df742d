package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.query.Scratch;
import dev.spanledger.analytics.query.ScratchValues;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Reads what was kept of runs: their weights, and nothing that only names them. */
final class UsageReader {
  static final String RUNS = "run";

  private static final List<String> RUN_KIND_COLUMNS =
      List.of(
          "cloud_resource_id",
          "cloud_region",
          "cloud_account_id",
          "faas_name",
          "service_name",
          "architecture",
          "init_type",
          "memory_size_mb",
          "ephemeral_storage_mb",
          "faas_trigger",
          "cold_start",
          "failed",
          "request_tenant",
          "root_service",
          "root_route",
          "root_tenant");
  private static final List<String> RUN_COLUMNS =
      List.of(
          "start_time",
          "handling_trace_id",
          "billed_mb_ms",
          "billed_duration_ms",
          "billed_restore_duration_ms",
          "restore_duration_ns",
          "duration_ns",
          "init_duration_ns",
          "produced_bytes",
          "stored_trace_id");

  /** What many runs have in common. */
  private record Shared(
      @Nullable FunctionKey function,
      Owners.Owner owner,
      boolean isColdStart,
      boolean isFailed,
      @Nullable String tenant,
      SortedMap<Caller, Integer> callers) {

    static Shared of(Answer answer) {
      FunctionKey function =
          FunctionKey.ofInvocation(
              answer.text("cloud_resource_id"),
              answer.text("cloud_region"),
              answer.text("cloud_account_id"),
              answer.text("faas_name"));
      return new Shared(
          function,
          new Owners.Owner(answer.text("service_name"), function == null ? null : function.name()),
          Boolean.TRUE.equals(answer.bool("cold_start")),
          Boolean.TRUE.equals(answer.bool("failed")),
          answer.text("request_tenant"),
          CallerPays.ofEntry(answer));
    }
  }

  private final Scratch scratch;
  private final CallerPays callerPays;
  private final AllocationFindings findings;
  private final List<UsageRecord> usage = new ArrayList<>();
  private final List<UsageRecord> handlers = new ArrayList<>();

  UsageReader(Scratch scratch, CallerPays callerPays, AllocationFindings findings) {
    this.scratch = scratch;
    this.callerPays = callerPays;
    this.findings = findings;
  }

  List<UsageRecord> usage() {
    return usage;
  }

  /** Callers of what handled messages, in the order of the rows; for the digest. */
  String handlersText() {
    handlers.sort(UsageRecord.ORDER);
    StringBuilder text = new StringBuilder();
    handlers.forEach(one -> text.append(one.row()).append(' ').append(one.callers()).append('\n'));
    return text.toString();
  }

  void readRuns() {
    Answer answer = new Answer(scratch.kinds(RUNS, RUN_KIND_COLUMNS));
    List<Shared> kinds = new ArrayList<>();
    List<RunUse.Shape> shapes = new ArrayList<>();
    while (answer.advance()) {
      kinds.add(Shared.of(answer));
      shapes.add(RunUse.Shape.of(answer));
    }
    scratch.read(
        RUNS,
        RUN_KIND_COLUMNS,
        RUN_COLUMNS,
        (row, kind, values) -> add(kinds.get(kind), row, values, use(shapes.get(kind), values)));
  }

  /** How it ended is nothing that weighs. */
  private static RunUse use(RunUse.Shape shape, ScratchValues values) {
    Long restoreMs = values.isNull(4) ? null : Long.valueOf(values.integer(4));
    RunUse.Counts counts =
        new RunUse.Counts(
            values.integer(2),
            values.integer(3),
            restoreMs,
            restoreMs != null || !values.isNull(5),
            values.integer(6),
            values.integer(7),
            values.integer(8),
            values.text(9));
    return RunUse.of(shape, counts, Attempt.FIRST);
  }

  private void add(Shared kind, int row, ScratchValues values, RunUse use) {
    if (kind.function() == null) {
      String service = kind.owner().serviceName();
      findings.add(
          AllocationFindingCode.INVOCATION_UNNAMED,
          service == null ? "of no service" : "of service " + service);
      return;
    }
    String handling = values.text(1);
    UsageRecord one =
        new UsageRecord(
            kind.function(),
            null,
            row,
            Instant.EPOCH.plus(values.integer(0), ChronoUnit.MICROS),
            kind.isColdStart(),
            kind.isFailed(),
            kind.owner(),
            handling == null
                ? kind.callers()
                : callerPays.callers(handling, kind.owner().serviceName(), kind.tenant()),
            use);
    usage.add(one);
    if (handling != null) {
      handlers.add(one);
    }
  }
}
