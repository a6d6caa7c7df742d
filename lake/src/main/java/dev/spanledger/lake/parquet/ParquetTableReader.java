package dev.spanledger.lake.parquet;

import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of one of our tables as rows. A column that an older file lacks is null; one that
 * only a newer version knows is left out.
 */
public final class ParquetTableReader implements Closeable {
  private final OpenFile file;
  private final OpenFile.Records<Row> records;

  private ParquetTableReader(OpenFile file, OpenFile.Records<Row> records) {
    this.file = file;
    this.records = records;
  }

  /** Opens a file for all columns of the table. */
  public static ParquetTableReader open(Table table, Path path) throws IOException {
    return open(table, path, allColumns(table), group -> true);
  }

  /** Opens a file for some columns; all others are null in the rows. */
  public static ParquetTableReader open(Table table, Path path, Collection<String> columns)
      throws IOException {
    return open(table, path, columns, group -> true);
  }

  /**
   * Opens a file for all columns of those row groups that may hold one of the wanted values in a
   * text column; rows with other values come along.
   */
  public static ParquetTableReader open(
      Table table, Path path, String column, NavigableSet<String> wanted) throws IOException {
    return open(table, path, allColumns(table), TextColumn.overlaps(column, wanted));
  }

  /** The same for some columns; all others are null in the rows. */
  public static ParquetTableReader open(
      Table table,
      Path path,
      Collection<String> columns,
      String column,
      NavigableSet<String> wanted)
      throws IOException {
    return open(table, path, columns, TextColumn.overlaps(column, wanted));
  }

  private static ParquetTableReader open(
      Table table, Path path, Collection<String> columns, Predicate<BlockMetaData> groups)
      throws IOException {
    OpenFile file = OpenFile.open(path);
    try {
      MessageType requested = requested(table, path, file.schema(), Set.copyOf(columns));
      return new ParquetTableReader(
          file, file.records(requested, new RowMaterializer(table, requested), groups));
    } catch (RuntimeException | IOException e) {
      file.close();
      throw e;
    }
  }

  private static Set<String> allColumns(Table table) {
    return table.columns().stream().map(Column::name).collect(Collectors.toSet());
  }

  /** Hands every row of a file to the consumer. */
  public static void read(Table table, Path path, Consumer<Row> consumer) throws IOException {
    try (ParquetTableReader reader = open(table, path)) {
      Row row = reader.next();
      while (row != null) {
        consumer.accept(row);
        row = reader.next();
      }
    }
  }

  /** The next row, or null after the last. */
  public @Nullable Row next() throws IOException {
    return records.next();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static MessageType requested(
      Table table, Path path, MessageType schema, Set<String> columns) throws IOException {
    List<Type> types = new ArrayList<>();
    for (Type ours : ParquetSchema.of(table).getFields()) {
      if (columns.contains(ours.getName()) && schema.containsField(ours.getName())) {
        Type theirs = schema.getType(ours.getName());
        requireSameKind(table, path, ours, theirs);
        types.add(theirs);
      }
    }
    return new MessageType(table.name(), types);
  }

  private static void requireSameKind(Table table, Path path, Type ours, Type theirs)
      throws IOException {
    boolean isSame =
        ours.isPrimitive() == theirs.isPrimitive()
            && (!ours.isPrimitive()
                || ours.asPrimitiveType().getPrimitiveTypeName()
                    == theirs.asPrimitiveType().getPrimitiveTypeName());
    if (!isSame) {
      throw new IOException(
          "File %s holds column \"%s\" as \"%s\", but table %s has \"%s\""
              .formatted(path, ours.getName(), theirs, table.name(), ours));
    }
  }

  private static final class RowMaterializer extends RecordMaterializer<Row> {
    private final Table table;
    private final GroupConverter root;
    private Row row;

    RowMaterializer(Table table, MessageType requested) {
      this.table = table;
      this.row = new Row(table);
      List<Column> columns = table.columns();
      List<Converter> converters = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        if (requested.containsField(columns.get(i).name())) {
          Type type = requested.getType(columns.get(i).name());
          converters.add(converter(type, columns.get(i).type(), i));
        }
      }
      this.root = new RootConverter(converters.toArray(new Converter[0]), this::startRow);
    }

    private Converter converter(Type type, ColumnType shape, int position) {
      return Converters.column(type, shape, value -> row.set(position, value));
    }

    private void startRow() {
      row = new Row(table);
    }

    @Override
    public Row getCurrentRecord() {
      return row;
    }

    @Override
    public GroupConverter getRootConverter() {
      return root;
    }
  }
}
