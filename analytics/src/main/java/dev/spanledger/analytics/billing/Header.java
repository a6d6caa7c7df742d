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

  private final List<String> names;
  private final Map<String, Integer> positions = new HashMap<>();
  private final List<String> repeated = new ArrayList<>();
  private final List<String> takenApart;

  Header(List<String> names) {
    this(names, List.of());
  }

  private Header(List<String> names, List<String> takenApart) {
    this.takenApart = takenApart;
    this.names = names.stream().map(String::strip).toList();
    for (int i = 0; i < this.names.size(); i++) {
      if (positions.putIfAbsent(key(this.names.get(i)), i) != null) {
        repeated.add(this.names.get(i));
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
    return positions.getOrDefault(key(name), -1);
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
    return key.toString();
  }
}
