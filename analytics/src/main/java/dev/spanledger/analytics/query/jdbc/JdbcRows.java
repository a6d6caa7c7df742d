package dev.spanledger.analytics.query.jdbc;

import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryException.Reason;
import dev.spanledger.analytics.query.QueryResult;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a driver's rows into the values that a {@link QueryResult} holds. */
public final class JdbcRows {
  private static final BigInteger LEAST_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  /** One value of the current row, by column number from 1. */
  @FunctionalInterface
  public interface Cell {
    @Nullable Object read(ResultSet results, int column) throws SQLException;
  }

  /** Two bytes each: 100 MB of heap, whatever rows and columns they are spread over. */
  private static final long MOST_CHARACTERS = 50_000_000;

  private final String reportName;
  private final int rowLimit;
  private final Cell cell;

  /**
   * @param rowLimit rows beyond which the answer is refused
   * @param cell how the driver hands out a value
   */
  public JdbcRows(String reportName, int rowLimit, Cell cell) {
    this.reportName = reportName;
    this.rowLimit = rowLimit;
    this.cell = cell;
  }

  /**
   * Reads all rows.
   *
   * @param shownSql the report's text for the reader
   * @throws QueryException where there are more rows or text than the limits, or a value that
   *     reports do not hand out
   */
  public QueryResult read(ResultSet results, String shownSql) throws SQLException {
    ResultSetMetaData meta = results.getMetaData();
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.add(meta.getColumnLabel(i));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    long characters = 0;
    while (results.next()) {
      if (rows.size() == rowLimit) {
        throw new QueryException(
            Reason.TOO_MANY_ROWS,
            "Report %s answers with more than %d rows; ask for a shorter period or a smaller limit"
                .formatted(reportName, rowLimit));
      }
      @Nullable Object[] row = new @Nullable Object[columns.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = value(columns.get(i), cell.read(results, i + 1));
        characters += row[i] instanceof String text ? text.length() : 0;
      }
      if (characters > MOST_CHARACTERS) {
        throw new QueryException(
            Reason.TOO_MANY_ROWS,
            "Report %s answers with more than %d characters of text; ask for fewer rows or columns"
                .formatted(reportName, MOST_CHARACTERS));
      }
      rows.add(Collections.unmodifiableList(Arrays.asList(row)));
    }
    return new QueryResult(columns, rows, shownSql);
  }

  private @Nullable Object value(String column, @Nullable Object driverValue) {
    if (driverValue == null
        || driverValue instanceof String
        || driverValue instanceof Long
        || driverValue instanceof Integer
        || driverValue instanceof Double
        || driverValue instanceof Boolean
        || driverValue instanceof BigDecimal
        || driverValue instanceof Instant) {
      return driverValue;
    }
    if (driverValue instanceof OffsetDateTime time) {
      return time.toInstant();
    }
    if (driverValue instanceof ZonedDateTime time) {
      return time.toInstant();
    }
    if (driverValue instanceof BigInteger integer
        && integer.compareTo(LEAST_LONG) >= 0
        && integer.compareTo(MOST_LONG) <= 0) {
      return integer.longValue();
    }
    throw new QueryException(
        Reason.FAILED,
        "Report %s, column %s holds a %s, which reports do not hand out; CAST it in the report"
            .formatted(reportName, column, driverValue.getClass().getSimpleName()));
  }
}
