package dev.spanledger.analytics.query.duckdb;

import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryException.Reason;
import dev.spanledger.analytics.query.QueryResult;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Between the driver's values and the port's. */
final class DuckDbValues {
  private static final BigInteger LEAST_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  private final String reportName;
  private final int rowLimit;

  DuckDbValues(String reportName, int rowLimit) {
    this.reportName = reportName;
    this.rowLimit = rowLimit;
  }

  static void set(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.NULL);
    } else if (value instanceof Instant instant) {
      statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
    } else {
      statement.setObject(index, value);
    }
  }

  QueryResult read(ResultSet results, String shownSql) throws SQLException {
    ResultSetMetaData meta = results.getMetaData();
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.add(meta.getColumnLabel(i));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (results.next()) {
      if (rows.size() == rowLimit) {
        throw new QueryException(
            Reason.TOO_MANY_ROWS,
            "Report %s answers with more than %d rows; ask for a shorter period or a smaller limit"
                .formatted(reportName, rowLimit));
      }
      @Nullable Object[] row = new @Nullable Object[columns.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = value(columns.get(i), results.getObject(i + 1));
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
        || driverValue instanceof BigDecimal) {
      return driverValue;
    }
    if (driverValue instanceof OffsetDateTime time) {
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
