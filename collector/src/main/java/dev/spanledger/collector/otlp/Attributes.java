package dev.spanledger.collector.otlp;

import dev.spanledger.lake.table.Row;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one record that have no column of their own, in the order they came.
 *
 * @param values text of each value
 * @param types one letter of {@link AttributeValue} per entry, in the map's order
 * @param droppedCount entries beyond {@link OtlpLimits#MAX_ATTRIBUTES}
 */
record Attributes(Map<String, @Nullable String> values, String types, int droppedCount) {

  /** All of them: for events, links, scopes and exemplars, which have no promoted columns. */
  static Attributes of(List<KeyValue> entries) {
    Builder rest = new Builder();
    for (KeyValue entry : bounded(entries)) {
      rest.put(entry);
    }
    return rest.build(entries);
  }

  /**
   * Fills the row's promoted columns and keeps the rest. A column that the resource has filled with
   * another value is not overwritten; the record's value then stays in the map.
   */
  static Attributes promote(List<KeyValue> entries, Promotions promotions, Row row) {
    Builder rest = new Builder();
    boolean hasOtherName = false;
    for (KeyValue entry : bounded(entries)) {
      Promotions.Target target = promotions.target(entry.getKey());
      boolean isOtherName = target != null && target.isOtherName();
      hasOtherName |= isOtherName;
      if (target == null || isOtherName || !fill(row, target, entry)) {
        rest.put(entry);
      }
    }
    if (hasOtherName) {
      fillFromOtherNames(bounded(entries), promotions, row);
    }
    return rest.build(entries);
  }

  private static boolean fill(Row row, Promotions.Target target, KeyValue entry) {
    Object value = target.convert(entry.getValue());
    if (value == null) {
      return false;
    }
    Object present = row.get(target.position());
    if (present == null) {
      row.set(target.position(), value);
    }
    return present == null || present.equals(value);
  }

  private static void fillFromOtherNames(List<KeyValue> entries, Promotions promotions, Row row) {
    for (KeyValue entry : entries) {
      Promotions.Target target = promotions.target(entry.getKey());
      if (target != null && target.isOtherName()) {
        fill(row, target, entry);
      }
    }
  }

  private static List<KeyValue> bounded(List<KeyValue> entries) {
    return entries.size() > OtlpLimits.MAX_ATTRIBUTES
        ? entries.subList(0, OtlpLimits.MAX_ATTRIBUTES)
        : entries;
  }

  /** The text, or as much of its beginning as is kept; never half a character. */
  static String shortened(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
    return text.substring(0, end);
  }

  /** The map, or null where it is empty: an absent map costs no bytes in the file. */
  @Nullable Map<String, @Nullable String> valuesOrNull() {
    return values.isEmpty() ? null : values;
  }

  @Nullable String typesOrNull() {
    return types.isEmpty() ? null : types;
  }

  /** Keys are unique by specification; where they are not, the last one counts. */
  private static final class Builder {
    private final Map<String, @Nullable String> values = new LinkedHashMap<>();
    private final StringBuilder types = new StringBuilder();
    private final Map<String, Integer> positions = new HashMap<>();

    void put(KeyValue entry) {
      String key = shortened(entry.getKey(), OtlpLimits.MAX_VALUE_CHARS);
      String text = AttributeValue.text(entry.getValue());
      String value = text == null ? null : shortened(text, OtlpLimits.MAX_VALUE_CHARS);
      char type = AttributeValue.type(entry.getValue());
      Integer position = positions.putIfAbsent(key, types.length());
      if (position == null) {
        types.append(type);
      } else {
        types.setCharAt(position, type);
      }
      values.put(key, value);
    }

    Attributes build(List<KeyValue> entries) {
      int droppedCount = Math.max(0, entries.size() - OtlpLimits.MAX_ATTRIBUTES);
      return new Attributes(values, types.toString(), droppedCount);
    }
  }
}
