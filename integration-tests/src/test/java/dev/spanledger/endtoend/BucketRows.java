package dev.spanledger.endtoend;

import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the landing files of a bucket with an engine that had no part in writing them. */
final class BucketRows {
  private BucketRows() {}

  static List<String> keys(ObjectStore store, String prefix) throws IOException {
    List<String> keys = new ArrayList<>();
    store.list(prefix, object -> keys.add(object.key()));
    return keys;
  }

  /** Rows of the query, columns joined by a bar; {@code %s} stands for the table's files. */
  static List<String> query(ObjectStore store, Path folder, String table, String sql)
      throws IOException, SQLException {
    List<StoredObject> objects = new ArrayList<>();
    store.list("lake/landing/" + table + "/", objects::add);
    List<Path> files = new ArrayList<>();
    for (StoredObject object : objects) {
      Path file = folder.resolve(object.name());
      if (!Files.exists(file)) {
        try (InputStream in = store.read(object, 0, object.sizeBytes())) {
          Files.copy(in, file);
        }
      }
      files.add(file);
    }
    if (files.isEmpty()) {
      return List.of();
    }
    String list = files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(","));
    List<String> lines = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql.formatted("read_parquet([" + list + "])"))) {
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          values.add(String.valueOf(rows.getString(i)));
        }
        lines.add(String.join("|", values));
      }
    }
    return lines;
  }
}
