package dev.spanledger.analytics.conformance;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the value of one cell as a rule wants it; nothing is mended. */
final class Cell {
  /** NumericFormat: E notation with a sign in the exponent only where it is negative. */
  private static final Pattern NUMBER =
      Pattern.compile("-?\\d{1,200}(?:\\.\\d{1,200})?(?:[eE]-?\\d{1,4})?");

  /** More digits than any bill has, and few enough for arithmetic to end. */
  private static final int MOST_DIGITS = 200;

  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2})(?:([T ])(\\d{2}:\\d{2}(?::\\d{2})?)(?:\\.\\d{1,9})?)? ?(Z|UTC)?");
  private static final Pattern FOCUS_TIME =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
  private static final Pattern THREE_LETTERS = Pattern.compile("[A-Z]{3}");
  private static final Set<String> NATIONAL =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final int EXAMPLE_LENGTH = 120;

  private Cell() {}

  /** Null for a missing value, an empty text, and NULL, which some exports write for absent. */
  static @Nullable Object present(@Nullable Object value) {
    return value instanceof String text && (text.isEmpty() || text.equals("NULL")) ? null : value;
  }

  /** A number written as FOCUS demands or stored as one; null otherwise. */
  static @Nullable BigDecimal number(@Nullable Object value) {
    if (value instanceof BigDecimal number) {
      return number;
    }
    if (value instanceof Long || value instanceof Integer) {
      return BigDecimal.valueOf(((Number) value).longValue());
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? new BigDecimal(number.toString()) : null;
    }
    if (value instanceof String text && NUMBER.matcher(text).matches()) {
      BigDecimal number = new BigDecimal(text);
      boolean isBounded = Math.abs((long) number.scale()) + number.precision() <= MOST_DIGITS;
      return isBounded ? number : null;
    }
    return null;
  }

  /** Any time that names its day, also in another form than FOCUS's; null otherwise. */
  static @Nullable Instant time(@Nullable Object value) {
    if (value instanceof Long micros) {
      return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
    if (value instanceof Instant instant) {
      return instant;
    }
    if (!(value instanceof String text)) {
      return null;
    }
    Matcher form = TIME.matcher(text);
    if (!form.matches()) {
      return null;
    }
    try {
      return form.group(3) == null
          ? LocalDate.parse(form.group(1)).atStartOfDay().toInstant(ZoneOffset.UTC)
          : LocalDateTime.parse(form.group(1) + "T" + form.group(3)).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException noSuchTime) {
      return null;
    }
  }

  /** In FOCUS's one form, or stored as a time. */
  static boolean isFocusTime(Object value) {
    return time(value) != null
        && (!(value instanceof String text) || FOCUS_TIME.matcher(text).matches());
  }

  /** Unicode text; spaces alone say nothing. */
  static boolean isFocusText(Object value) {
    return value instanceof String text && !text.isBlank() && text.indexOf('\uFFFD') < 0;
  }

  /** Three letters of ISO 4217, or the name of a virtual currency. */
  static boolean isCurrency(Object value) {
    return value instanceof String text
        && (THREE_LETTERS.matcher(text).matches() ? NATIONAL.contains(text) : isFocusText(text));
  }

  static boolean isNationalCurrency(Object value) {
    return value instanceof String text && NATIONAL.contains(text);
  }

  /** A JSON object, each key once, whose values are no objects and no lists. */
  static boolean isKeyValue(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.values().stream().noneMatch(entry -> entry instanceof Map<?, ?>);
    }
    if (!(value instanceof String text)) {
      return false;
    }
    try {
      JsonNode node = JSON.readTree(text);
      if (node == null || !node.isObject()) {
        return false;
      }
      for (JsonNode entry : node) {
        if (entry.isContainerNode()) {
          return false;
        }
      }
      return true;
    } catch (JsonProcessingException noJson) {
      return false;
    }
  }

  /** As a rule's text compares: numbers by value where both are numbers. */
  static boolean equals(@Nullable Object value, @Nullable String wanted) {
    if (value == null || wanted == null) {
      return value == null && wanted == null;
    }
    if (value.toString().equals(wanted)) {
      return true;
    }
    BigDecimal one = number(value);
    BigDecimal other = number(wanted);
    return one != null && other != null && one.compareTo(other) == 0;
  }

  /** For a message: in quotes, on one line, not endless. */
  static String quote(@Nullable Object value) {
    if (value == null) {
      return "absent";
    }
    String text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    String line = text.replaceAll("\\p{Cntrl}", " ").replace("\"", "'");
    return line.length() <= EXAMPLE_LENGTH
        ? "\"" + line + "\""
        : "\"%s...\" (%d characters)".formatted(line.substring(0, EXAMPLE_LENGTH), text.length());
  }
}
