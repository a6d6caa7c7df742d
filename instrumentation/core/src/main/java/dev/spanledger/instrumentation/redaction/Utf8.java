package dev.spanledger.instrumentation.redaction;

/** Lengths in UTF-8 without encoding. */
final class Utf8 {
  private Utf8() {}

  /** How many leading characters fit into {@code maxBytes}; never half of a surrogate pair. */
  static int fittingChars(String text, int maxBytes) {
    if (text.length() * 3 <= maxBytes) {
      return text.length();
    }
    int bytes = 0;
    int at = 0;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      bytes += bytesOf(point);
      if (bytes > maxBytes) {
        return at;
      }
      at += Character.charCount(point);
    }
    return at;
  }

  private static int bytesOf(int point) {
    if (point < 0x80) {
      return 1;
    }
    if (point < 0x800) {
      return 2;
    }
    return point < 0x10000 ? 3 : 4;
  }
}
