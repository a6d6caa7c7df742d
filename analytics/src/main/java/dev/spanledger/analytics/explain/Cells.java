package dev.spanledger.analytics.explain;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Amounts of a report by row and column; what has no amount is missing, which is not zero. */
public final class Cells {
  private final SortedMap<RowKey, Map<String, BigDecimal>> rows = new TreeMap<>();
  private final Map<RowKey, Set<String>> counted = new HashMap<>();

  /** Adds a row, whatever it holds. */
  void addRow(RowKey row) {
    rows.computeIfAbsent(row, added -> new HashMap<>());
  }

  void add(RowKey row, String column, @Nullable BigDecimal amount) {
    addRow(row);
    if (amount != null) {
      amounts(row).merge(column, amount, BigDecimal::add);
    }
  }

  void put(RowKey row, String column, @Nullable BigDecimal amount) {
    addRow(row);
    if (amount == null) {
      amounts(row).remove(column);
    } else {
      amounts(row).put(column, amount);
    }
  }

  void remove(RowKey row) {
    rows.remove(row);
  }

  /** Remembers something of the row, once, for {@link #count}. */
  void note(RowKey row, String what) {
    counted.computeIfAbsent(row, added -> new HashSet<>()).add(what);
  }

  int count(RowKey row) {
    return counted.getOrDefault(row, Set.of()).size();
  }

  public Set<RowKey> rows() {
    return Collections.unmodifiableSet(rows.keySet());
  }

  /** Null where the cell is empty or there is no such row. */
  public @Nullable BigDecimal get(RowKey row, String column) {
    return rows.getOrDefault(row, Map.of()).get(column);
  }

  private Map<String, BigDecimal> amounts(RowKey row) {
    return rows.computeIfAbsent(row, added -> new HashMap<>());
  }
}
