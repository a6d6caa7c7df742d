package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Items of one table in memory, and what changed of late. Guarded by its server's lock. */
final class Table {
  /** Of a stream's 24 hours this holds what a reader that is a little behind still needs. */
  private static final int MOST_CHANGES = 10_000;

  private static final int MOST_KEY_BYTES = 2048;

  private final TableConfig config;
  private final String arn;
  private final TreeMap<ItemKey, ObjectNode> items = new TreeMap<>(ItemKey.ORDER);
  private final Deque<TableChange> changes = new ArrayDeque<>();
  private long sequence;

  /**
   * Identity of an item.
   *
   * @param sort empty where the table has no sort key
   */
  record ItemKey(String partition, String sort) {
    static final Comparator<ItemKey> ORDER =
        Comparator.comparing(ItemKey::partition).thenComparing(ItemKey::sort);
  }

  Table(TableConfig config, String arn) {
    this.config = config;
    this.arn = arn;
  }

  TableConfig config() {
    return config;
  }

  String arn() {
    return arn;
  }

  int itemCount() {
    return items.size();
  }

  /** The key that an item has. */
  ItemKey keyOf(JsonNode item) {
    String sort = config.key().sort();
    return new ItemKey(
        keyPart(item, config.key().partition()), sort == null ? "" : keyPart(item, sort));
  }

  private static String keyPart(JsonNode item, String name) {
    JsonNode value = item.path(name);
    String text = value.path("S").asText("");
    if (text.isEmpty() || text.length() > MOST_KEY_BYTES) {
      throw TableException.validation(
          "One or more parameter values were invalid: the key attribute %s must be a string of 1 to"
                  .formatted(name)
              + " %d characters".formatted(MOST_KEY_BYTES));
    }
    return text;
  }

  /** The key attributes of an item, as a response or a stream has them. */
  ObjectNode keyAttributes(JsonNode item, TableConfig.@Nullable Key index) {
    ObjectNode keys = JsonNodeFactory.instance.objectNode();
    for (String name : config.key().names()) {
      keys.set(name, item.path(name));
    }
    if (index != null) {
      index.names().forEach(name -> keys.set(name, item.path(name)));
    }
    return keys;
  }

  /** Null where there is none. */
  @Nullable ObjectNode get(ItemKey key) {
    return items.get(key);
  }

  /**
   * Stores, replaces or removes an item.
   *
   * @param after null to remove it
   */
  void set(ItemKey key, @Nullable ObjectNode after, Instant time) {
    ObjectNode before = after == null ? items.remove(key) : items.put(key, after);
    ObjectNode image = after == null ? before : after;
    if (image == null || image.equals(before) && after != null) {
      return;
    }
    ObjectNode keys = keyAttributes(image, null);
    long bytes =
        AttributeValues.itemBytes(keys)
            + (before == null ? 0 : AttributeValues.itemBytes(before))
            + (after == null ? 0 : AttributeValues.itemBytes(after));
    sequence++;
    changes.add(new TableChange(sequence, time, keys, before, after, bytes));
    if (changes.size() > MOST_CHANGES) {
      changes.remove();
    }
  }

  List<TableChange> changesAfter(long after, int most) {
    List<TableChange> found = new ArrayList<>();
    for (TableChange change : changes) {
      if (change.sequence() > after && found.size() < most) {
        found.add(change);
      }
    }
    return found;
  }

  /** Items of the table, or of an index, in the order of their keys. */
  List<ObjectNode> inOrder(TableConfig.Key key) {
    List<ObjectNode> ordered = new ArrayList<>();
    for (ObjectNode item : items.values()) {
      if (key.names().stream().allMatch(item::has)) {
        ordered.add(item);
      }
    }
    if (!key.equals(config.key())) {
      ordered.sort(order(key));
    }
    return ordered;
  }

  /** By a key, and by the table's own where that is equal. */
  Comparator<JsonNode> order(TableConfig.Key key) {
    Comparator<JsonNode> order = Comparator.comparing(item -> text(item, key.partition()));
    String sort = key.sort();
    if (sort != null) {
      order = order.thenComparing(item -> text(item, sort));
    }
    for (String name : config.key().names()) {
      order = order.thenComparing(item -> text(item, name));
    }
    return order;
  }

  private static String text(JsonNode item, String name) {
    return item.path(name).path("S").asText("");
  }
}
