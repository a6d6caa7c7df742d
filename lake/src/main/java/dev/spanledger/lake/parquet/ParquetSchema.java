package dev.spanledger.lake.parquet;

import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Table;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** The Parquet schema of a table, with Iceberg's field ids. */
final class ParquetSchema {
  static final int DECIMAL_PRECISION = 38;
  static final int DECIMAL_SCALE = 18;

  /** Bytes that 38 decimal digits and a sign need. */
  static final int DECIMAL_BYTES = 16;

  private ParquetSchema() {}

  static MessageType of(Table table) {
    List<Type> fields = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      fields.add(field(table.columns().get(i), FieldIds.column(i)));
    }
    return new MessageType(table.name(), fields);
  }

  private static Type field(Column column, int id) {
    return type(
        column.type(),
        column.required() ? Repetition.REQUIRED : Repetition.OPTIONAL,
        column.name(),
        id);
  }

  private static Type type(ColumnType type, Repetition repetition, String name, int id) {
    if (type instanceof ColumnType.Scalar scalar) {
      return scalar(scalar, repetition, name, id);
    }
    if (type instanceof ColumnType.ListOf list) {
      Type element =
          type(list.element(), Repetition.REQUIRED, "element", FieldIds.elementOrKey(id));
      return Types.list(repetition).element(element).id(id).named(name);
    }
    ColumnType.Struct struct = (ColumnType.Struct) type;
    List<Type> fields = new ArrayList<>();
    for (int i = 0; i < struct.fields().size(); i++) {
      fields.add(field(struct.fields().get(i), FieldIds.structField(id, i)));
    }
    return new GroupType(repetition, name, fields).withId(id);
  }

  private static Type scalar(ColumnType.Scalar scalar, Repetition repetition, String name, int id) {
    return switch (scalar) {
      case STRING -> string(repetition, name, id);
      case BOOLEAN -> Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).id(id).named(name);
      case INT32 -> Types.primitive(PrimitiveTypeName.INT32, repetition).id(id).named(name);
      case INT64 -> Types.primitive(PrimitiveTypeName.INT64, repetition).id(id).named(name);
      case DOUBLE -> Types.primitive(PrimitiveTypeName.DOUBLE, repetition).id(id).named(name);
      case TIMESTAMP ->
          Types.primitive(PrimitiveTypeName.INT64, repetition)
              .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
              .id(id)
              .named(name);
      case DECIMAL ->
          Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
              .length(DECIMAL_BYTES)
              .as(LogicalTypeAnnotation.decimalType(DECIMAL_SCALE, DECIMAL_PRECISION))
              .id(id)
              .named(name);
      case STRING_MAP ->
          Types.map(repetition)
              .key(string(Repetition.REQUIRED, "key", FieldIds.elementOrKey(id)))
              .value(string(Repetition.OPTIONAL, "value", FieldIds.mapValue(id)))
              .id(id)
              .named(name);
    };
  }

  private static Type string(Repetition repetition, String name, int id) {
    return Types.primitive(PrimitiveTypeName.BINARY, repetition)
        .as(LogicalTypeAnnotation.stringType())
        .id(id)
        .named(name);
  }
}
