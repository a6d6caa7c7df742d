package dev.spanledger.lake.parquet;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * What a file's footer says about its rows.
 *
 * @param rowCount rows in the file
 * @param rowGroupOffsets where each row group starts, bytes
 * @param columns by Iceberg field id
 */
public record FileStatistics(
    long rowCount, List<Long> rowGroupOffsets, Map<Integer, ColumnStatistics> columns) {

  /**
   * One stored column over all row groups.
   *
   * @param sizeBytes compressed
   * @param valueCount values, nulls included
   * @param nullCount nulls
   * @param min least value, as Boolean, Integer, Long, Double, BigDecimal or String; null where
   *     unknown, and for columns inside lists and maps
   * @param max greatest value
   */
  public record ColumnStatistics(
      long sizeBytes,
      long valueCount,
      long nullCount,
      @Nullable Comparable<?> min,
      @Nullable Comparable<?> max) {}

  public FileStatistics {
    rowGroupOffsets = List.copyOf(rowGroupOffsets);
    columns = Map.copyOf(columns);
  }

  /** Reads the footer. */
  public static FileStatistics read(Path path) throws IOException {
    try (OpenFile file = OpenFile.open(path)) {
      Map<Integer, ColumnStatistics> columns = new HashMap<>();
      List<Long> offsets = new ArrayList<>();
      for (BlockMetaData group : file.footer().getBlocks()) {
        offsets.add(group.getStartingPos());
        for (ColumnChunkMetaData chunk : group.getColumns()) {
          Type leaf = file.schema().getType(chunk.getPath().toArray());
          if (leaf.getId() != null) {
            columns.merge(leaf.getId().intValue(), of(chunk), FileStatistics::sum);
          }
        }
      }
      return new FileStatistics(rows(file), offsets, columns);
    }
  }

  /** Rows in the file, by its footer. */
  public static long rowCount(Path path) throws IOException {
    try (OpenFile file = OpenFile.open(path)) {
      return rows(file);
    }
  }

  private static long rows(OpenFile file) {
    return file.footer().getBlocks().stream().mapToLong(BlockMetaData::getRowCount).sum();
  }

  private static ColumnStatistics of(ColumnChunkMetaData chunk) {
    Statistics<?> statistics = chunk.getStatistics();
    boolean isTopLevel = chunk.getPath().size() == 1;
    boolean hasBounds = isTopLevel && statistics.hasNonNullValue();
    return new ColumnStatistics(
        chunk.getTotalSize(),
        chunk.getValueCount(),
        Math.max(0, statistics.getNumNulls()),
        hasBounds ? javaValue(chunk.getPrimitiveType(), statistics.genericGetMin()) : null,
        hasBounds ? javaValue(chunk.getPrimitiveType(), statistics.genericGetMax()) : null);
  }

  private static Comparable<?> javaValue(PrimitiveType type, Object stored) {
    if (type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal) {
      byte[] unscaled = ((Binary) stored).getBytes();
      return new BigDecimal(new BigInteger(unscaled), decimal.getScale());
    }
    return (Comparable<?>) Stored.conversion(type).value(stored);
  }

  private static ColumnStatistics sum(ColumnStatistics a, ColumnStatistics b) {
    return new ColumnStatistics(
        a.sizeBytes + b.sizeBytes,
        a.valueCount + b.valueCount,
        a.nullCount + b.nullCount,
        extreme(a.min, b.min, -1),
        extreme(a.max, b.max, 1));
  }

  /** The lesser (sign -1) or greater (sign 1) of two values of one type. */
  private static @Nullable Comparable<?> extreme(
      @Nullable Comparable<?> a, @Nullable Comparable<?> b, int sign) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return Integer.signum(compare(a, b)) == sign ? a : b;
  }

  /** Text in the order of its bytes, which is Parquet's; Java's own differs beyond U+FFFF. */
  private static int compare(Comparable<?> a, Comparable<?> b) {
    if (a instanceof String text && b instanceof String other) {
      return Arrays.compareUnsigned(
          text.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
    @SuppressWarnings("unchecked") // both are values of one column
    Comparable<Object> first = (Comparable<Object>) a;
    return first.compareTo(b);
  }
}
