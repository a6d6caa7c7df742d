package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans the table of spans, whose rows are compacted trace by trace. A late span re-opens its
 * trace: the trace's rows are taken out of their file, joined with the new ones, derived anew and
 * written where the trace now starts.
 */
final class SpanPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(SpanPlanner.class);

  private final Table table;
  private final DataFileWriter writer;
  private final Consumer<List<Row>> traceFacts;
  private final RowOrder key;
  private final RowOrder sort;
  private final RowOrder byStart;
  private final int traceId;
  private final int spanId;
  private final int source;
  private final int firstFact;
  private final int lastFact;

  SpanPlanner(Table table, DataFileWriter writer, Consumer<List<Row>> traceFacts) {
    this.table = table;
    this.writer = writer;
    this.traceFacts = traceFacts;
    this.key = new RowOrder(table, table.key());
    this.sort = new RowOrder(table, table.sort());
    this.byStart = new RowOrder(table, List.of("start_time", "start_nano_rem", "span_id"));
    this.traceId = RowOrder.position(table, "trace_id");
    this.spanId = RowOrder.position(table, "span_id");
    this.source = RowOrder.position(table, "source");
    this.firstFact = RowOrder.position(table, "trace_start");
    this.lastFact = RowOrder.position(table, "root_route");
  }

  void plan(List<Row> rows, List<CompactedFile> files, Plan plan) throws IOException {
    Map<String, List<Row>> traces = new LinkedHashMap<>();
    for (Row row : rows) {
      traces.computeIfAbsent(traceId(row), id -> new ArrayList<>()).add(row);
    }
    Map<CompactedFile, Reopened> reopened = new ReopenedTraces(table).find(traces, files);
    traces.values().removeIf(List::isEmpty);
    plan.countDuplicates(rows.size() - traces.values().stream().mapToInt(List::size).sum());
    Map<Integer, List<Row>> byDay = new TreeMap<>();
    for (List<Row> landed : traces.values()) {
      List<Row> trace = complete(landed, reopened.values(), plan);
      byDay
          .computeIfAbsent(Partitions.of(table, trace.get(0)), d -> new ArrayList<>())
          .addAll(trace);
    }
    reopened.keySet().forEach(f -> byDay.computeIfAbsent(f.partition(), d -> new ArrayList<>()));
    for (Map.Entry<Integer, List<Row>> day : byDay.entrySet()) {
      List<CompactedFile> existing =
          files.stream().filter(file -> file.partition() == day.getKey()).toList();
      planDay(day.getKey(), day.getValue(), existing, reopened, plan);
    }
  }

  private String traceId(Row row) {
    return String.valueOf(row.get(traceId));
  }

  /** All rows of a trace, old ones first so that they stay where a new one repeats them. */
  private List<Row> complete(List<Row> landed, Iterable<Reopened> reopened, Plan plan) {
    Map<List<@Nullable Object>, Row> unique = new LinkedHashMap<>();
    String id = traceId(landed.get(0));
    int known = 0;
    for (Reopened file : reopened) {
      for (Row row : file.rows(id)) {
        unique.putIfAbsent(key.key(row), row);
        known++;
      }
    }
    landed.forEach(row -> unique.putIfAbsent(key.key(row), row));
    List<Row> trace = new ArrayList<>(unique.values());
    dropPulled(trace);
    plan.countDuplicates(known + landed.size() - trace.size());
    trace.sort(byStart);
    derive(id, trace, plan);
    return trace;
  }

  /** What a tracing service says of a span yields to what the span's sender says. */
  private void dropPulled(List<Row> trace) {
    Set<String> sent = new HashSet<>();
    for (Row row : trace) {
      if (!isPulled(row)) {
        sent.add(String.valueOf(row.get(spanId)));
      }
    }
    if (sent.size() < trace.size()) {
      trace.removeIf(row -> isPulled(row) && sent.contains(String.valueOf(row.get(spanId))));
    }
  }

  private boolean isPulled(Row row) {
    return Tables.PULLED_SOURCE.equals(row.get(source));
  }

  /** A trace that breaks the derivation is stored without facts: it must not stop all others. */
  private void derive(String id, List<Row> trace, Plan plan) {
    trace.forEach(this::clearFacts);
    try {
      traceFacts.accept(trace);
    } catch (RuntimeException e) {
      LOG.warn("Trace {} gets no facts: deriving them failed", id, e);
      plan.countTraceWithoutFacts();
      trace.forEach(this::clearFacts);
    }
    Object derived = trace.get(0).get(firstFact);
    Object start = derived == null ? earliest(trace) : derived;
    // One value for all: a trace is one day's, whatever a derivation wrote into single rows.
    trace.forEach(row -> row.set(firstFact, start));
  }

  private static long earliest(List<Row> trace) {
    return trace.stream().mapToLong(row -> row.requiredInt64("start_time")).min().orElse(0);
  }

  private void clearFacts(Row row) {
    for (int i = firstFact; i <= lastFact; i++) {
      row.set(i, null);
    }
  }

  private void planDay(
      int day,
      List<Row> rows,
      List<CompactedFile> existing,
      Map<CompactedFile, Reopened> reopened,
      Plan plan)
      throws IOException {
    List<CompactedFile> taken =
        rows.isEmpty()
            ? List.of()
            : MergePolicy.taken(existing, file -> rest(file, reopened), rows.size());
    for (CompactedFile file : taken) {
      try (RowSource rest = restRows(file, reopened)) {
        rest.forEach(rows::add);
      }
      plan.replace(file);
    }
    for (CompactedFile file : existing) {
      if (reopened.containsKey(file) && !taken.contains(file)) {
        rewriteRest(day, file, reopened, plan);
      }
    }
    for (List<Row> part : HourSplit.split(rows)) {
      part.sort(sort);
      plan.add(writer.write(day, part, rowsPerTrace(part)));
    }
  }

  private void rewriteRest(
      int day, CompactedFile file, Map<CompactedFile, Reopened> reopened, Plan plan)
      throws IOException {
    plan.replace(file);
    if (rest(file, reopened) > 0) {
      try (RowSource rest = restRows(file, reopened)) {
        DataFile written = writer.write(day, rest, 1);
        plan.add(written);
      }
    }
  }

  /** Rows of the file that belong to traces which stay as they are. */
  private static long rest(CompactedFile file, Map<CompactedFile, Reopened> reopened) {
    Reopened part = reopened.get(file);
    return part == null ? file.rowCount() : file.rowCount() - part.rowCount();
  }

  private RowSource restRows(CompactedFile file, Map<CompactedFile, Reopened> reopened)
      throws IOException {
    Reopened part = reopened.get(file);
    Set<String> gone = part == null ? Set.of() : part.traceIds();
    return new RowSource(table, file.path(), row -> !gone.contains(traceId(row)));
  }

  private double rowsPerTrace(List<Row> sorted) {
    Set<String> ids = new TreeSet<>();
    sorted.forEach(row -> ids.add(traceId(row)));
    return (double) sorted.size() / Math.max(1, ids.size());
  }

  /** Rows of re-opened traces within one file. */
  record Reopened(Map<String, List<Row>> rowsByTrace) {
    Reopened() {
      this(new HashMap<>());
    }

    Set<String> traceIds() {
      return rowsByTrace.keySet();
    }

    List<Row> rows(String traceId) {
      return rowsByTrace.getOrDefault(traceId, List.of());
    }

    long rowCount() {
      return rowsByTrace.values().stream().mapToLong(List::size).sum();
    }

    void add(String traceId, Row row) {
      rowsByTrace.computeIfAbsent(traceId, id -> new ArrayList<>()).add(row);
    }
  }
}
