package dev.spanledger.analytics.query.duckdb;

import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryException.Reason;
import dev.spanledger.analytics.query.ScratchValues;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The row that a result stands at, behind its number and that of its kind. */
record DuckDbScratchValues(ResultSet rows, String table) implements ScratchValues {
  /** Positions of the driver begin at 1, and two numbers come first. */
  private static final int FIRST = 3;

  @Override
  public long integer(int column) {
    try {
      return rows.getLong(column + FIRST);
    } catch (SQLException e) {
      throw failure(column, e);
    }
  }

  @Override
  public boolean isNull(int column) {
    try {
      rows.getLong(column + FIRST);
      return rows.wasNull();
    } catch (SQLException e) {
      throw failure(column, e);
    }
  }

  @Override
  public @Nullable String text(int column) {
    try {
      return rows.getString(column + FIRST);
    } catch (SQLException e) {
      throw failure(column, e);
    }
  }

  @Override
  public @Nullable BigDecimal decimal(int column) {
    try {
      return rows.getBigDecimal(column + FIRST);
    } catch (SQLException e) {
      throw failure(column, e);
    }
  }

  private QueryException failure(int column, SQLException e) {
    return new QueryException(
        Reason.FAILED,
        "Cannot read value %d of scratch table %s: %s".formatted(column, table, e.getMessage()),
        e);
  }
}
