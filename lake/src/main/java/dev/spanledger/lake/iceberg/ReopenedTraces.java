package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.iceberg.SpanPlanner.Reopened;
import dev.spanledger.lake.parquet.FieldIds;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.parquet.TextColumn;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/** Finds the rows of landed traces that are compacted already. */
final class ReopenedTraces {
  /**
   * How far apart two spans of one trace may start and still be joined. SQS keeps a message for up
   * to 14 days, but a consumer that late is linked, not nested; looking further costs a read per
   * file.
   */
  static final int WINDOW_DAYS = 7;

  /**
   * Rows of one trace that are taken back into memory: 150 MB. A sender that never begins a new
   * trace would otherwise make each compaction larger than the last, until none fits.
   */
  static final int MAX_TRACE_ROWS = 50_000;

  private static final String TRACE_ID = "trace_id";

  private final Table table;
  private final int traceId;
  private final Type type;
  private final RowOrder key;
  private final Map<String, Integer> rowCounts = new HashMap<>();
  private final Set<String> overlong = new HashSet<>();

  ReopenedTraces(Table table) {
    this.table = table;
    this.traceId = RowOrder.position(table, TRACE_ID);
    this.key = new RowOrder(table, table.key());
    this.type = IcebergSchema.schema(table).findType(TRACE_ID);
  }

  /**
   * By file, the rows of those traces. A file without any is not in the map. A trace that has more
   * than {@link #MAX_TRACE_ROWS} stays as it is; of its landed rows, those that it holds already
   * are taken out of the given traces.
   */
  Map<CompactedFile, Reopened> find(Map<String, List<Row>> traces, List<CompactedFile> files)
      throws IOException {
    NavigableMap<Integer, NavigableSet<String>> idsByDay = idsByDay(traces);
    Map<CompactedFile, Set<String>> idsByFile = new LinkedHashMap<>();
    Map<CompactedFile, Reopened> found = new LinkedHashMap<>();
    for (CompactedFile file : files) {
      NavigableSet<String> wanted = near(idsByDay, file);
      Set<String> ids =
          wanted.isEmpty() ? Set.of() : TextColumn.find(file.path(), TRACE_ID, wanted);
      if (!ids.isEmpty()) {
        idsByFile.put(file, ids);
        found.put(file, rows(file, new TreeSet<>(ids)));
      }
    }
    if (!overlong.isEmpty()) {
      found.values().forEach(reopened -> reopened.traceIds().removeAll(overlong));
      found.values().removeIf(reopened -> reopened.traceIds().isEmpty());
      for (Map.Entry<CompactedFile, Set<String>> entry : idsByFile.entrySet()) {
        if (!Collections.disjoint(entry.getValue(), overlong)) {
          removeKnown(entry.getKey(), traces);
        }
      }
    }
    return found;
  }

  private void removeKnown(CompactedFile file, Map<String, List<Row>> traces) throws IOException {
    Set<List<@Nullable Object>> landed = new HashSet<>();
    overlong.forEach(id -> rows(traces, id).forEach(row -> landed.add(key.key(row))));
    Set<List<@Nullable Object>> known = new HashSet<>();
    try (ParquetTableReader reader = ParquetTableReader.open(table, file.path(), table.key())) {
      Row row = reader.next();
      while (row != null) {
        List<@Nullable Object> rowKey = key.key(row);
        if (landed.contains(rowKey)) {
          known.add(rowKey);
        }
        row = reader.next();
      }
    }
    overlong.forEach(id -> rows(traces, id).removeIf(row -> known.contains(key.key(row))));
  }

  private static List<Row> rows(Map<String, List<Row>> traces, String id) {
    return traces.getOrDefault(id, List.of());
  }

  private static NavigableMap<Integer, NavigableSet<String>> idsByDay(
      Map<String, List<Row>> traces) {
    NavigableMap<Integer, NavigableSet<String>> idsByDay = new TreeMap<>();
    traces.forEach(
        (id, rows) ->
            rows.stream()
                .map(row -> Partitions.day(row.requiredInt64("start_time")))
                .distinct()
                .forEach(day -> idsByDay.computeIfAbsent(day, d -> new TreeSet<>()).add(id)));
    return idsByDay;
  }

  private NavigableSet<String> near(
      NavigableMap<Integer, NavigableSet<String>> idsByDay, CompactedFile file) {
    NavigableSet<String> near = new TreeSet<>();
    idsByDay
        .subMap(file.partition() - WINDOW_DAYS, true, file.partition() + WINDOW_DAYS, true)
        .values()
        .stream()
        .filter(ids -> file.mayHold(FieldIds.column(traceId), type, ids.first(), ids.last()))
        .forEach(near::addAll);
    return near;
  }

  private Reopened rows(CompactedFile file, NavigableSet<String> ids) throws IOException {
    Reopened reopened = new Reopened();
    try (ParquetTableReader reader = ParquetTableReader.open(table, file.path(), TRACE_ID, ids)) {
      Row row = reader.next();
      while (row != null) {
        String id = String.valueOf(row.get(traceId));
        if (ids.contains(id) && !overlong.contains(id)) {
          keep(reopened, id, row);
        }
        row = reader.next();
      }
    }
    return reopened;
  }

  private void keep(Reopened reopened, String id, Row row) {
    if (rowCounts.merge(id, 1, Integer::sum) > MAX_TRACE_ROWS) {
      overlong.add(id);
      reopened.traceIds().remove(id);
    } else {
      reopened.add(id, row);
    }
  }
}
