package dev.spanledger.lake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.table.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write, DuckDB and parquet-java read. */
class RoundTripTest {
  @TempDir Path folder;

  private Path write() throws IOException {
    Path path = folder.resolve("every.parquet");
    ParquetFileWriter.write(
        EveryType.TABLE, path, List.of(EveryType.full(), EveryType.empty(), EveryType.hollow()));
    return path;
  }

  @Test
  void our_reader_gives_back_every_value_of_every_type() throws IOException {
    List<Row> rows = new ArrayList<>();
    ParquetTableReader.read(EveryType.TABLE, write(), rows::add);

    assertThat(rows).hasSize(3);
    assertThat(rows.get(0)).usingRecursiveComparison().isEqualTo(EveryType.full());
    assertThat(rows.get(1)).usingRecursiveComparison().isEqualTo(EveryType.empty());
    assertThat(rows.get(2).get("money")).isEqualTo(new BigDecimal("0.000000000000000000"));
    assertThat(rows.get(2).get("tags")).isEqualTo(Map.of());
    assertThat(rows.get(2).get("items")).isEqualTo(List.of());
  }

  @Test
  void attributes_keep_their_order() throws IOException {
    List<Row> rows = new ArrayList<>();
    ParquetTableReader.read(EveryType.TABLE, write(), rows::add);

    assertThat(((Map<?, ?>) rows.get(0).get("tags")).keySet())
        .map(Object::toString)
        .containsExactly("z", "", "none", "$.x");
  }

  @Test
  void the_generic_reader_gives_plain_java_values() throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    ParquetRows.read(write(), rows::add);

    Map<String, Object> item = new LinkedHashMap<>();
    item.put("time", -1L);
    item.put("label", "before 1970");
    item.put("attributes", Map.of("k", "v"));
    assertThat(rows.get(0))
        .containsEntry("small", Integer.MIN_VALUE)
        .containsEntry("money", new BigDecimal("-12345678901234567890.123456789012345678"))
        .containsEntry("bounds", List.of(0.5, Double.POSITIVE_INFINITY));
    assertThat((List<?>) rows.get(0).get("items")).first().isEqualTo(item);
    assertThat(rows.get(1)).containsEntry("flag", null).containsKey("items");
  }

  @Test
  void duckdb_reads_what_we_write() throws Exception {
    assertThat(
            duckdb(
                """
                SELECT id, epoch_us("at"), flag, small, large, "real", money::VARCHAR, tags['$.x'],
                  tags['none'], cardinality(tags), bounds[2], items[1].label, epoch_us(items[1].time),
                  items[1].attributes['k'], items[2].time, len(items)
                FROM read_parquet(['%s']) WHERE id LIKE 'a%%'
                """
                    .formatted(write())))
        .containsExactly(
            List.of(
                "a\u00e4\u20ac\uD83D\uDE00",
                "1767225599999999",
                "false",
                "-2147483648",
                "9223372036854775807",
                "-0.1",
                "-12345678901234567890.123456789012345678",
                "not a path",
                "null",
                "4",
                "Infinity",
                "before 1970",
                "-1",
                "v",
                "null",
                "2"));
  }

  @Test
  void duckdb_tells_absent_from_empty() throws Exception {
    assertThat(
            duckdb(
                "SELECT id, flag, money::VARCHAR, len(bounds), len(items), cardinality(tags)"
                    + " FROM read_parquet(['%s']) WHERE id NOT LIKE 'a%%' ORDER BY id"
                        .formatted(write())))
        .containsExactly(
            List.of("", "null", "0.000000000000000000", "0", "0", "0"),
            List.of("b", "null", "null", "null", "null", "null"));
  }

  @Test
  void duckdb_sees_the_portable_types() throws Exception {
    assertThat(
            duckdb(
                "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(['%s']))"
                    .formatted(write())))
        .containsExactly(
            List.of("id", "VARCHAR"),
            List.of("at", "TIMESTAMP WITH TIME ZONE"),
            List.of("flag", "BOOLEAN"),
            List.of("small", "INTEGER"),
            List.of("large", "BIGINT"),
            List.of("real", "DOUBLE"),
            List.of("money", "DECIMAL(38,18)"),
            List.of("tags", "MAP(VARCHAR, VARCHAR)"),
            List.of("bounds", "DOUBLE[]"),
            List.of(
                "items",
                "STRUCT(\"time\" TIMESTAMP WITH TIME ZONE, \"label\" VARCHAR, attributes"
                    + " MAP(VARCHAR, VARCHAR))[]"));
  }

  private static List<List<String>> duckdb(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
