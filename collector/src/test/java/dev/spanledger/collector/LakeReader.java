package dev.spanledger.collector;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads what landed with an engine that had no part in writing it. */
public final class LakeReader {
  private LakeReader() {}

  /** Rows of the query, columns joined by a bar; {@code %s} stands for the table's files. */
  public static List<String> query(Lake lake, Table table, String sql)
      throws IOException, SQLException {
    List<LakeFile> files = lake.snapshot().files(table);
    if (files.isEmpty()) {
      return List.of();
    }
    String list =
        files.stream().map(file -> "'" + file.path() + "'").collect(Collectors.joining(","));
    try (Statement statement = Duck.CONNECTION.createStatement()) {
      try (ResultSet rows = statement.executeQuery(sql.formatted("read_parquet([" + list + "])"))) {
        return lines(rows);
      }
    }
  }

  /** One engine for all tests: opening it takes longer than most queries. */
  private static final class Duck {
    private static final Connection CONNECTION = open();

    private static Connection open() {
      try {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
          statement.execute("SET TimeZone='UTC'");
        }
        return connection;
      } catch (SQLException e) {
        throw new IllegalStateException("DuckDB does not open", e);
      }
    }
  }

  private static List<String> lines(ResultSet rows) throws SQLException {
    int columnCount = rows.getMetaData().getColumnCount();
    List<String> lines = new ArrayList<>();
    while (rows.next()) {
      List<String> values = new ArrayList<>();
      for (int i = 1; i <= columnCount; i++) {
        values.add(String.valueOf(rows.getString(i)));
      }
      lines.add(String.join("|", values));
    }
    return lines;
  }
}
