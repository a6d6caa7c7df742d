package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.parquet.FileStatistics;
import dev.spanledger.lake.parquet.FileStatistics.ColumnStatistics;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.util.UnicodeUtil;
import org.jspecify.annotations.Nullable;

/** Iceberg's metrics of a data file from its Parquet footer; Iceberg's own reader needs Hadoop. */
final class DataFileMetrics {
  /** Code points of a text bound: two more than a trace id needs, so those are kept whole. */
  private static final int TEXT_BOUND = 34;

  private DataFileMetrics() {}

  static Metrics of(FileStatistics statistics, Schema schema) {
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Long> values = new HashMap<>();
    Map<Integer, Long> nulls = new HashMap<>();
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    statistics
        .columns()
        .forEach(
            (id, column) -> {
              sizes.put(id, column.sizeBytes());
              values.put(id, column.valueCount());
              nulls.put(id, column.nullCount());
              putBounds(schema.findType(id), id, column, lower, upper);
            });
    return new Metrics(statistics.rowCount(), sizes, values, nulls, Map.of(), lower, upper);
  }

  private static void putBounds(
      Type type,
      int id,
      ColumnStatistics column,
      Map<Integer, ByteBuffer> lower,
      Map<Integer, ByteBuffer> upper) {
    Object min = column.min() instanceof String text ? lowerText(text) : column.min();
    Object max = column.max() instanceof String text ? upperText(text) : column.max();
    if (min != null && max != null) {
      lower.put(id, Conversions.toByteBuffer(type, min));
      upper.put(id, Conversions.toByteBuffer(type, max));
    }
  }

  private static String lowerText(String text) {
    return UnicodeUtil.truncateStringMin(text, TEXT_BOUND);
  }

  /** Null where no text of that length is greater. */
  private static @Nullable String upperText(String text) {
    return UnicodeUtil.truncateStringMax(text, TEXT_BOUND);
  }
}
