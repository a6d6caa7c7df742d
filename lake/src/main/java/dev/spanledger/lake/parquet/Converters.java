package dev.spanledger.lake.parquet;

import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.jspecify.annotations.Nullable;

/** Turns parquet-java's events into Java values and hands each value to a sink. */
final class Converters {

  private Converters() {}

  /**
   * Converter of one field; a repeated field without a list around it becomes a list.
   *
   * @param shape our type where a struct is to become an {@code Object[]}; null for foreign files,
   *     whose structs become maps
   */
  static Converter field(Type type, @Nullable ColumnType shape, Fields.Sink sink) {
    return type.isRepetition(Repetition.REPEATED)
        ? value(type, shape, sink.appending())
        : value(type, shape, sink::put);
  }

  /** Converter of one column of a row; ours are never repeated without a list around them. */
  static Converter column(Type type, @Nullable ColumnType shape, Consumer<Object> sink) {
    return value(type, shape, sink);
  }

  private static Converter value(Type type, @Nullable ColumnType shape, Consumer<Object> sink) {
    if (type.isPrimitive()) {
      return new Primitive(type.asPrimitiveType(), sink);
    }
    GroupType group = type.asGroupType();
    boolean isOneRepeated =
        group.getFieldCount() == 1 && group.getType(0).isRepetition(Repetition.REPEATED);
    if (isOneRepeated && group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
      ColumnType element = shape instanceof ColumnType.ListOf list ? list.element() : null;
      return new ListConverter(group, element, sink);
    }
    if (isOneRepeated && isMap(group)) {
      return new MapConverter(group.getType(0).asGroupType(), sink);
    }
    return new StructConverter(group, shape, sink);
  }

  private static boolean isMap(GroupType group) {
    boolean isAnnotated =
        group.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation
            || group.getLogicalTypeAnnotation() instanceof MapKeyValueTypeAnnotation;
    return isAnnotated
        && !group.getType(0).isPrimitive()
        && group.getType(0).asGroupType().getFieldCount() == 2;
  }

  /**
   * One primitive column. A dictionary's values are converted once and shared, which saves most of
   * the strings of a telemetry table.
   */
  private static final class Primitive extends PrimitiveConverter {
    private final Stored.Conversion conversion;
    private final PrimitiveType type;
    private final Consumer<Object> sink;
    private Object[] shared = new Object[0];

    Primitive(PrimitiveType type, Consumer<Object> sink) {
      this.conversion = Stored.conversion(type);
      this.type = type;
      this.sink = sink;
    }

    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary dictionary) {
      shared = new Object[dictionary.getMaxId() + 1];
      for (int id = 0; id < shared.length; id++) {
        shared[id] = conversion.value(Stored.fromDictionary(type, dictionary, id));
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      sink.accept(shared[id]);
    }

    @Override
    public void addBinary(Binary value) {
      sink.accept(conversion.value(value));
    }

    @Override
    public void addBoolean(boolean value) {
      sink.accept(conversion.value(value));
    }

    @Override
    public void addInt(int value) {
      sink.accept(conversion.value(value));
    }

    @Override
    public void addLong(long value) {
      sink.accept(conversion.value(value));
    }

    @Override
    public void addFloat(float value) {
      sink.accept(conversion.value(value));
    }

    @Override
    public void addDouble(double value) {
      sink.accept(conversion.value(value));
    }
  }

  private static final class ListConverter extends GroupConverter {
    private final Consumer<Object> sink;
    private final Converter repeated;
    private List<@Nullable Object> values = new ArrayList<>();

    ListConverter(GroupType group, @Nullable ColumnType element, Consumer<Object> sink) {
      this.sink = sink;
      Type inner = group.getType(0);
      this.repeated =
          isElement(inner, group.getName())
              ? value(inner, element, v -> values.add(v))
              : new ElementConverter(inner.asGroupType().getType(0), element);
    }

    /** Lists of old writers have two levels. Source: Parquet format, LogicalTypes, "Lists". */
    private static boolean isElement(Type repeated, String listName) {
      return repeated.isPrimitive()
          || repeated.asGroupType().getFieldCount() != 1
          || repeated.getName().equals("array")
          || repeated.getName().equals(listName + "_tuple");
    }

    @Override
    public Converter getConverter(int field) {
      return repeated;
    }

    @Override
    public void start() {
      values = new ArrayList<>();
    }

    @Override
    public void end() {
      sink.accept(values);
    }

    private final class ElementConverter extends GroupConverter {
      private final Fields fields = new Fields(1);
      private final Converter element;

      ElementConverter(Type type, @Nullable ColumnType shape) {
        this.element = field(type, shape, fields.sink(0));
      }

      @Override
      public Converter getConverter(int field) {
        return element;
      }

      @Override
      public void start() {
        fields.clear();
      }

      @Override
      public void end() {
        values.add(fields.get(0));
      }
    }
  }

  private static final class MapConverter extends GroupConverter {
    private final Consumer<Object> sink;
    private final Entry entry;
    private Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();

    MapConverter(GroupType keyValue, Consumer<Object> sink) {
      this.sink = sink;
      this.entry = new Entry(keyValue);
    }

    @Override
    public Converter getConverter(int field) {
      return entry;
    }

    @Override
    public void start() {
      map = new LinkedHashMap<>();
    }

    @Override
    public void end() {
      sink.accept(map);
    }

    private final class Entry extends GroupConverter {
      private final Fields fields = new Fields(2);
      private final Converter[] converters;

      Entry(GroupType keyValue) {
        this.converters =
            new Converter[] {
              field(keyValue.getType(0), null, fields.sink(0)),
              field(keyValue.getType(1), null, fields.sink(1))
            };
      }

      @Override
      public Converter getConverter(int field) {
        return converters[field];
      }

      @Override
      public void start() {
        fields.clear();
      }

      @Override
      public void end() {
        map.put(fields.get(0), fields.get(1));
      }
    }
  }

  /** A struct: an array by our positions, or a map by the file's names. */
  private static final class StructConverter extends GroupConverter {
    private final GroupType group;
    private final Consumer<Object> sink;
    private final Fields fields;
    private final boolean isArray;
    private final Converter[] converters;

    StructConverter(GroupType group, @Nullable ColumnType shape, Consumer<Object> sink) {
      this.group = group;
      this.sink = sink;
      this.isArray = shape instanceof ColumnType.Struct;
      List<Column> ours = shape instanceof ColumnType.Struct struct ? struct.fields() : List.of();
      this.fields = new Fields(isArray ? ours.size() : group.getFieldCount());
      this.converters = new Converter[group.getFieldCount()];
      for (int i = 0; i < converters.length; i++) {
        int position = isArray ? position(ours, group.getFieldName(i)) : i;
        ColumnType fieldShape = isArray && position >= 0 ? ours.get(position).type() : null;
        Fields.Sink target = position < 0 ? Fields.ignored() : fields.sink(position);
        converters[i] = field(group.getType(i), fieldShape, target);
      }
    }

    /** Position of the field of this name, or -1 for one that this version does not know. */
    private static int position(List<Column> fields, String name) {
      for (int i = 0; i < fields.size(); i++) {
        if (fields.get(i).name().equals(name)) {
          return i;
        }
      }
      return -1;
    }

    @Override
    public Converter getConverter(int field) {
      return converters[field];
    }

    @Override
    public void start() {
      fields.clear();
    }

    @Override
    public void end() {
      sink.accept(isArray ? fields.toArray() : fields.toMap(group));
    }
  }
}
