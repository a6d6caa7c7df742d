package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.parquet.FieldIds;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * Plans tables whose rows stand alone: drops rows whose key is known, then writes the rest by
 * partition, sorted. Of equal keys the earliest row stays, so an existing file need not be
 * rewritten for a duplicate.
 */
final class RowPlanner {
  private final Table table;
  private final DataFileWriter writer;
  private final Schema schema;
  private final RowOrder key;
  private final RowOrder sort;

  RowPlanner(Table table, DataFileWriter writer) {
    this.table = table;
    this.writer = writer;
    this.schema = IcebergSchema.schema(table);
    this.key = new RowOrder(table, table.key());
    this.sort = new RowOrder(table, table.sort());
  }

  void plan(List<Row> rows, List<CompactedFile> files, Plan plan) throws IOException {
    Map<Integer, List<Row>> byPartition = new TreeMap<>();
    for (Row row : rows) {
      byPartition.computeIfAbsent(Partitions.of(table, row), p -> new ArrayList<>()).add(row);
    }
    for (Map.Entry<Integer, List<Row>> entry : byPartition.entrySet()) {
      int partition = entry.getKey();
      List<CompactedFile> existing =
          files.stream().filter(file -> file.partition() == partition).toList();
      planPartition(partition, entry.getValue(), existing, plan);
    }
  }

  private void planPartition(int partition, List<Row> rows, List<CompactedFile> existing, Plan plan)
      throws IOException {
    Map<List<@Nullable Object>, Row> unique = new LinkedHashMap<>();
    rows.forEach(row -> unique.putIfAbsent(key.key(row), row));
    for (CompactedFile file : existing) {
      if (mayHoldAny(file, unique.values())) {
        removeKnown(file, unique);
      }
    }
    plan.countDuplicates(rows.size() - unique.size());
    if (unique.isEmpty()) {
      return;
    }
    List<Row> output = new ArrayList<>(unique.values());
    for (CompactedFile file : MergePolicy.taken(existing, CompactedFile::rowCount, output.size())) {
      ParquetTableReader.read(table, file.path(), output::add);
      plan.replace(file);
    }
    output.sort(sort);
    plan.add(writer.write(partition, output, 1));
  }

  /** Bounds of each key column; a key of a new delivery or run excludes all older files at once. */
  private boolean mayHoldAny(CompactedFile file, Collection<Row> rows) {
    if (rows.isEmpty()) {
      return false;
    }
    for (String column : table.key()) {
      int position = RowOrder.position(table, column);
      Type type = schema.findType(FieldIds.column(position));
      if (isOutside(file, rows, position, type)) {
        return false;
      }
    }
    return true;
  }

  private boolean isOutside(CompactedFile file, Collection<Row> rows, int position, Type type) {
    RowOrder order = new RowOrder(table, List.of(table.columns().get(position).name()));
    Object min = rows.stream().min(order).map(row -> row.get(position)).orElse(null);
    Object max = rows.stream().max(order).map(row -> row.get(position)).orElse(null);
    return min instanceof Comparable<?> from
        && max instanceof Comparable<?> to
        && !file.mayHold(FieldIds.column(position), type, from, to);
  }

  private void removeKnown(CompactedFile file, Map<List<@Nullable Object>, Row> unique)
      throws IOException {
    try (ParquetTableReader reader = ParquetTableReader.open(table, file.path(), table.key())) {
      Row row = reader.next();
      while (row != null) {
        unique.remove(key.key(row));
        row = reader.next();
      }
    }
  }
}
