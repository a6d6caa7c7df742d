package dev.spanledger.analytics.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlCatalogTest {

  @Test
  void models_become_common_table_expressions_in_order_of_use() {
    SqlCatalog catalog =
        catalog(
            file(SqlFile.Layer.SOURCE, "row", "lake.spans", "none", "SELECT a FROM lake.spans"),
            file(
                SqlFile.Layer.MODEL,
                "late",
                "row",
                "from TIMESTAMP",
                "SELECT a FROM row\nWHERE a > :from"),
            file(SqlFile.Layer.REPORT, "shown", "late, row", "none", "SELECT a FROM late, row"));
    assertThat(catalog.report("shown").sql())
        .isEqualTo(
            """
            WITH row AS (
              SELECT a FROM lake.spans
            ),
            late AS (
              SELECT a FROM row
              WHERE a > :from
            )
            SELECT a FROM late, row""");
    assertThat(catalog.report("shown").parameters()).hasToString("[from TIMESTAMP]");
    assertThat(catalog.report("shown").tables()).containsExactly("spans");
  }

  @Test
  void report_that_begins_with_expressions_of_its_own_continues_the_list() {
    SqlCatalog catalog =
        catalog(
            file(SqlFile.Layer.MODEL, "row", "lake.spans", "none", "SELECT a FROM lake.spans"),
            file(
                SqlFile.Layer.REPORT,
                "shown",
                "row",
                "none",
                "WITH x AS (\n  SELECT a FROM row\n)\nSELECT a FROM x"));
    assertThat(catalog.report("shown").sql())
        .isEqualTo(
            """
            WITH row AS (
              SELECT a FROM lake.spans
            ),
            x AS (
              SELECT a FROM row
            )
            SELECT a FROM x""");
  }

  @Test
  void each_use_of_a_parameter_binds_its_value_again() {
    SqlQuery report =
        catalog(
                file(
                    SqlFile.Layer.REPORT,
                    "shown",
                    "lake.spans",
                    "a VARCHAR NULL, b BIGINT",
                    "SELECT x FROM lake.spans WHERE (:a IS NULL OR x = :a) AND y = :b"))
            .report("shown");
    SqlQuery.Bound bound = report.bind(Map.of("b", 7), table -> "<" + table + ">");
    assertThat(bound.sql())
        .isEqualTo(
            "SELECT x FROM <spans> WHERE (CAST(? AS VARCHAR) IS NULL OR x = CAST(? AS VARCHAR))"
                + " AND y = CAST(? AS BIGINT)");
    assertThat(bound.values()).containsExactly(null, null, 7);
  }

  @Test
  void unknown_missing_and_mistyped_parameters_are_refused() {
    SqlQuery report =
        catalog(
                file(
                    SqlFile.Layer.REPORT,
                    "shown",
                    "lake.spans",
                    "at TIMESTAMP, name VARCHAR NULL",
                    "SELECT x FROM lake.spans WHERE t > :at AND n = :name"))
            .report("shown");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> report.bind(Map.of("at", Instant.EPOCH, "nmae", "x"), t -> t))
        .withMessage(
            "Report shown has no parameter \"nmae\"; it takes [at TIMESTAMP, name VARCHAR NULL]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> report.bind(Map.of("name", "x"), t -> t))
        .withMessage("Report shown needs parameter \"at\" (Instant); given were [name]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> report.bind(Map.of("at", "today"), t -> t))
        .withMessage("Report shown takes Instant as parameter \"at\", not String");
  }

  @Test
  void unknown_report_is_refused_with_the_known_ones() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                catalog(file(SqlFile.Layer.REPORT, "shown", "none", "none", "SELECT 1"))
                    .report("shwon"))
        .withMessage("No report \"shwon\"; there are [shown]");
  }

  @Test
  void circle_of_uses_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                catalog(
                    file(SqlFile.Layer.MODEL, "a", "b", "none", "SELECT x FROM b"),
                    file(SqlFile.Layer.MODEL, "b", "a", "none", "SELECT x FROM a"),
                    file(SqlFile.Layer.REPORT, "shown", "a", "none", "SELECT x FROM a")))
        .withMessage("SQL file model/a.sql uses itself by way of [shown, a, b]");
  }

  @Test
  void model_may_not_use_a_report() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                catalog(
                    file(SqlFile.Layer.REPORT, "shown", "none", "none", "SELECT x"),
                    file(SqlFile.Layer.REPORT, "other", "shown", "none", "SELECT x FROM shown")))
        .withMessage("SQL file report/other.sql may not use report/shown.sql of a higher layer");
  }

  @Test
  void file_without_its_header_is_refused_with_the_line() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                SqlFile.parse(
                    "x", SqlFile.Layer.MODEL, "model/x.sql", "-- purpose: X.\nSELECT 1\n\n\n\n"))
        .withMessage(
            "SQL file model/x.sql, line 2 must start with \"-- grain: \", but is \"SELECT 1\"");
  }

  @Test
  void override_of_one_engine_leaves_the_other_engine_alone() {
    assertThat(SqlCatalog.load(Dialect.DUCKDB).reports())
        .isEqualTo(SqlCatalog.load(Dialect.TRINO).reports());
    assertThat(SqlCatalog.load(Dialect.DUCKDB).prelude())
        .contains("SET GLOBAL TimeZone = 'UTC'")
        .allSatisfy(statement -> assertThat(statement).matches("(SET|CREATE MACRO) .*"));
    assertThat(SqlCatalog.load(Dialect.TRINO).prelude()).isEmpty();
  }

  @Test
  void catalogue_is_read_from_an_archive_in_a_folder_with_a_space(@TempDir Path folder)
      throws IOException, URISyntaxException {
    Path archive = Files.createDirectory(folder.resolve("a folder")).resolve("app.jar");
    Path resources = Path.of(SqlCatalog.class.getResource("/dev/spanledger/analytics/sql").toURI());
    try (FileSystem jar = FileSystems.newFileSystem(archive, Map.of("create", "true"));
        Stream<Path> files = Files.walk(resources)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path entry = jar.getPath("/sql", resources.relativize(file).toString());
        Files.createDirectories(entry.getParent());
        Files.copy(file, entry);
      }
    }
    URI anchor = URI.create("jar:" + archive.toUri() + "!/sql/duckdb-prelude.sql");
    SqlCatalog read = SqlCatalog.read(anchor, Dialect.DUCKDB);
    assertThat(read.reports()).isEqualTo(SqlCatalog.load(Dialect.DUCKDB).reports());
    assertThat(read.prelude()).isEqualTo(SqlCatalog.load(Dialect.DUCKDB).prelude());
  }

  private static SqlCatalog catalog(SqlFile... files) {
    return new SqlCatalog(Dialect.DUCKDB, List.of(files), "");
  }

  private static SqlFile file(
      SqlFile.Layer layer, String name, String uses, String parameters, String body) {
    return SqlFile.parse(
        name,
        layer,
        layer.folder() + "/" + name + ".sql",
        "-- purpose: Test.\n-- grain: a\n-- uses: %s\n-- parameters: %s\n%s\n"
            .formatted(uses, parameters, body));
  }
}
