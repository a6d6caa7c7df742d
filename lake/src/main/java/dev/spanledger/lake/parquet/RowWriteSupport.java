package dev.spanledger.lake.parquet;

import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/** Feeds rows of one table to parquet-java. */
final class RowWriteSupport extends WriteSupport<Row> {
  private final Table table;
  private final List<Column> columns;
  private final ValueWriter[] writers;
  private @Nullable RecordConsumer consumer;
  private long rowIndex;

  RowWriteSupport(Table table) {
    this.table = table;
    this.columns = table.columns();
    this.writers = new ValueWriter[columns.size()];
    for (int i = 0; i < writers.length; i++) {
      Column column = columns.get(i);
      writers[i] = ValueWriter.of(column.type(), where(column));
    }
  }

  private String where(Column column) {
    return "column \"%s\" of table %s".formatted(column.name(), table.name());
  }

  @Override
  public WriteContext init(Configuration configuration) {
    return context();
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return context();
  }

  private WriteContext context() {
    return new WriteContext(ParquetSchema.of(table), Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer consumer) {
    this.consumer = consumer;
  }

  @Override
  public void write(Row row) {
    if (!row.table().name().equals(table.name())
        || row.table().columns().size() != writers.length) {
      throw new IllegalArgumentException(
          "Row %d is of table %s, but is written to table %s"
              .formatted(rowIndex, row.table().name(), table.name()));
    }
    RecordConsumer out = Objects.requireNonNull(consumer, "prepareForWrite comes first");
    out.startMessage();
    for (int i = 0; i < writers.length; i++) {
      writeColumn(out, row, i);
    }
    out.endMessage();
    rowIndex++;
  }

  private void writeColumn(RecordConsumer out, Row row, int i) {
    Object value = row.get(i);
    Column column = columns.get(i);
    if (value != null) {
      out.startField(column.name(), i);
      try {
        writers[i].write(out, value);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("Row %d: %s".formatted(rowIndex, e.getMessage()), e);
      }
      out.endField(column.name(), i);
    } else if (column.required()) {
      throw new IllegalArgumentException(
          "Row %d: %s has no value, but requires one".formatted(rowIndex, where(column)));
    }
  }
}
