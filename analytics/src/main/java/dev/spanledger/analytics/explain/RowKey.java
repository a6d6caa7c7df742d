package dev.spanledger.analytics.explain;

import java.util.Comparator;

/**
 * Names one row of a cost report.
 *
 * @param kind of the row, as SERVICE or TAX; empty where the report has no kinds
 * @param group what the item is of, as the service of a route; empty where there is none
 * @param item as the report prints it
 */
public record RowKey(String kind, String group, String item, String currency)
    implements Comparable<RowKey> {
  private static final Comparator<RowKey> ORDER =
      Comparator.comparing(RowKey::kind)
          .thenComparing(RowKey::group)
          .thenComparing(RowKey::item)
          .thenComparing(RowKey::currency);

  /** What a person types to name the row: as printed, first the group, then the item. */
  public String label() {
    return (group + " " + item).strip();
  }

  @Override
  public int compareTo(RowKey other) {
    return ORDER.compare(this, other);
  }
}
