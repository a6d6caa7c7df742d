package dev.spanledger.cli.output;

/** Text from outside on a terminal: no control characters, and as wide as it is counted. */
public final class Text {
  private static final String REPLACEMENT = "\uFFFD";
  private static final char ELLIPSIS = '…';

  private Text() {}

  /**
   * Without control and direction characters: span names and tags come from anybody, and an escape
   * sequence in one could rewrite what the terminal shows above it.
   */
  public static String printable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              switch (Character.getType(point)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    clean.append(REPLACEMENT);
                default -> clean.appendCodePoint(point);
              }
            });
    return clean.toString();
  }

  /** Columns that the text takes on a terminal. */
  public static int width(String text) {
    return text.codePoints().map(Text::width).sum();
  }

  /** The text, or as much of its start as fits into this many columns with an ellipsis. */
  public static String shortened(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder start = new StringBuilder();
    int used = 0;
    for (int point : text.codePoints().toArray()) {
      used += width(point);
      if (used > columns - 1) {
        break;
      }
      start.appendCodePoint(point);
    }
    return start.append(ELLIPSIS).toString();
  }

  /** The text with blanks up to this many columns, before or after it. */
  public static String padded(String text, int columns, boolean isRightAligned) {
    String blanks = " ".repeat(Math.max(0, columns - width(text)));
    return isRightAligned ? blanks + text : text + blanks;
  }

  private static int width(int point) {
    if (Character.getType(point) == Character.NON_SPACING_MARK) {
      return 0;
    }
    // East Asian scripts, full-width forms and pictographs take two columns.
    boolean isWide =
        (point >= 0x1100 && point <= 0x115F)
            || (point >= 0x2E80 && point <= 0xA4CF)
            || (point >= 0xAC00 && point <= 0xD7A3)
            || (point >= 0xF900 && point <= 0xFAFF)
            || (point >= 0xFE30 && point <= 0xFE6F)
            || (point >= 0xFF00 && point <= 0xFF60)
            || (point >= 0x1F300 && point <= 0x1FAFF)
            || (point >= 0x20000 && point <= 0x3FFFD);
    return isWide ? 2 : 1;
  }
}
