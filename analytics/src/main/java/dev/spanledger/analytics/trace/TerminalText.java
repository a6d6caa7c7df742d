package dev.spanledger.analytics.trace;

/**
 * Names from outside, made fit for a terminal: without characters that move the cursor, change
 * colours or turn the direction of text, and measured in columns.
 */
final class TerminalText {
  private static final int REPLACEMENT = '\uFFFD';

  private TerminalText() {}

  static String safe(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().map(c -> isUnsafe(c) ? REPLACEMENT : c).forEach(safe::appendCodePoint);
    return safe.toString();
  }

  /** Columns that the text takes; East Asian wide characters and emoji take two. */
  static int width(String text) {
    return text.codePoints().map(TerminalText::width).sum();
  }

  static String padded(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - width(text)));
  }

  /** The text in at most so many columns, its end replaced where it is longer. */
  static String cut(String text, int columns, String ellipsis) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder cut = new StringBuilder();
    int left = columns - width(ellipsis);
    for (int c : text.codePoints().toArray()) {
      left -= width(c);
      if (left < 0) {
        break;
      }
      cut.appendCodePoint(c);
    }
    return cut.append(ellipsis).toString();
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean isWide =
        (c >= 0x1100 && c <= 0x115F)
            || (c >= 0x2E80 && c <= 0xA4CF)
            || (c >= 0xAC00 && c <= 0xD7A3)
            || (c >= 0xF900 && c <= 0xFAFF)
            || (c >= 0xFE30 && c <= 0xFE6F)
            || (c >= 0xFF00 && c <= 0xFF60)
            || (c >= 0xFFE0 && c <= 0xFFE6)
            || (c >= 0x1F300 && c <= 0x1FAFF)
            || (c >= 0x20000 && c <= 0x3FFFD);
    return isWide ? 2 : 1;
  }

  private static boolean isUnsafe(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE
        || type == Character.PRIVATE_USE
        || type == Character.UNASSIGNED;
  }
}
