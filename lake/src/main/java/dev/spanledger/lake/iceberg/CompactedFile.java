package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.files.LakeFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * A data file of an Iceberg snapshot.
 *
 * @param partition days or months since 1970-01
 */
record CompactedFile(Path path, int partition, long rowCount, long sizeBytes, DataFile dataFile) {

  static CompactedFile of(DataFile file, LakeFiles files) {
    return new CompactedFile(
        files.path(file.location()),
        file.partition().get(0, Integer.class),
        file.recordCount(),
        file.fileSizeInBytes(),
        file);
  }

  /** False only where the column's bounds exclude that any value lies between these two. */
  boolean mayHold(int fieldId, Type type, Comparable<?> from, Comparable<?> to) {
    Object lower = bound(dataFile.lowerBounds(), fieldId, type);
    Object upper = bound(dataFile.upperBounds(), fieldId, type);
    return lower == null || upper == null || (compare(lower, to) <= 0 && compare(upper, from) >= 0);
  }

  private static @Nullable Object bound(
      @Nullable Map<Integer, ByteBuffer> bounds, int fieldId, Type type) {
    ByteBuffer bound = bounds == null ? null : bounds.get(fieldId);
    if (bound == null) {
      return null;
    }
    Object value = Conversions.fromByteBuffer(type, bound);
    return value instanceof CharSequence text ? text.toString() : value;
  }

  private static int compare(Object bound, Comparable<?> value) {
    @SuppressWarnings("unchecked") // both are values of one column
    Comparable<Object> comparable = (Comparable<Object>) bound;
    return comparable.compareTo(value);
  }
}
