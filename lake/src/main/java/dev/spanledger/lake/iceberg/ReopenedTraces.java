package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.iceberg.SpanPlanner.Reopened;
import dev.spanledger.lake.parquet.FieldIds;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.parquet.TextColumn;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.types.Type;

/** Finds the rows of landed traces that are compacted already. */
final class ReopenedTraces {
  /**
   * How far apart two spans of one trace may start and still be joined. SQS keeps a message for up
   * to 14 days, but a consumer that late is linked, not nested; looking further costs a read per
   * file.
   */
  static final int WINDOW_DAYS = 7;

  private static final String TRACE_ID = "trace_id";

  private final Table table;
  private final int traceId;
  private final Type type;

  ReopenedTraces(Table table) {
    this.table = table;
    this.traceId = RowOrder.position(table, TRACE_ID);
    this.type = IcebergSchema.schema(table).findType(TRACE_ID);
  }

  /** By file, the rows of those traces. A file without any is not in the map. */
  Map<CompactedFile, Reopened> find(Map<String, List<Row>> traces, List<CompactedFile> files)
      throws IOException {
    NavigableMap<Integer, NavigableSet<String>> idsByDay = idsByDay(traces);
    Map<CompactedFile, Reopened> found = new LinkedHashMap<>();
    for (CompactedFile file : files) {
      NavigableSet<String> wanted = near(idsByDay, file);
      Set<String> ids =
          wanted.isEmpty() ? Set.of() : TextColumn.find(file.path(), TRACE_ID, wanted);
      if (!ids.isEmpty()) {
        found.put(file, rows(file, new TreeSet<>(ids)));
      }
    }
    return found;
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
        if (ids.contains(id)) {
          reopened.add(id, row);
        }
        row = reader.next();
      }
    }
    return reopened;
  }
}
