package dev.spanledger.lake.parquet;

import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** A Parquet file that an engine wrote, taken over after a look at it. */
public final class AdoptedFile {
  private static final int BUFFER_BYTES = 1 << 17;

  private AdoptedFile() {}

  /**
   * Checks that the file holds the table's columns, and puts it on disk (fsync).
   *
   * @throws IllegalArgumentException where a column is missing, has another type or lacks a
   *     required value
   */
  public static WrittenFile of(Table table, Path path) throws IOException {
    CRC32C crc = new CRC32C();
    long sizeBytes;
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      while (channel.read(buffer) >= 0) {
        crc.update(buffer.flip());
        buffer.clear();
      }
      channel.force(true);
      sizeBytes = channel.size();
    }
    requireTypes(table, path);
    FileStatistics statistics = FileStatistics.read(path);
    requireValues(table, path, statistics);
    return new WrittenFile(path, statistics.rowCount(), sizeBytes, (int) crc.getValue());
  }

  private static void requireTypes(Table table, Path path) throws IOException {
    MessageType wanted = ParquetSchema.of(table);
    try (OpenFile file = OpenFile.open(path)) {
      MessageType actual = file.schema();
      for (Type column : wanted.getFields()) {
        if (!actual.containsField(column.getName())
            || !isSame(column, actual.getType(column.getName()))) {
          throw new IllegalArgumentException(
              "File %s is no file of table %s: its column \"%s\" is %s, not %s"
                  .formatted(
                      path.getFileName(),
                      table.name(),
                      column.getName(),
                      actual.containsField(column.getName())
                          ? actual.getType(column.getName())
                          : "missing",
                      column));
        }
      }
    }
  }

  /** Engines write every column as optional; whether a value is missing is looked at apart. */
  private static boolean isSame(Type wanted, Type actual) {
    if (wanted.isPrimitive() != actual.isPrimitive()
        || !Objects.equals(wanted.getId(), actual.getId())
        || !meaning(wanted).equals(meaning(actual))) {
      return false;
    }
    if (wanted.isPrimitive()) {
      PrimitiveType one = wanted.asPrimitiveType();
      PrimitiveType other = actual.asPrimitiveType();
      return one.getPrimitiveTypeName() == other.getPrimitiveTypeName()
          && one.getTypeLength() == other.getTypeLength();
    }
    GroupType one = wanted.asGroupType();
    GroupType other = actual.asGroupType();
    boolean isSame = one.getFieldCount() == other.getFieldCount();
    for (int i = 0; isSame && i < one.getFieldCount(); i++) {
      isSame =
          one.getFieldName(i).equals(other.getFieldName(i))
              && isSame(one.getType(i), other.getType(i));
    }
    return isSame;
  }

  /** A signed whole number means what it is, whether it says so or not. */
  private static String meaning(Type type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    boolean isPlain =
        annotation instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation number
            && number.isSigned()
            && number.getBitWidth() >= Integer.SIZE;
    return isPlain ? "null" : String.valueOf(annotation);
  }

  private static void requireValues(Table table, Path path, FileStatistics statistics) {
    for (int i = 0; i < table.columns().size(); i++) {
      Column column = table.columns().get(i);
      FileStatistics.ColumnStatistics stored = statistics.columns().get(FieldIds.column(i));
      if (column.required() && stored != null && stored.nullCount() > 0) {
        throw new IllegalArgumentException(
            "File %s lacks %d values of required column \"%s\" of table %s"
                .formatted(path.getFileName(), stored.nullCount(), column.name(), table.name()));
      }
    }
  }
}
