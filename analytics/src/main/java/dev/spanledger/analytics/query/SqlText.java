package dev.spanledger.analytics.query;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An SQL text cut into what the catalogue may touch and what it must not: strings, quoted names and
 * comments stay as they are, whatever colons they hold.
 */
final class SqlText {

  /** A stretch of the text. */
  sealed interface Part {}

  /** Program text without parameters or tables of the lake. */
  record Code(String text) implements Part {}

  /** A string, a quoted name or a comment, delimiters included. */
  record Opaque(String text) implements Part {}

  /** {@code :name}. */
  record Parameter(String name) implements Part {}

  /** {@code lake.name}. */
  record LakeTable(String name) implements Part {}

  // Order matters: what is opaque comes first, and "::" must not start a parameter.
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          (?<opaque>'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\\n]*|/\\*.*?\\*/)\
          |(?<cast>::)\
          |:(?<parameter>[a-z][a-z0-9_]*)\
          |(?<![A-Za-z0-9_.])lake\\.(?<table>[a-z][a-z0-9_]*)""",
          Pattern.DOTALL);

  private final List<Part> parts;

  private SqlText(List<Part> parts) {
    this.parts = parts;
  }

  static SqlText parse(String sql) {
    List<Part> parts = new ArrayList<>();
    StringBuilder code = new StringBuilder();
    Matcher matcher = TOKEN.matcher(sql);
    int consumed = 0;
    while (matcher.find()) {
      code.append(sql, consumed, matcher.start());
      consumed = matcher.end();
      Part part = part(matcher);
      if (part instanceof Code same) {
        code.append(same.text());
      } else {
        flush(code, parts);
        parts.add(part);
      }
    }
    code.append(sql, consumed, sql.length());
    flush(code, parts);
    return new SqlText(List.copyOf(parts));
  }

  List<Part> parts() {
    return parts;
  }

  Set<String> parameters() {
    Set<String> names = new LinkedHashSet<>();
    for (Part part : parts) {
      if (part instanceof Parameter parameter) {
        names.add(parameter.name());
      }
    }
    return names;
  }

  Set<String> tables() {
    Set<String> names = new LinkedHashSet<>();
    for (Part part : parts) {
      if (part instanceof LakeTable table) {
        names.add(table.name());
      }
    }
    return names;
  }

  /** The text with strings, quoted names and comments blanked, for rules about code. */
  String codeOnly() {
    StringBuilder code = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Code text) {
        code.append(text.text());
      } else if (part instanceof Opaque) {
        code.append(' ');
      } else if (part instanceof Parameter parameter) {
        code.append(':').append(parameter.name());
      } else if (part instanceof LakeTable table) {
        code.append("lake.").append(table.name());
      }
    }
    return code.toString();
  }

  private static Part part(Matcher matcher) {
    if (matcher.group("opaque") != null) {
      return new Opaque(matcher.group());
    }
    if (matcher.group("parameter") != null) {
      return new Parameter(matcher.group("parameter"));
    }
    if (matcher.group("table") != null) {
      return new LakeTable(matcher.group("table"));
    }
    return new Code(matcher.group());
  }

  private static void flush(StringBuilder code, List<Part> parts) {
    if (code.length() > 0) {
      parts.add(new Code(code.toString()));
      code.setLength(0);
    }
  }
}
