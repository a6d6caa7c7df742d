package dev.spanledger.lake.table;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One row of a {@link Table}: mutable while it is built, one Java value per column. */
public final class Row {
  private static final Map<Table, Map<String, Integer>> INDEXES = new ConcurrentHashMap<>();

  private final Table table;
  private final Map<String, Integer> index;
  private final @Nullable Object[] values;

  public Row(Table table) {
    this.table = table;
    this.index = INDEXES.computeIfAbsent(table, Table::index);
    this.values = new @Nullable Object[table.columns().size()];
  }

  public Table table() {
    return table;
  }

  /** Sets a column by name; null clears it. The value's Java type is {@link ColumnType}'s. */
  public Row set(String column, @Nullable Object value) {
    values[position(column)] = value;
    return this;
  }

  public @Nullable Object get(String column) {
    return values[position(column)];
  }

  /** Value of the column at this position of {@link Table#columns()}. */
  public @Nullable Object get(int position) {
    return values[position];
  }

  public void set(int position, @Nullable Object value) {
    values[position] = value;
  }

  public @Nullable String string(String column) {
    return (String) get(column);
  }

  public @Nullable Long int64(String column) {
    return (Long) get(column);
  }

  /** Value of a column that must be there. */
  public long requiredInt64(String column) {
    Long value = int64(column);
    if (value == null) {
      throw new IllegalStateException(
          "Row of %s lacks a value for required column \"%s\"".formatted(table.name(), column));
    }
    return value;
  }

  private int position(String column) {
    Integer position = index.get(column);
    if (position == null) {
      throw new IllegalArgumentException(
          "Table %s has no column \"%s\"".formatted(table.name(), column));
    }
    return position;
  }
}
