package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Cuts a day's spans into files at hour boundaries, so that no file holds more than {@link
 * MergePolicy#FULL_FILE_ROWS} rows unless one hour alone does. A small day stays one file.
 */
final class HourSplit {

  private HourSplit() {}

  static List<List<Row>> split(List<Row> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    if (rows.size() <= MergePolicy.FULL_FILE_ROWS) {
      return List.of(rows);
    }
    Map<Long, List<Row>> byHour = new TreeMap<>();
    for (Row row : rows) {
      long hour = Math.floorDiv(row.requiredInt64("trace_start"), Partitions.MICROS_PER_HOUR);
      byHour.computeIfAbsent(hour, h -> new ArrayList<>()).add(row);
    }
    List<List<Row>> parts = new ArrayList<>();
    List<Row> part = new ArrayList<>();
    for (List<Row> hour : byHour.values()) {
      if (!part.isEmpty() && part.size() + hour.size() > MergePolicy.FULL_FILE_ROWS) {
        parts.add(part);
        part = new ArrayList<>();
      }
      part.addAll(hour);
    }
    parts.add(part);
    return parts;
  }
}
