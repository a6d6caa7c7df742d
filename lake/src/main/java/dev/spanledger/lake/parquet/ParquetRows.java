package dev.spanledger.lake.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Reads any Parquet file, ours or of others, as plain Java values. */
public final class ParquetRows {

  private ParquetRows() {}

  /**
   * Hands every row to the consumer as a new map of all columns, in the file's order, absent values
   * as null. Page checksums are verified where the file has them.
   *
   * <p>Values: text, ENUM and JSON are String; BOOLEAN Boolean; integers Integer or Long, unsigned
   * ones Long or BigInteger; FLOAT and FLOAT16 Float; DOUBLE Double; DECIMAL BigDecimal; TIMESTAMP
   * of any unit and INT96 Long microseconds (nanoseconds cut off, local times as if UTC); DATE
   * LocalDate; TIME LocalTime; UUID String; INTERVAL String in ISO 8601; lists List; maps and
   * structs Map, in order; other bytes {@code byte[]}.
   *
   * @throws IOException where the file is missing, damaged, encrypted or of an unsupported codec;
   *     rows before the damage have been handed over by then
   */
  public static void read(Path path, Consumer<Map<String, @Nullable Object>> consumer)
      throws IOException {
    try (OpenFile file = OpenFile.open(path)) {
      MessageType schema = file.schema();
      OpenFile.Records<Map<String, @Nullable Object>> records =
          file.records(schema, new MapMaterializer(schema), group -> true);
      Map<String, @Nullable Object> row = records.next();
      while (row != null) {
        consumer.accept(row);
        row = records.next();
      }
    }
  }

  /**
   * Names of a file's columns, in the file's order; its rows are not read.
   *
   * @throws IOException where the file is missing, damaged or encrypted
   */
  public static List<String> columns(Path path) throws IOException {
    try (OpenFile file = OpenFile.open(path)) {
      return file.schema().getFields().stream().map(Type::getName).toList();
    }
  }

  private static final class MapMaterializer
      extends RecordMaterializer<Map<String, @Nullable Object>> {
    private final MessageType schema;
    private final Fields fields;
    private final GroupConverter root;

    MapMaterializer(MessageType schema) {
      this.schema = schema;
      this.fields = new Fields(schema.getFieldCount());
      Converter[] converters = new Converter[schema.getFieldCount()];
      for (int i = 0; i < converters.length; i++) {
        converters[i] = Converters.field(schema.getType(i), null, fields.sink(i));
      }
      this.root = new RootConverter(converters, fields::clear);
    }

    @Override
    public Map<String, @Nullable Object> getCurrentRecord() {
      return fields.toMap(schema);
    }

    @Override
    public GroupConverter getRootConverter() {
      return root;
    }
  }
}
