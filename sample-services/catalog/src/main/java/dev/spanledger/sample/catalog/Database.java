package dev.spanledger.sample.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One connection, kept from run to run: an instance handles one request at a time, so a pool would
 * only hold connections that nobody uses. One that broke while the instance was frozen, or while
 * the database moved or slept, is opened anew.
 */
final class Database {
  /** SQLSTATE of a connection that is gone, or that the server has just ended. */
  private static final String CONNECTION_EXCEPTION = "08";

  private static final String OPERATOR_INTERVENTION = "57P";

  private final DataSource source;
  private @Nullable Connection open;

  Database(DataSource source) {
    this.source = source;
  }

  /** A query and what becomes of its rows. */
  interface Query<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Runs a query, and once more where its connection turns out to be gone. */
  synchronized <T> T run(Query<T> query) throws SQLException {
    boolean isNew = open == null;
    try {
      return query.run(connection());
    } catch (SQLException e) {
      if (!isGone(e)) {
        throw e;
      }
      open = null;
      if (isNew) {
        throw e;
      }
      return query.run(connection());
    }
  }

  private Connection connection() throws SQLException {
    if (open == null) {
      open = source.getConnection();
    }
    return open;
  }

  private static boolean isGone(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith(CONNECTION_EXCEPTION) || state.startsWith(OPERATOR_INTERVENTION);
  }
}
