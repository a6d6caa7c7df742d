package dev.spanledger.collector.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.collector.Batch;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The events of one request, in order, into rows of the invocations table. */
final class InvocationRows {
  private static final int NANOS_PER_MICRO = 1_000;
  private static final int SCHEMA_VERSION = 1;
  private static final String PROVISIONED = "provisioned-concurrency";

  private final Batch batch;
  private final JsonNode resource;
  private final String instanceName;
  private final PlatformState state;
  private final Consumer<Row> rows;

  InvocationRows(Batch batch, JsonNode resource, PlatformState state, Consumer<Row> rows) {
    this.batch = batch;
    this.resource = resource;
    this.state = state;
    this.rows = rows;
    String name = EventReader.text(resource, "faas.instance");
    this.instanceName = name == null ? "" : name;
  }

  void accept(PlatformEvent event) {
    if (event instanceof PlatformEvent.InitStart start) {
      initStarted(start);
    } else if (event instanceof PlatformEvent.InitReport report) {
      initReported(report);
    } else if (event instanceof PlatformEvent.RestoreReport restore) {
      restored(restore);
    } else if (event instanceof PlatformEvent.Start start) {
      started(start);
    } else if (event instanceof PlatformEvent.RuntimeDone done) {
      runtimeDone(done);
    } else if (event instanceof PlatformEvent.Report report) {
      rows.accept(row(report));
    }
  }

  private void initStarted(PlatformEvent.InitStart start) {
    state.putInstance(
        instanceName,
        new PlatformState.Instance(start.initType(), start.phase(), null, false, true));
  }

  /**
   * A failed initialization is reported twice, in phase init and again in phase invoke: it is one
   * start, and the last report holds. A report that comes after the first invocation's belongs to
   * that one, and does not make the next invocation a cold start.
   */
  private void initReported(PlatformEvent.InitReport report) {
    PlatformState.Instance known = state.instance(instanceName);
    boolean isFirstPending = known == null || known.isReported() || known.isFirstPending();
    String initType =
        report.initType() == null && known != null ? known.initType() : report.initType();
    state.putInstance(
        instanceName,
        new PlatformState.Instance(
            initType, report.phase(), report.durationNanos(), true, isFirstPending));
  }

  private void restored(PlatformEvent.RestoreReport restore) {
    PlatformState.Instance known = state.instance(instanceName);
    String initType = known == null ? null : known.initType();
    state.putInstance(
        instanceName,
        new PlatformState.Instance(
            initType == null ? "snap-start" : initType,
            known == null ? null : known.initPhase(),
            restore.durationNanos(),
            true,
            true));
  }

  private void started(PlatformEvent.Start start) {
    PlatformState.Pending known = state.pending(instanceName, start.requestId());
    state.putPending(
        instanceName,
        start.requestId(),
        new PlatformState.Pending(
            micros(start.time()),
            start.tracing().traceId(),
            start.tracing().spanId(),
            start.tracing().sampled(),
            known.status(),
            known.errorType(),
            known.producedBytes(),
            known.spanNanos()));
  }

  private void runtimeDone(PlatformEvent.RuntimeDone done) {
    PlatformState.Pending known = state.pending(instanceName, done.requestId());
    state.putPending(
        instanceName,
        done.requestId(),
        new PlatformState.Pending(
            known.startMicros(),
            known.traceId(),
            known.spanId(),
            known.sampled(),
            done.status(),
            done.errorType(),
            done.producedBytes(),
            done.spanNanos()));
  }

  private Row row(PlatformEvent.Report report) {
    PlatformState.Pending pending = state.pending(instanceName, report.requestId());
    state.removePending(instanceName, report.requestId());
    Row row = new Row(Tables.INVOCATIONS);
    row.set("invocation_id", report.requestId());
    resourceColumns(row);
    times(row, report, pending);
    metrics(row, report.metrics());
    spans(row, report, pending);
    coldStart(row, report.metrics());
    boolean hasTracing = report.tracing().traceId() != null;
    row.set("trace_id", hasTracing ? report.tracing().traceId() : pending.traceId())
        .set("span_id", hasTracing ? report.tracing().spanId() : pending.spanId())
        .set("sampled", hasTracing ? report.tracing().sampled() : pending.sampled())
        .set("status", report.status() == null ? pending.status() : report.status())
        .set("error_type", report.errorType() == null ? pending.errorType() : report.errorType())
        .set("tenant", batch.tenant())
        .set("ingest_time", batch.ingestTimeMicros())
        .set("source", batch.source())
        .set("batch_id", batch.digest())
        .set("schema_version", SCHEMA_VERSION);
    return row;
  }

