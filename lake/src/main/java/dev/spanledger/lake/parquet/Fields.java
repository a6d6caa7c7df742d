package dev.spanledger.lake.parquet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.parquet.schema.GroupType;
import org.jspecify.annotations.Nullable;

/** Values of the fields of one group while it is read. */
final class Fields {
  private final @Nullable Object[] values;

  Fields(int size) {
    this.values = new @Nullable Object[size];
  }

  /** Where one field's value goes. */
  interface Sink {
    void put(Object value);

    /** For a repeated field: collects its values into one list. */
    Consumer<Object> appending();
  }

  Sink sink(int position) {
    return new Slot(values, position);
  }

  static Sink ignored() {
    return new Slot(new @Nullable Object[1], 0);
  }

  void clear() {
    Arrays.fill(values, null);
  }

  @Nullable Object get(int position) {
    return values[position];
  }

  @Nullable Object[] toArray() {
    return values.clone();
  }

  Map<String, @Nullable Object> toMap(GroupType group) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      map.put(group.getFieldName(i), values[i]);
    }
    return map;
  }

  private static final class Slot implements Sink {
    private final @Nullable Object[] values;
    private final int position;

    Slot(@Nullable Object[] values, int position) {
      this.values = values;
      this.position = position;
    }

    @Override
    public void put(Object value) {
      values[position] = value;
    }

    @Override
    public Consumer<Object> appending() {
      return value -> {
        if (!(values[position] instanceof List)) {
          values[position] = new ArrayList<>();
        }
        @SuppressWarnings("unchecked") // made two lines above
        List<Object> list = (List<Object>) Objects.requireNonNull(values[position]);
        list.add(value);
      };
    }
  }
}
