package dev.spanledger.instrumentation.event;

import java.util.AbstractMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The few members that were read of an object, in their order. A hash map of five takes three times
 * the memory, for every object of every event. Only for names from a fixed list: a lookup goes
 * through all.
 */
final class JsonObject extends AbstractMap<String, @Nullable Object> {
  private static final int FEW_MEMBERS = 4;

  private @Nullable Object[] namesAndValues = new Object[2 * FEW_MEMBERS];
  private int length;

  @Override
  public @Nullable Object get(@Nullable Object name) {
    int at = indexOf(name);
    return at < 0 ? null : namesAndValues[at + 1];
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return indexOf(name) >= 0;
  }

  @Override
  public @Nullable Object put(String name, @Nullable Object value) {
    int at = indexOf(name);
    if (at >= 0) {
      Object before = namesAndValues[at + 1];
      namesAndValues[at + 1] = value;
      return before;
    }
    if (length == namesAndValues.length) {
      namesAndValues = Arrays.copyOf(namesAndValues, 2 * length);
    }
    namesAndValues[length] = name;
    namesAndValues[length + 1] = value;
    length += 2;
    return null;
  }

  @Override
  public int size() {
    return length / 2;
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    for (int i = 0; i < length; i += 2) {
      copy.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return copy.entrySet();
  }

  private int indexOf(@Nullable Object name) {
    for (int i = 0; i < length; i += 2) {
      if (name == namesAndValues[i] || (name != null && name.equals(namesAndValues[i]))) {
        return i;
      }
    }
    return -1;
  }
}
