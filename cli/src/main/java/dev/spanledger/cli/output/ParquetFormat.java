package dev.spanledger.cli.output;

import dev.spanledger.lake.parquet.ParquetFileWriter;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Parquet file with one typed column for each column of the answer. */
final class ParquetFormat {

  void write(Answer answer, Path file) throws IOException {
    List<Column> columns = new ArrayList<>();
    for (int column = 0; column < answer.columns().size(); column++) {
      ColumnType type = type(answer.values(column));
      columns.add(new Column(answer.columns().get(column), type, false, ""));
    }
    Table.Partition unused = new Table.Partition(columns.get(0).name(), Table.Grain.DAY);
    Table table = new Table("answer", columns, List.of(), List.of(), unused);
    List<Row> rows = new ArrayList<>(answer.rows().size());
    for (List<@Nullable Object> values : answer.rows()) {
      Row row = new Row(table);
      for (int column = 0; column < columns.size(); column++) {
        row.set(column, stored(columns.get(column).type(), values.get(column)));
      }
      rows.add(row);
    }
    ParquetFileWriter.write(table, file, rows);
  }

  /** The narrowest type that holds every value; a column without any value is text. */
  private static ColumnType type(List<@Nullable Object> values) {
    ColumnType.Scalar type = null;
    for (Object value : values) {
      if (value != null) {
        ColumnType.Scalar next = type(value);
        type = type == null || type == next ? next : common(type, next);
      }
    }
    return Objects.requireNonNullElse(type, ColumnType.Scalar.STRING);
  }

  private static ColumnType.Scalar type(Object value) {
    if (value instanceof Boolean) {
      return ColumnType.Scalar.BOOLEAN;
    }
    if (value instanceof Integer || value instanceof Long) {
      return ColumnType.Scalar.INT64;
    }
    if (value instanceof Double) {
      return ColumnType.Scalar.DOUBLE;
    }
    if (value instanceof BigDecimal) {
      return ColumnType.Scalar.DECIMAL;
    }
    return value instanceof Instant ? ColumnType.Scalar.TIMESTAMP : ColumnType.Scalar.STRING;
  }

  private static ColumnType.Scalar common(ColumnType.Scalar one, ColumnType.Scalar other) {
    List<ColumnType.Scalar> exact = List.of(ColumnType.Scalar.INT64, ColumnType.Scalar.DECIMAL);
    return exact.contains(one) && exact.contains(other)
        ? ColumnType.Scalar.DECIMAL
        : ColumnType.Scalar.STRING;
  }

  private static @Nullable Object stored(ColumnType type, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (type == ColumnType.Scalar.INT64) {
      return ((Number) value).longValue();
    }
    if (type == ColumnType.Scalar.DECIMAL) {
      return new BigDecimal(value.toString());
    }
    if (type == ColumnType.Scalar.TIMESTAMP) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value);
    }
    return type == ColumnType.Scalar.STRING ? value.toString() : value;
  }
}
