package dev.spanledger.instrumentation.export;

import java.io.IOException;
import java.util.Arrays;

/** One line of an answer, in a buffer that is kept: a warm invocation reads a dozen of them. */
final class HttpLine {
  private static final int MAX_BYTES = 8192;

  private static final int STATUS_START = 9;
  private static final int STATUS_END = 12;

  private byte[] bytes = new byte[128];
  private int length;

  void clear() {
    length = 0;
  }

  void append(byte b) throws IOException {
    if (length == MAX_BYTES) {
      throw new IOException("line longer than " + MAX_BYTES + " bytes in the answer");
    }
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = b;
  }

  /** Takes the carriage return away that stands before the line's end. */
  void end() {
    if (length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** Whether these characters stand at its start. */
  boolean startsWith(String text) {
    if (length < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where the value of a header begins, behind its blanks; -1 where it is another one's.
   *
   * @param name with its colon, in small letters
   */
  int valueOf(String name) {
    return hasAt(0, name) ? skipBlanks(name.length()) : -1;
  }

  /** Whether this word stands there, whatever its case. */
  boolean hasAt(int from, String lowerCase) {
    if (length - from < lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      byte b = bytes[from + i];
      int lower = b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
      if (lower != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** A number from there to the end, or to what stands behind a semicolon. */
  int number(int from, int radix) throws IOException {
    return number(skipBlanks(from), length, radix);
  }

  /** The three digits of a status line. */
  int status() throws IOException {
    if (length < STATUS_END || !startsWith("HTTP/1.")) {
      throw new IOException("answer does not start like HTTP/1.1");
    }
    return number(STATUS_START, STATUS_END, 10);
  }

  private int number(int from, int to, int radix) throws IOException {
    long value = 0;
    int at = from;
    while (at < to && Character.digit(bytes[at], radix) >= 0) {
      value = value * radix + Character.digit(bytes[at], radix);
      if (value > Integer.MAX_VALUE) {
        throw new IOException("number too large in the answer");
      }
      at++;
    }
    int end = skipBlanks(at);
    if (at == from || (end < to && bytes[end] != ';')) {
      throw new IOException("no number where one belongs in the answer");
    }
    return (int) value;
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < length && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    return at;
  }
}
