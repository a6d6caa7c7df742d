package dev.spanledger.locallambda.meter;

import dev.spanledger.locallambda.meter.CurColumns.CurColumn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Writes one Parquet file in one row group, with parquet-java's parts below its writer: the writer
 * itself asks for Hadoop's classes.
 */
final class CurParquetFile {
  private static final int COLUMN_INDEX_TRUNCATE_LENGTH = 64;

  private final List<CurColumn> columns = CurColumns.all();
  private final RecordConsumer consumer;

  private CurParquetFile(RecordConsumer consumer) {
    this.consumer = consumer;
  }

  /** Writes rows, each as values by column name. */
  static void write(Path file, List<Map<String, Object>> rows) throws IOException {
    MessageType schema = schema();
    ParquetProperties properties = ParquetProperties.builder().build();
    ColumnChunkPageWriteStore pages =
        new ColumnChunkPageWriteStore(
            new ZstdCompressor(),
            schema,
            new HeapByteBufferAllocator(),
            COLUMN_INDEX_TRUNCATE_LENGTH);
    try (ParquetFileWriter writer =
        new ParquetFileWriter(
            new LocalOutputFile(file), schema, ParquetFileWriter.Mode.OVERWRITE, 1L << 30, 0)) {
      writer.start();
      ColumnWriteStore store = properties.newColumnWriteStore(schema, pages);
      CurParquetFile rowWriter =
          new CurParquetFile(new ColumnIOFactory().getColumnIO(schema).getRecordWriter(store));
      rows.forEach(rowWriter::write);
      rowWriter.consumer.flush();
      writer.startBlock(rows.size());
      store.flush();
      pages.flushToFileWriter(writer);
      writer.endBlock();
      writer.end(Map.of("spanledger.synthetic", "true"));
      store.close();
    } finally {
      pages.close();
    }
  }

  private static MessageType schema() {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    for (CurColumn column : CurColumns.all()) {
      schema.addField(type(column));
    }
    return schema.named("cur2");
  }

  private static Type type(CurColumn column) {
    return switch (column.type()) {
      case STRING ->
          Types.optional(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named(column.name());
      case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
      case TIMESTAMP ->
          Types.optional(PrimitiveTypeName.INT64)
              .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS))
              .named(column.name());
      case STRING_MAP ->
          map(
              column,
              Types.optional(PrimitiveTypeName.BINARY)
                  .as(LogicalTypeAnnotation.stringType())
                  .named("value"));
      case DOUBLE_MAP -> map(column, Types.optional(PrimitiveTypeName.DOUBLE).named("value"));
    };
  }

  private static Type map(CurColumn column, Type value) {
    return Types.optionalMap()
        .key(
            Types.required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named("key"))
        .value(value)
        .named(column.name());
  }

  private void write(Map<String, Object> row) {
    consumer.startMessage();
    for (int i = 0; i < columns.size(); i++) {
      CurColumn column = columns.get(i);
      Object value = row.get(column.name());
      if (value != null) {
        consumer.startField(column.name(), i);
        write(value);
        consumer.endField(column.name(), i);
      }
    }
    consumer.endMessage();
  }

  private void write(Object value) {
    if (value instanceof String text) {
      consumer.addBinary(Binary.fromString(text));
    } else if (value instanceof Double number) {
      consumer.addDouble(number);
    } else if (value instanceof Instant time) {
      consumer.addLong(time.toEpochMilli());
    } else if (value instanceof Map<?, ?> map) {
      writeMap(map);
    } else {
      throw new IllegalArgumentException(
          "A bill's row holds a %s, which no column takes".formatted(value.getClass().getName()));
    }
  }

  private void writeMap(Map<?, ?> map) {
    consumer.startGroup();
    if (!map.isEmpty()) {
      consumer.startField("key_value", 0);
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        consumer.startGroup();
        consumer.startField("key", 0);
        write(entry.getKey());
        consumer.endField("key", 0);
        consumer.startField("value", 1);
        write(entry.getValue());
        consumer.endField("value", 1);
        consumer.endGroup();
      }
      consumer.endField("key_value", 0);
    }
    consumer.endGroup();
  }
}
