package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.parquet.FieldIds;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Table;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/** Iceberg's view of a table: schema, partition and sort order. */
final class IcebergSchema {
  private static final int DECIMAL_PRECISION = 38;
  private static final int DECIMAL_SCALE = 18;

  private IcebergSchema() {}

  static Schema schema(Table table) {
    List<NestedField> fields = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      fields.add(field(table.columns().get(i), FieldIds.column(i)));
    }
    return new Schema(fields);
  }

  /** Partitioned by day or month of the table's partition column. */
  static PartitionSpec partition(Table table, Schema schema) {
    String column = table.partition().column();
    PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
    return switch (table.partition().grain()) {
      case DAY -> spec.day(column).build();
      case MONTH -> spec.month(column).build();
    };
  }

  static SortOrder sortOrder(Table table, Schema schema) {
    SortOrder.Builder order = SortOrder.builderFor(schema);
    table.sort().forEach(column -> order.asc(column, NullOrder.NULLS_FIRST));
    return order.build();
  }

  private static NestedField field(Column column, int id) {
    NestedField.Builder field =
        column.required()
            ? NestedField.required(column.name())
            : NestedField.optional(column.name());
    field.withId(id).ofType(type(column.type(), id));
    return column.description().isEmpty()
        ? field.build()
        : field.withDoc(column.description()).build();
  }

  private static Type type(ColumnType type, int id) {
    if (type instanceof ColumnType.Scalar scalar) {
      return scalar(scalar, id);
    }
    if (type instanceof ColumnType.ListOf list) {
      int elementId = FieldIds.elementOrKey(id);
      return Types.ListType.ofRequired(elementId, type(list.element(), elementId));
    }
    List<Column> columns = ((ColumnType.Struct) type).fields();
    List<NestedField> fields = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      fields.add(field(columns.get(i), FieldIds.structField(id, i)));
    }
    return Types.StructType.of(fields);
  }

  private static Type scalar(ColumnType.Scalar scalar, int id) {
    return switch (scalar) {
      case STRING -> Types.StringType.get();
      case BOOLEAN -> Types.BooleanType.get();
      case INT32 -> Types.IntegerType.get();
      case INT64 -> Types.LongType.get();
      case DOUBLE -> Types.DoubleType.get();
      case TIMESTAMP -> Types.TimestampType.withZone();
      case DECIMAL -> Types.DecimalType.of(DECIMAL_PRECISION, DECIMAL_SCALE);
      case STRING_MAP ->
          Types.MapType.ofOptional(
              FieldIds.elementOrKey(id),
              FieldIds.mapValue(id),
              Types.StringType.get(),
              Types.StringType.get());
    };
  }
}
