package dev.spanledger.dashboard.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.dashboard.security.Caller;
import io.javalin.http.Context;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A report as a table: the rows that a page shows and that its CSV holds are the same.
 *
 * @param report its name in the catalogue
 * @param warnings what the rows lack, one sentence each
 * @param notes what the rows are of, where they do not say it themselves
 */
record ReportTable(
    String report,
    Parameters.@Nullable Window window,
    List<String> columns,
    List<List<@Nullable Object>> rows,
    boolean isTruncated,
    String sql,
    List<String> warnings,
    List<String> notes) {

  /** A page shows no more rows, and nobody reads that many. */
  static final int MOST_ROWS = 1_000;

  static final int MOST_CSV_ROWS = 100_000;

  /** Columns that tell of money, whatever their type. */
  private static final Pattern MONEY = Pattern.compile("(?:^|_)(?:cost|price|currency)(?:_|$)");

  /** Decimals that are none of money; what is not named here is hidden. */
  private static final Pattern COUNT = Pattern.compile("_(?:spans|errors)_per_trace$");

  static ReportTable of(String report, Parameters.@Nullable Window window, QueryResult result) {
    return new ReportTable(
        report,
        window,
        result.columns(),
        result.rows(),
        false,
        result.sql(),
        result.warnings(),
        List.of());
  }

  /** Computed from the rows of a report; all of them. */
  static ReportTable computed(
      String report,
      Parameters.Window window,
      List<String> columns,
      List<List<@Nullable Object>> rows,
      String sql,
      List<String> warnings) {
    return new ReportTable(report, window, columns, rows, false, sql, warnings, List.of());
  }

  ReportTable withNote(String note) {
    return new ReportTable(
        report, window, columns, rows, isTruncated, sql, warnings, List.of(note));
  }

  /** Rows whose value in this column passes. */
  ReportTable where(String column, Predicate<@Nullable Object> test) {
    int index = index(column);
    return with(rows.stream().filter(row -> test.test(row.get(index))).toList(), isTruncated);
  }

  /** This order, as {@code column} or {@code -column}; missing values last, ties as they came. */
  ReportTable sorted(@Nullable String order) {
    if (order == null) {
      return this;
    }
    boolean isDescending = order.startsWith("-");
    String column = isDescending ? order.substring(1) : order;
    if (!columns.contains(column)) {
      throw ApiError.badParameter(
          "sort", order, "one of %s, with - in front for descending".formatted(columns));
    }
    int index = index(column);
    List<List<@Nullable Object>> sorted = new ArrayList<>(rows);
    Comparator<Object> values = isDescending ? natural().reversed() : natural();
    sorted.sort(Comparator.comparing(row -> row.get(index), Comparator.nullsLast(values)));
    return with(sorted, isTruncated);
  }

  /** What this caller may see: money is missing for who may not, as if there were none. */
  ReportTable seenBy(Caller caller) {
    if (caller.seesMoney()) {
      return this;
    }
    List<List<@Nullable Object>> seen = new ArrayList<>(rows.size());
    for (List<@Nullable Object> row : rows) {
      List<@Nullable Object> values = new ArrayList<>(row);
      for (int i = 0; i < values.size(); i++) {
        String column = columns.get(i);
        boolean isAmount = values.get(i) instanceof BigDecimal && !COUNT.matcher(column).find();
        if (isAmount || MONEY.matcher(column).find()) {
          values.set(i, null);
        }
      }
      seen.add(Collections.unmodifiableList(values));
    }
    return with(seen, isTruncated);
  }

  ReportTable limited(int limit) {
    return rows.size() <= limit ? this : with(rows.subList(0, limit), true);
  }

  ReportTable withColumn(String name, int position, List<@Nullable Object> values) {
    List<String> names = new ArrayList<>(columns);
    names.add(position, name);
    List<List<@Nullable Object>> wider = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      List<@Nullable Object> row = new ArrayList<>(rows.get(i));
      row.add(position, values.get(i));
      wider.add(Collections.unmodifiableList(row));
    }
    return new ReportTable(report, window, names, wider, isTruncated, sql, warnings, notes);
  }

  int index(String column) {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw new IllegalStateException(
          "Report %s has no column \"%s\"; it has %s".formatted(report, column, columns));
    }
    return index;
  }

  boolean has(String column) {
    return columns.contains(column);
  }

  void send(Context ctx, String format) {
    if (format.equals("csv")) {
      ctx.header(
          "Content-Disposition",
          "attachment; filename=\"spanledger-%s.csv\"".formatted(fileName()));
      Answer.send(ctx, "text/csv; charset=utf-8", Answer.utf8(Csv.write(columns, rows)));
    } else {
      Answer.json(ctx, this::write);
    }
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("report", report);
    json.writeStringField("from", window == null ? null : window.from().toString());
    json.writeStringField("to", window == null ? null : window.to().toString());
    json.writeArrayFieldStart("columns");
    for (String column : columns) {
      json.writeString(column);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("rows");
    for (List<@Nullable Object> row : rows) {
      json.writeStartArray();
      for (Object value : row) {
        Answer.value(json, value);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeBooleanField("truncated", isTruncated);
    json.writeStringField("sql", sql);
    Answer.warnings(json, warnings);
    json.writeArrayFieldStart("notes");
    for (String note : notes) {
      json.writeString(note);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private String fileName() {
    String name = report.replace('_', '-');
    return window == null
        ? name
        : "%s-%s-%s"
            .formatted(
                name,
                window.from().toString().substring(0, 10),
                window.to().toString().substring(0, 10));
  }

  private ReportTable with(List<List<@Nullable Object>> others, boolean truncated) {
    return new ReportTable(report, window, columns, others, truncated, sql, warnings, notes);
  }

  /** Values of one column have one type, but for numbers that came as Long and Integer. */
  private static Comparator<Object> natural() {
    return (a, b) -> {
      boolean isMixed = !a.getClass().equals(b.getClass());
      if (isMixed && a instanceof Number left && b instanceof Number right) {
        return Double.compare(left.doubleValue(), right.doubleValue());
      }
      @SuppressWarnings("unchecked")
      Comparable<Object> first = (Comparable<Object>) a;
      return first.compareTo(b);
    };
  }
}
