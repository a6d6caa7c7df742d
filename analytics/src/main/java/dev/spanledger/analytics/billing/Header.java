package dev.spanledger.analytics.billing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Column names of a billing file, found again whatever their spelling: {@code lineItem/UsageType},
 * {@code line_item_usage_type} and {@code LINEITEMUSAGETYPE} are one name. Order does not matter.
 */
final class Header {
  private static final Pattern GLUED =
      Pattern.compile(
          "((?:identity|bill|lineItem|product|pricing|reservation|savingsPlan)/[A-Za-z]+?)"
              + "((?:identity|bill|lineItem|product|pricing|reservation|savingsPlan)/[A-Za-z]+)");

  /** PostgreSQL cuts names at 63 characters, and so does what was exported from it. */
  private static final int CUT_LENGTH = 63;

  private final List<String> names;
  private final Map<String, Integer> positions = new HashMap<>();
  private final Map<String, List<Integer>> laterPositions = new HashMap<>();
  private final List<String> repeated = new ArrayList<>();
  private final List<String> takenApart;

  Header(List<String> names) {
    this(names, List.of());
  }

  /** A header that was read elsewhere. */
  static Header of(List<String> names, List<String> takenApart) {
    return new Header(names, takenApart);
  }

  private Header(List<String> names, List<String> takenApart) {
    this.takenApart = takenApart;
    this.names = names.stream().map(String::strip).toList();
    for (int i = 0; i < this.names.size(); i++) {
      if (positions.putIfAbsent(key(this.names.get(i)), i) != null) {
        repeated.add(this.names.get(i));
        laterPositions.computeIfAbsent(key(this.names.get(i)), added -> new ArrayList<>()).add(i);
      }
    }
  }

  List<String> names() {
    return names;
  }

  /** Names that stand for a column which an earlier name already stands for. */
  List<String> repeated() {
    return repeated;
  }

  /** Header cells that held two names and were taken apart. */
  List<String> takenApart() {
    return takenApart;
  }

  int size() {
    return names.size();
  }

  boolean has(String name) {
    return positions.containsKey(key(name));
  }

  /** Position of this column, or -1. */
  int position(String name) {
    int position = positions.getOrDefault(key(name), -1);
    return position >= 0 || name.length() <= CUT_LENGTH
        ? position
        : positions.getOrDefault(key(name.substring(0, CUT_LENGTH)), -1);
  }

  /** Where this column appears again, under the same name in whatever spelling. */
  List<Integer> laterPositions(String name) {
    return laterPositions.getOrDefault(key(name), List.of());
  }

  /** The same header, in which a name that is absent is found under the first alias that is not. */
  Header withAliases(Map<String, List<String>> aliasesByName) {
    Header header = new Header(names, takenApart);
    aliasesByName.forEach(
        (name, aliases) -> {
          for (String alias : aliases) {
            int position = position(alias);
            if (position >= 0) {
              header.positions.putIfAbsent(key(name), position);
            }
          }
        });
    return header;
  }

  /** Names with two of CUR's names in one cell, as a lost comma leaves them. */
  List<String> glued() {
    return names.stream().filter(name -> GLUED.matcher(name).matches()).toList();
  }

  /** The header with such names taken apart. */
  Header unglued() {
    List<String> apart = new ArrayList<>();
    for (String name : names) {
      Matcher glued = GLUED.matcher(name);
      if (glued.matches()) {
        apart.add(glued.group(1));
        apart.add(glued.group(2));
      } else {
        apart.add(name);
      }
    }
    return new Header(apart, glued());
  }

  private static String key(String name) {
    StringBuilder key = new StringBuilder(name.length());
    for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
      if (Character.isLetterOrDigit(c)) {
        key.append(c);
      }
    }
    // CUR 2.0 has savings_plan_a_r_n where others have savings_plan_arn: the letters are the same.
    return key.toString();
  }
}
