package dev.spanledger.analytics.billing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as people and spreadsheets write them: with separators that stand for nothing. */
final class NumberText {
  /** At least two groups, or a point behind them: {@code 1,234} alone could be one and a bit. */
  private static final Pattern GROUPED =
      Pattern.compile("[+-]?\\d{1,3}(?:,\\d{3})+\\.\\d+|[+-]?\\d{1,3}(?:,\\d{3}){2,}");

  /** Of a spreadsheet set to a language with a decimal comma, which separates fields otherwise. */
  private static final Pattern COMMA =
      Pattern.compile("[+-]?(?:\\d+|\\d{1,3}(?:\\.\\d{3})+),\\d+(?:[eE][+-]?\\d{1,9})?");

  private static final int MAX_LENGTH = 100;

  private NumberText() {}

  private static final Pattern PLAIN = Pattern.compile("\\d+(?:\\.\\d+)?");
  private static final Pattern AMOUNT =
      Pattern.compile("(-?)\\(?[$€£]?\\s?([\\d.,]+)\\s?[$€£]?\\)?");

  /** The number with a decimal point only; null where the text is not clearly such a number. */
  static @Nullable String plain(String text, boolean isDecimalComma) {
    String trimmed = text.strip();
    if (trimmed.length() > MAX_LENGTH) {
      return null;
    }
    Matcher amount = AMOUNT.matcher(trimmed);
    if (!amount.matches()) {
      return separated(trimmed, isDecimalComma);
    }
    // Book-keepers put what is negative into parentheses.
    boolean isBracketed = trimmed.startsWith("(") && trimmed.endsWith(")");
    if (isBracketed != (trimmed.contains("(") || trimmed.contains(")"))) {
      return null;
    }
    String digits = amount.group(2);
    String plain = PLAIN.matcher(digits).matches() ? digits : separated(digits, isDecimalComma);
    return plain == null ? null : (isBracketed ? "-" : amount.group(1)) + plain;
  }

  private static @Nullable String separated(String text, boolean isDecimalComma) {
    if (GROUPED.matcher(text).matches()) {
      return text.replace(",", "");
    }
    return isDecimalComma && COMMA.matcher(text).matches()
        ? text.replace(".", "").replace(',', '.')
        : null;
  }
}