  private static void times(Row row, PlatformEvent.Report report, PlatformState.Pending pending) {
    long reportMicros = micros(report.time());
    Long durationNanos = report.metrics().durationNanos();
    long durationMicros = durationNanos == null ? 0 : durationNanos / NANOS_PER_MICRO;
    Long startMicros = pending.startMicros();
    row.set("report_time", reportMicros)
        .set("start_time", startMicros == null ? reportMicros - durationMicros : startMicros)
        .set("start_time_estimated", startMicros == null);
  }

  private static void metrics(Row row, PlatformEvent.Metrics metrics) {
    row.set("duration_ns", metrics.durationNanos())
        .set("billed_duration_ms", metrics.billedDurationMs())
        .set("restore_duration_ns", metrics.restoreDurationNanos())
        .set("billed_restore_duration_ms", metrics.billedRestoreDurationMs())
        .set("memory_size_mb", metrics.memorySizeMb())
        .set("max_memory_used_mb", metrics.maxMemoryUsedMb())
        .set("billed_mb_ms", metrics.billedMbMs());
  }

  private static void spans(Row row, PlatformEvent.Report report, PlatformState.Pending pending) {
    Map<String, Long> nanos = new HashMap<>(pending.spanNanos());
    nanos.putAll(report.spanNanos());
    row.set("response_latency_ns", nanos.get("responseLatency"))
        .set("response_duration_ns", nanos.get("responseDuration"))
        .set("runtime_overhead_ns", nanos.get("runtimeOverhead"))
        .set("extension_overhead_ns", nanos.get("extensionOverhead"))
        .set("produced_bytes", pending.producedBytes());
  }

  /**
   * Cold is the invocation that had to wait for its environment. With provisioned concurrency the
   * environment started ahead of it, so its first invocation is not.
   */
  private void coldStart(Row row, PlatformEvent.Metrics metrics) {
    PlatformState.Instance instance = state.instance(instanceName);
    boolean isFirst =
        instance != null && instance.isFirstPending() && !PROVISIONED.equals(instance.initType());
    Long initNanos = metrics.initDurationNanos();
    boolean isCold = initNanos != null || metrics.restoreDurationNanos() != null || isFirst;
    boolean isKnown = isCold || instance != null || metrics.billedDurationMs() != null;
    row.set("cold_start", isKnown ? (Boolean) isCold : null);
    if (initNanos == null && isFirst && metrics.restoreDurationNanos() == null) {
      initNanos = instance == null ? null : instance.initNanos();
    }
    row.set("init_duration_ns", initNanos);
    if (instance != null) {
      row.set("init_type", instance.initType())
          .set("init_phase", isCold ? instance.initPhase() : null);
      state.putInstance(
          instanceName,
          new PlatformState.Instance(
              instance.initType(),
              instance.initPhase(),
              instance.initNanos(),
              instance.isReported(),
              false));
    }
  }

  private void resourceColumns(Row row) {
    Map<String, @Nullable String> rest = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : resource.properties()) {
      if (!ResourceColumn.fill(row, entry.getKey(), entry.getValue())) {
        rest.put(entry.getKey(), entry.getValue().asText());
      }
    }
    if (row.get("service_name") == null) {
      row.set("service_name", row.get("faas_name"));
    }
    row.set("attributes", rest.isEmpty() ? null : rest);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /** Columns that a resource attribute fills, by its key. */
  private static final class ResourceColumn {
    private static final Map<String, Column> BY_KEY = byKey();

    static boolean fill(Row row, String key, JsonNode value) {
      if (key.equals("host.arch")) {
        row.set("architecture", architecture(value.asText()));
        return true;
      }
      Column column = BY_KEY.get(key);
      if (column == null || value.isContainerNode() || value.isNull()) {
        return false;
      }
      if (column.type() == ColumnType.Scalar.STRING) {
        row.set(column.name(), value.asText());
        return true;
      }
      if (!value.canConvertToLong() || !value.isIntegralNumber()) {
        return false;
      }
      row.set(column.name(), value.longValue());
      return true;
    }

    private static String architecture(String hostArch) {
      return switch (hostArch) {
        case "amd64" -> "x86_64";
        default -> hostArch;
      };
    }

    private static Map<String, Column> byKey() {
      Map<String, Column> byName = new HashMap<>();
      Tables.INVOCATIONS.columns().forEach(column -> byName.put(column.name(), column));
      Map<String, Column> byKey = new HashMap<>();
      for (String key :
          new String[] {
            "service.name",
            "service.namespace",
            "service.version",
            "service.instance.id",
            "deployment.environment.name",
            "cloud.provider",
            "cloud.platform",
            "cloud.region",
            "cloud.account.id",
            "cloud.resource_id",
            "faas.name",
            "faas.version",
            "faas.instance",
            "faas.max_memory"
          }) {
        Column column = byName.get(key.replace('.', '_'));
        if (column != null) {
          byKey.put(key, column);
        }
      }
      return Map.copyOf(byKey);
    }
  }
}
