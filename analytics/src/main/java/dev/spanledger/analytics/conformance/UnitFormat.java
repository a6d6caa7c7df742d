package dev.spanledger.analytics.conformance;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of units, as {@code GB-Hours}, {@code 1000 Tokens} or {@code Units/3 Months}. Source:
 * FOCUS, attribute UnitFormat.
 */
final class UnitFormat {
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?:[1-9]\\d* )?(\\w+(?: \\w+)*)(?:-(\\w+(?: \\w+)*))?(?:/(?:[1-9]\\d* )?(\\w+))?");

  private static final Map<String, Set<String>> SPELLINGS = spellings();

  private UnitFormat() {}

  /** Whether it has one of the shapes, and listed words are spelt as listed. */
  static boolean matches(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      return false;
    }
    for (int group = 1; group <= shape.groupCount(); group++) {
      String words = shape.group(group);
      if (words != null && !areSpeltWell(words)) {
        return false;
      }
    }
    return true;
  }

  private static boolean areSpeltWell(String words) {
    for (String word : words.split(" ", -1)) {
      Set<String> listed = SPELLINGS.get(word.toLowerCase(Locale.ROOT));
      boolean isCapital = !Character.isLowerCase(word.charAt(0));
      if (listed == null ? !isCapital : !listed.contains(word)) {
        return false;
      }
    }
    return true;
  }

  /** By the lower-case word; {@code kb} may be Kb or KB. */
  private static Map<String, Set<String>> spellings() {
    Map<String, Set<String>> spellings = new HashMap<>();
    for (String size :
        List.of("", "K", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")) {
      spellings.put((size + "b").toLowerCase(Locale.ROOT), Set.of(size + "b", size + "B"));
    }
    for (String word :
        List.of(
            "Year",
            "Month",
            "Day",
            "Hour",
            "Minute",
            "Second",
            "Millisecond",
            "Microsecond",
            "Count",
            "Unit",
            "Request",
            "Token",
            "Connection",
            "Certificate",
            "Domain",
            "Core")) {
      spellings.put(word.toLowerCase(Locale.ROOT), Set.of(word));
      spellings.put(word.toLowerCase(Locale.ROOT) + "s", Set.of(word + "s"));
    }
    return Map.copyOf(spellings);
  }
}
