package dev.spanledger.cli.output;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** RFC 4180 with a header line. A missing value is an empty field, an empty text is {@code ""}. */
final class CsvFormat {

  void write(Answer answer, PrintStream out) {
    header(answer.columns(), out);
    for (List<@Nullable Object> row : answer.rows()) {
      row(row, out);
    }
  }

  void header(List<String> columns, PrintStream out) {
    out.println(String.join(",", columns));
  }

  void row(List<@Nullable Object> row, PrintStream out) {
    out.println(row.stream().map(CsvFormat::field).collect(Collectors.joining(",")));
  }

  private static String field(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof BigDecimal decimal) {
      return Humanized.exact(decimal);
    }
    if (value instanceof String text) {
      return quoted(withoutFormula(text));
    }
    return value.toString();
  }

  /**
   * Spreadsheets run a cell that starts so, and span names and tags come from anybody. Only text is
   * prefixed: a negative number is a number.
   */
  private static String withoutFormula(String text) {
    boolean isFormula = !text.isEmpty() && "=+-@\t\r\n＝＋－＠".indexOf(text.charAt(0)) >= 0;
    return isFormula ? "'" + text : text;
  }

  private static String quoted(String text) {
    boolean isPlain = !text.isEmpty() && text.chars().noneMatch(c -> ",\"\r\n".indexOf(c) >= 0);
    return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
