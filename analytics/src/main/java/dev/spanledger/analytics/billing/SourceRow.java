package dev.spanledger.analytics.billing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a billing file, as the file holds it.
 *
 * @param file file name, without folder
 * @param number 1 is the first row after the header
 * @param values one per column of the header: text of a CSV file, Java values of a Parquet file;
 *     more where the row is longer than the header
 */
public record SourceRow(String file, long number, List<@Nullable Object> values) {

  /** Null where the row has no such position. */
  public @Nullable Object value(int position) {
    return position >= 0 && position < values.size() ? values.get(position) : null;
  }
}
