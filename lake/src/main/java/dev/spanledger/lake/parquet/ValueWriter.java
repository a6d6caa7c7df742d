package dev.spanledger.lake.parquet;

import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/** Writes one value of one column type, or refuses it by name. */
interface ValueWriter {

  void write(RecordConsumer out, Object value);

  /**
   * The writer of this type.
   *
   * @param where table and column, for messages
   */
  static ValueWriter of(ColumnType type, String where) {
    if (type instanceof ColumnType.Scalar scalar) {
      return scalar(scalar, where);
    }
    if (type instanceof ColumnType.ListOf list) {
      return new ListWriter(of(list.element(), where + ", element"), where);
    }
    return new StructWriter((ColumnType.Struct) type, where);
  }

  private static ValueWriter scalar(ColumnType.Scalar type, String where) {
    return switch (type) {
      case STRING -> (out, v) -> out.addBinary(Binary.fromString(as(String.class, v, where)));
      case BOOLEAN -> (out, v) -> out.addBoolean(as(Boolean.class, v, where));
      case INT32 -> (out, v) -> out.addInteger(as(Integer.class, v, where));
      case INT64, TIMESTAMP -> (out, v) -> out.addLong(as(Long.class, v, where));
      case DOUBLE -> (out, v) -> out.addDouble(as(Double.class, v, where));
      case DECIMAL -> (out, v) -> out.addBinary(decimal(as(BigDecimal.class, v, where), where));
      case STRING_MAP -> (out, v) -> map(out, as(Map.class, v, where), where);
    };
  }

  private static Binary decimal(BigDecimal value, String where) {
    if (value.stripTrailingZeros().scale() > ParquetSchema.DECIMAL_SCALE
        || value.precision() - value.scale()
            > ParquetSchema.DECIMAL_PRECISION - ParquetSchema.DECIMAL_SCALE) {
      throw new IllegalArgumentException(
          "%s holds %s, which DECIMAL(38,18) cannot: at most 20 digits before and 18 after the point"
              .formatted(where, quoted(value)));
    }
    byte[] digits = value.setScale(ParquetSchema.DECIMAL_SCALE).unscaledValue().toByteArray();
    byte[] fixed = new byte[ParquetSchema.DECIMAL_BYTES];
    int pad = fixed.length - digits.length;
    if (digits[0] < 0) {
      Arrays.fill(fixed, 0, pad, (byte) -1);
    }
    System.arraycopy(digits, 0, fixed, pad, digits.length);
    return Binary.fromConstantByteArray(fixed);
  }

  private static void map(RecordConsumer out, Map<?, ?> map, String where) {
    out.startGroup();
    if (!map.isEmpty()) {
      out.startField("key_value", 0);
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        entry(out, entry, where);
      }
      out.endField("key_value", 0);
    }
    out.endGroup();
  }

  private static void entry(RecordConsumer out, Map.Entry<?, ?> entry, String where) {
    out.startGroup();
    out.startField("key", 0);
    out.addBinary(Binary.fromString(as(String.class, entry.getKey(), where + ", key")));
    out.endField("key", 0);
    Object value = entry.getValue();
    if (value != null) {
      out.startField("value", 1);
      out.addBinary(Binary.fromString(as(String.class, value, where + ", value")));
      out.endField("value", 1);
    }
    out.endGroup();
  }

  private static <T> T as(Class<T> type, @Nullable Object value, String where) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "%s holds %s (%s), but takes %s"
              .formatted(
                  where,
                  quoted(value),
                  value == null ? "no value" : value.getClass().getSimpleName(),
                  type.getSimpleName()));
    }
    return type.cast(value);
  }

  /** Text from outside, quoted and cut to 80 characters. */
  static String quoted(@Nullable Object value) {
    String text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
    return "\"" + (text.length() <= 80 ? text : text.substring(0, 80) + "...") + "\"";
  }

  /** Writes a list column in Parquet's three levels. */
  record ListWriter(ValueWriter element, String where) implements ValueWriter {
    @Override
    public void write(RecordConsumer out, Object value) {
      List<?> list = as(List.class, value, where);
      out.startGroup();
      if (!list.isEmpty()) {
        out.startField("list", 0);
        for (Object item : list) {
          writeElement(out, item);
        }
        out.endField("list", 0);
      }
      out.endGroup();
    }

    private void writeElement(RecordConsumer out, @Nullable Object item) {
      if (item == null) {
        throw new IllegalArgumentException(where + " holds a null element, but takes none");
      }
      out.startGroup();
      out.startField("element", 0);
      element.write(out, item);
      out.endField("element", 0);
      out.endGroup();
    }
  }

  /**
   * Writes a struct from an {@code Object[]}; an array may be shorter where fields were appended.
   */
  final class StructWriter implements ValueWriter {
    private final List<Column> fields;
    private final ValueWriter[] writers;
    private final String where;

    StructWriter(ColumnType.Struct struct, String where) {
      this.fields = struct.fields();
      this.where = where;
      this.writers = new ValueWriter[fields.size()];
      for (int i = 0; i < writers.length; i++) {
        writers[i] = of(fields.get(i).type(), where + "." + fields.get(i).name());
      }
    }

    @Override
    public void write(RecordConsumer out, Object value) {
      @Nullable Object[] values = as(Object[].class, value, where);
      if (values.length > writers.length) {
        throw new IllegalArgumentException(
            "%s holds %d fields, but takes %d".formatted(where, values.length, writers.length));
      }
      out.startGroup();
      for (int i = 0; i < writers.length; i++) {
        Object field = i < values.length ? values[i] : null;
        writeField(out, i, field);
      }
      out.endGroup();
    }

    private void writeField(RecordConsumer out, int i, @Nullable Object field) {
      String name = fields.get(i).name();
      if (field != null) {
        out.startField(name, i);
        writers[i].write(out, field);
        out.endField(name, i);
      } else if (fields.get(i).required()) {
        throw new IllegalArgumentException("%s.%s has no value".formatted(where, name));
      }
    }
  }
}
