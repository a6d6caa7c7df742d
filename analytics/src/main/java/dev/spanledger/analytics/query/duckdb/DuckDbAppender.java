package dev.spanledger.analytics.query.duckdb;

import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryException.Reason;
import dev.spanledger.analytics.query.ScratchAppender;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** Fills a temporary table chunk by chunk. */
final class DuckDbAppender implements ScratchAppender {
  private static final int DECIMAL_SCALE = 18;

  private final DuckDBAppender appender;
  private final String table;
  private boolean isInRow;

  DuckDbAppender(DuckDBAppender appender, String table) {
    this.appender = appender;
    this.table = table;
  }

  @Override
  public void add(long value) {
    try {
      begin();
      appender.append(value);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  public void add(boolean value) {
    try {
      begin();
      appender.append(value);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  public void addTime(long micros) {
    try {
      begin();
      appender.appendEpochMicros(micros);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  public void add(@Nullable String value) {
    try {
      begin();
      appender.append(value);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  public void add(@Nullable BigDecimal value) {
    if (value == null) {
      addNull();
      return;
    }
    BigInteger unscaled = value.setScale(DECIMAL_SCALE).unscaledValue();
    long low = unscaled.longValue();
    boolean isLong = unscaled.bitLength() < Long.SIZE;
    try {
      begin();
      appender.appendDecimal(
          low, isLong ? low >> (Long.SIZE - 1) : unscaled.shiftRight(Long.SIZE).longValue());
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  public void addNull() {
    try {
      begin();
      appender.appendNull();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  public void endRow() {
    try {
      appender.endRow();
      isInRow = false;
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private void begin() throws SQLException {
    if (!isInRow) {
      appender.beginRow();
      isInRow = true;
    }
  }

  @Override
  public void close() {
    try {
      appender.close();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private QueryException failure(SQLException e) {
    return new QueryException(
        Reason.FAILED, "Cannot fill scratch table %s: %s".formatted(table, e.getMessage()), e);
  }
}
