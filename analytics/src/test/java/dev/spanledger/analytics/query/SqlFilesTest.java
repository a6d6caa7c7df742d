package dev.spanledger.analytics.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that every SQL file keeps. What the engines read differently is not written. */
class SqlFilesTest {
  private static final Pattern RELATION =
      Pattern.compile("\\b(?:FROM|JOIN)\\s+([a-z][a-z0-9_.]*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern CTE = Pattern.compile("(?:\\bWITH|,)\\s+([a-z][a-z0-9_]*) AS \\(");
  private static final Pattern KEYWORD =
      Pattern.compile(
          "\\b(select|from|where|group by|order by|join|left|inner|union|with|having|case|when|"
              + "then|else|end|as|on|and|or|not|null|is|in|over|partition|filter|cast|distinct)\\b");

  static Stream<SqlFile> files() {
    return Stream.of(Dialect.values())
        .flatMap(dialect -> SqlCatalog.load(dialect).files().stream())
        .collect(Collectors.toMap(SqlFile::path, file -> file, (one, same) -> one))
        .values()
        .stream();
  }

  static Stream<SqlFile> reports() {
    return files().filter(file -> file.layer() == SqlFile.Layer.REPORT);
  }

  @ParameterizedTest
  @MethodSource("files")
  void header_names_the_parameters_of_the_body_and_no_others(SqlFile file) {
    Set<String> declared = new TreeSet<>();
    file.parameters().forEach(parameter -> declared.add(parameter.name()));
    assertThat(SqlText.parse(file.body()).parameters())
        .as(file.path())
        .containsExactlyInAnyOrderElementsOf(declared);
  }

  @ParameterizedTest
  @MethodSource("files")
  void header_names_the_relations_of_the_body_and_no_others(SqlFile file) {
    String code = SqlText.parse(file.body()).codeOnly();
    Set<String> own = new HashSet<>();
    Matcher ctes = CTE.matcher(code);
    while (ctes.find()) {
      own.add(ctes.group(1));
    }
    Set<String> read = new TreeSet<>();
    Matcher relations = RELATION.matcher(withoutDistinctFrom(code));
    while (relations.find()) {
      read.add(relations.group(1));
    }
    read.removeAll(own);
    read.remove("UNNEST");
    assertThat(read)
        .as(file.path())
        .containsExactlyInAnyOrderElementsOf(new TreeSet<>(file.uses()));
  }

  @ParameterizedTest
  @MethodSource("files")
  void what_the_engines_read_differently_is_not_written(SqlFile file) {
    String code = SqlText.parse(file.body()).codeOnly();
    assertThat(code)
        .as(file.path())
        .doesNotContain("::")
        .doesNotContain(";")
        .doesNotContainPattern("(?i)\\bQUALIFY\\b")
        .doesNotContainPattern("(?i)GROUP\\s+BY\\s+ALL\\b")
        .doesNotContainPattern("(?i)ORDER\\s+BY\\s+ALL\\b")
        .doesNotContainPattern("(?i)\\bRECURSIVE\\b")
        .doesNotContainPattern("(?i)\\bapprox_quantile\\b")
        .doesNotContainPattern("(?i)\\bto_timestamp\\b")
        .doesNotContainPattern("(?i)\\b(strftime|format_datetime|date_format)\\b")
        .doesNotContainPattern("(?i)(?<!:)\\bLIMIT\\b")
        .doesNotContainPattern("(?i)\\bCREATE\\b");
    assertThat(file.body()).as(file.path()).doesNotContain("/*");
  }

  /**
   * Trino 476 gives {@code count(b)} the rows of {@code count(*) FILTER (WHERE b)} or the other way
   * round where both stand in one SELECT, and sorts by {@code part.part} as by a field of the
   * column.
   */
  @ParameterizedTest
  @MethodSource("files")
  void what_trino_answers_wrongly_is_not_written(SqlFile file) {
    String code = SqlText.parse(file.body()).codeOnly();
    Matcher counted = Pattern.compile("(?i)\\bcount\\(([a-z_.]+)\\)").matcher(code);
    while (counted.find()) {
      assertThat(code)
          .as("%s counts %s, and filters by it", file.path(), counted.group(1))
          .doesNotContain("(WHERE %s)".formatted(counted.group(1)));
    }
    int order = code.lastIndexOf("ORDER BY");
    assertThat(order < 0 ? "" : code.substring(order))
        .as(file.path())
        .doesNotContainPattern("\\b([a-z_]+)\\.\\1\\b");
  }

  @ParameterizedTest
  @MethodSource("files")
  void columns_are_named_one_by_one(SqlFile file) {
    assertThat(SqlText.parse(file.body()).codeOnly())
        .as(file.path())
        .doesNotContainPattern("(?i)SELECT\\s+(DISTINCT\\s+)?([a-z_]+\\.)?\\*")
        .doesNotContainPattern(",\\s*([a-z_]+\\.)?\\*(\\s|$)");
  }

  @ParameterizedTest
  @MethodSource("files")
  void keywords_are_in_capitals_and_names_in_snake_case(SqlFile file) {
    String code = SqlText.parse(file.body()).codeOnly();
    Matcher lower = KEYWORD.matcher(code.replaceAll("[a-z_]+\\.[a-z_]+|:[a-z_]+", " "));
    List<String> found = new ArrayList<>();
    while (lower.find()) {
      found.add(lower.group());
    }
    assertThat(found).as(file.path()).isEmpty();
    assertThat(file.name()).matches("[a-z][a-z0-9_]*");
  }

  @ParameterizedTest
  @MethodSource("files")
  void header_is_in_words(SqlFile file) {
    assertThat(file.purpose()).as(file.path()).matches("[A-Z].*\\.");
    assertThat(file.grain()).as(file.path()).matches("[a-z][a-z0-9_]*(, [a-z][a-z0-9_]*)*");
  }

  /** Rows equal in the last sort column could come in any order, and two engines would differ. */
  @ParameterizedTest
  @MethodSource("reports")
  void report_is_ordered_down_to_its_grain(SqlFile file) {
    String code = SqlText.parse(file.body()).codeOnly();
    int start = code.toUpperCase(Locale.ROOT).lastIndexOf("ORDER BY");
    assertThat(start).as(file.path() + " has no ORDER BY").isPositive();
    String[] keys = code.substring(start + "ORDER BY".length()).split(",");
    Set<String> ordered = new HashSet<>();
    for (String key : keys) {
      ordered.add(key.strip().replaceAll("^[a-z_]+\\.", "").replaceAll(" .*", ""));
    }
    assertThat(ordered).as(file.path()).contains(file.grain().split(", "));
  }

  private static String withoutDistinctFrom(String code) {
    return code.replaceAll("(?i)DISTINCT\\s+FROM|:[a-z_]+", " ");
  }
}
