package dev.spanledger.analytics.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of the catalogue: four header lines, then one SELECT.
 *
 * @param name file name without ending and without the engine's suffix
 * @param path where it is, for messages
 * @param purpose one sentence
 * @param grain what one row is
 * @param uses files of the catalogue, and tables of the lake as {@code lake.name}
 * @param parameters those that the body itself holds
 * @param body the SELECT, without a semicolon
 */
record SqlFile(
    String name,
    Layer layer,
    String path,
    String purpose,
    String grain,
    List<String> uses,
    List<SqlParameter> parameters,
    String body) {

  /** Folder of a file. A file uses only files of its own layer or a lower one. */
  enum Layer {
    SOURCE,
    MODEL,
    REPORT;

    String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final List<String> HEADER = List.of("purpose", "grain", "uses", "parameters");
  private static final Pattern PARAMETER =
      Pattern.compile("(?<name>[a-z][a-z0-9_]*) (?<type>[A-Z]+)(?<nullable> NULL)?");

  static SqlFile parse(String name, Layer layer, String path, String text) {
    String[] lines = text.split("\n", HEADER.size() + 1);
    if (lines.length <= HEADER.size()) {
      throw new IllegalStateException(
          "SQL file %s ends within its header; it needs the lines %s and a SELECT"
              .formatted(path, HEADER));
    }
    List<String> values = new ArrayList<>();
    for (int i = 0; i < HEADER.size(); i++) {
      String prefix = "-- " + HEADER.get(i) + ": ";
      if (!lines[i].startsWith(prefix)) {
        throw new IllegalStateException(
            "SQL file %s, line %d must start with \"%s\", but is \"%s\""
                .formatted(path, i + 1, prefix, lines[i]));
      }
      values.add(lines[i].substring(prefix.length()).strip());
    }
    return new SqlFile(
        name,
        layer,
        path,
        values.get(0),
        values.get(1),
        list(values.get(2)),
        list(values.get(3)).stream().map(entry -> parameter(path, entry)).toList(),
        lines[HEADER.size()].strip());
  }

  private static List<String> list(String value) {
    return value.equals("none") ? List.of() : List.of(value.split(", *"));
  }

  private static SqlParameter parameter(String path, String entry) {
    Matcher matcher = PARAMETER.matcher(entry);
    if (!matcher.matches()) {
      throw new IllegalStateException(
          "SQL file %s declares parameter \"%s\"; it must read \"name TYPE\" or \"name TYPE NULL\""
              .formatted(path, entry));
    }
    SqlType type;
    try {
      type = SqlType.valueOf(matcher.group("type"));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "SQL file %s gives parameter \"%s\" a type that is none of %s"
              .formatted(path, entry, List.of(SqlType.values())),
          e);
    }
    return new SqlParameter(matcher.group("name"), type, matcher.group("nullable") != null);
  }
}
