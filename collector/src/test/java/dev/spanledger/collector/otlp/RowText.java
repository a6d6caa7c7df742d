package dev.spanledger.collector.otlp;

import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows as text, so that two can be compared and read. */
final class RowText {
  private RowText() {}

  /** Every filled column but the digest of the bytes, which differs between encodings. */
  static String of(Row row) {
    List<String> parts = new ArrayList<>();
    List<Column> columns = row.table().columns();
    for (int i = 0; i < columns.size(); i++) {
      Object value = row.get(i);
      if (value != null && !columns.get(i).name().equals("batch_id")) {
        parts.add(columns.get(i).name() + "=" + text(value));
      }
    }
    return row.table().name() + parts;
  }

  private static String text(Object value) {
    if (value instanceof Object[] struct) {
      return Arrays.stream(struct).map(RowText::nullable).toList().toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(RowText::nullable).toList().toString();
    }
    return value.toString();
  }

  private static String nullable(Object value) {
    return value == null ? "null" : text(value);
  }
}
