package dev.spanledger.locallambda.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table. Key attributes are strings, and each index holds whole items.
 *
 * @param indexes secondary ones
 */
public record TableConfig(String name, Key key, List<Index> indexes) {
  /**
   * What identifies an item.
   *
   * @param sort null where the partition alone does
   */
  public record Key(String partition, @Nullable String sort) {
    List<String> names() {
      return sort == null ? List.of(partition) : List.of(partition, sort);
    }
  }

  /** A secondary index. */
  public record Index(String name, Key key) {}

  public TableConfig {
    indexes = List.copyOf(indexes);
    if (!name.matches("[A-Za-z0-9_.-]{3,255}")) {
      throw new IllegalArgumentException(
          "Table name \"%s\" is not 3 to 255 letters, digits, dots, hyphens or underscores"
              .formatted(name));
    }
  }

  /** A table whose items are identified by one attribute. */
  public static TableConfig of(String name, String partition) {
    return new TableConfig(name, new Key(partition, null), List.of());
  }

  /** A table whose items are identified by two attributes. */
  public static TableConfig of(String name, String partition, String sort) {
    return new TableConfig(name, new Key(partition, sort), List.of());
  }

  /** The same table with one more index. */
  public TableConfig withIndex(String indexName, String partition, String sort) {
    List<Index> more = new ArrayList<>(indexes);
    more.add(new Index(indexName, new Key(partition, sort)));
    return new TableConfig(name, key, more);
  }

  /** Key of an index, or of the table where none is named. */
  Key key(@Nullable String indexName) {
    if (indexName == null) {
      return key;
    }
    return indexes.stream()
        .filter(index -> index.name().equals(indexName))
        .map(Index::key)
        .findFirst()
        .orElseThrow(
            () ->
                TableException.validation(
                    "The table does not have the specified index: " + indexName));
  }
}
