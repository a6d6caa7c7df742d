package dev.spanledger.lake.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of other writers, as billing exports are. DuckDB writes most of them. */
class ForeignFilesTest {
  @TempDir Path folder;

  private Path duckdb(String select, String options) throws SQLException {
    Path path = folder.resolve("foreign.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone='UTC'");
      statement.execute("COPY (%s) TO '%s' (FORMAT PARQUET%s)".formatted(select, path, options));
    }
    return path;
  }

  private static List<Map<String, Object>> read(Path path) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    ParquetRows.read(path, rows::add);
    return rows;
  }

  @Test
  void every_scalar_that_duckdb_writes_comes_as_its_java_value() throws Exception {
    Path path =
        duckdb(
            """
            SELECT true AS b, (-5)::TINYINT AS i8, 200::UTINYINT AS u8, 4294967295::UINTEGER AS u32,
              18446744073709551615::UBIGINT AS u64, (-7)::BIGINT AS i64, 1.5::FLOAT AS f,
              0.1::DOUBLE AS d, 12.34::DECIMAL(4,2) AS d4, -1234567890.12345::DECIMAL(18,5) AS d18,
              -0.0000000001::DECIMAL(38,10) AS d38, 'x' AS s, 'a'::ENUM('a','b') AS e,
              '{"k":1}'::JSON AS j, '\\x00\\xFF'::BLOB AS raw, DATE '1969-12-31' AS day,
              TIME '23:59:59.999999' AS clock, TIMESTAMP '2026-01-05 10:00:00.000001' AS ts,
              TIMESTAMPTZ '2026-01-05 10:00:00+00' AS tz, '1969-12-31 23:59:59.999999999'::TIMESTAMP_NS AS ns,
              '2026-01-05 10:00:00.001'::TIMESTAMP_MS AS ms,
              '12345678-1234-5678-1234-567812345678'::UUID AS u, INTERVAL '1 month 2 days 3 seconds' AS iv,
              NULL::INTEGER AS missing
            """,
            "");
    Map<String, Object> row = read(path).get(0);

    assertThat(row)
        .containsEntry("b", true)
        .containsEntry("i8", -5)
        .containsEntry("u8", 200L)
        .containsEntry("u32", 4_294_967_295L)
        .containsEntry("u64", new BigInteger("18446744073709551615"))
        .containsEntry("i64", -7L)
        .containsEntry("f", 1.5f)
        .containsEntry("d", 0.1)
        .containsEntry("d4", new BigDecimal("12.34"))
        .containsEntry("d18", new BigDecimal("-1234567890.12345"))
        .containsEntry("d38", new BigDecimal("-0.0000000001"))
        .containsEntry("s", "x")
        .containsEntry("e", "a")
        .containsEntry("j", "{\"k\":1}")
        .containsEntry("day", LocalDate.of(1969, 12, 31))
        .containsEntry("clock", LocalTime.parse("23:59:59.999999"))
        .containsEntry("ts", 1_767_607_200_000_001L)
        .containsEntry("tz", 1_767_607_200_000_000L)
        .containsEntry("ns", -1L)
        .containsEntry("ms", 1_767_607_200_001_000L)
        .containsEntry("u", "12345678-1234-5678-1234-567812345678")
        .containsEntry("iv", "P1M2DT3.000S")
        .containsEntry("missing", null);
    assertThat((byte[]) row.get("raw")).containsExactly(0, 0xFF);
  }

  @Test
  void maps_lists_and_structs_nest() throws Exception {
    Path path =
        duckdb(
            """
            SELECT MAP {'a': 1.5::DOUBLE, 'b': NULL} AS numbers,
              MAP {'k': MAP {'inner': [1, NULL]}} AS deep,
              {'name': 'n', 'costs': [{'cost': 0.10::DECIMAL(10,2)}]} AS item,
              []::INTEGER[] AS none
            """,
            "");
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("a", 1.5);
    numbers.put("b", null);

    assertThat(read(path))
        .containsExactly(
            Map.of(
                "numbers", numbers,
                "deep", Map.of("k", Map.of("inner", Arrays.asList(1, null))),
                "item",
                    Map.of("name", "n", "costs", List.of(Map.of("cost", new BigDecimal("0.10")))),
                "none", List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ", CODEC 'uncompressed'",
        ", CODEC 'snappy'",
        ", CODEC 'gzip'",
        ", CODEC 'zstd'",
        ", CODEC 'lz4_raw'",
        ", PARQUET_VERSION v2",
        ", ROW_GROUP_SIZE 2048"
      })
  void every_codec_version_and_row_group_reads_the_same(String options) throws Exception {
    Path path =
        duckdb(
            "SELECT range AS n, 'text ' || (range % 7) AS t, range::DECIMAL(20,4) / 1000 AS d"
                + " FROM range(10000)",
            options);
    List<Map<String, Object>> rows = read(path);

    assertThat(ParquetRows.columns(path)).containsExactly("n", "t", "d");
    assertThat(rows).hasSize(10_000);
    assertThat(rows.get(9_999)).containsEntry("n", 9_999L).containsEntry("t", "text 3");
    assertThat(rows.stream().mapToLong(row -> (Long) row.get("n")).sum()).isEqualTo(49_995_000L);
  }

  @Test
  void old_writers_int96_times_and_two_level_lists_are_understood() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            """
            message old {
              required int96 at;
              optional group plain (LIST) { repeated int32 array; }
              optional group pairs (LIST) { repeated group pairs_tuple { required int32 x; } }
              repeated binary loose (UTF8);
              optional group old_map (MAP) {
                repeated group map (MAP_KEY_VALUE) { required binary key (UTF8); optional int32 value; }
              }
            }
            """);
    Group row = new SimpleGroup(schema);
    byte[] int96 =
        ByteBuffer.allocate(12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(36_000_000_001_999L)
            .putInt(2_461_046)
            .array();
    row.add("at", Binary.fromConstantByteArray(int96));
    Group plain = row.addGroup("plain");
    plain.append("array", 1).append("array", 2);
    row.addGroup("pairs").addGroup("pairs_tuple").append("x", 3);
    row.append("loose", "a").append("loose", "b");
    row.addGroup("old_map").addGroup("map").append("key", "k").append("value", 4);
    Path path = folder.resolve("old.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(path))
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new Codecs(3))
            .withCompressionCodec(org.apache.parquet.hadoop.metadata.CompressionCodecName.ZSTD)
            .withType(schema)
            .build()) {
      writer.write(row);
    }

    assertThat(read(path))
        .containsExactly(
            Map.of(
                "at", 1_767_607_200_000_001L,
                "plain", List.of(1, 2),
                "pairs", List.of(Map.of("x", 3)),
                "loose", List.of("a", "b"),
                "old_map", Map.of("k", 4)));
  }

  @Test
  void a_file_that_is_not_parquet_is_refused_by_name() throws IOException {
    Path path = folder.resolve("bill.parquet");
    Files.writeString(path, "line_item_id,cost\n1,2\n");

    assertThatThrownBy(() -> read(path))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot read %s as Parquet: ".formatted(path));
  }

  @Test
  void what_the_consumer_throws_is_not_taken_for_damage() throws Exception {
    Path path = duckdb("SELECT 1 AS n", "");

    assertThatThrownBy(
            () ->
                ParquetRows.read(
                    path,
                    row -> {
                      throw new IllegalStateException("mine");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine");
  }
}
