package dev.spanledger.dashboard.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RFC 4180 with a header line and CRLF. Text that a spreadsheet would run as a formula gets an
 * apostrophe in front; numbers, negative ones too, stay as they are.
 */
final class Csv {
  private static final String FORMULA_START = "=+-@\t\r";

  private Csv() {}

  static String write(List<String> columns, List<List<@Nullable Object>> rows) {
    StringBuilder csv = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      csv.append(i == 0 ? "" : ",").append(cell(columns.get(i)));
    }
    csv.append("\r\n");
    for (List<@Nullable Object> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        csv.append(i == 0 ? "" : ",").append(cell(row.get(i)));
      }
      csv.append("\r\n");
    }
    return csv.toString();
  }

  /** Missing is an empty cell, which no quoted or plain text is. */
  static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (!(value instanceof String text)) {
      return Answer.text(value);
    }
    String safe = !text.isEmpty() && FORMULA_START.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    boolean isQuoted =
        safe.isEmpty()
            || safe.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
    return isQuoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
