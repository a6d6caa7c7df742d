package dev.spanledger.instrumentation.export;

/** Base64 into the middle of a buffer, which the JDK's encoder cannot do without copies. */
final class Base64Text {
  private static final byte[] DIGITS = digits();

  private Base64Text() {}

  /** Characters that so many bytes become, padding included. */
  static int length(int bytes) {
    return (bytes + 2) / 3 * 4;
  }

  /** Encodes the first {@code count} bytes to {@code to} from {@code at} on; the end there. */
  static int encode(byte[] from, int count, byte[] to, int at) {
    int end = at;
    int i = 0;
    for (; i + 2 < count; i += 3) {
      int group = (from[i] & 0xFF) << 16 | (from[i + 1] & 0xFF) << 8 | (from[i + 2] & 0xFF);
      to[end++] = DIGITS[group >>> 18];
      to[end++] = DIGITS[group >>> 12 & 0x3F];
      to[end++] = DIGITS[group >>> 6 & 0x3F];
      to[end++] = DIGITS[group & 0x3F];
    }
    if (i < count) {
      boolean hasSecond = i + 1 < count;
      int group = (from[i] & 0xFF) << 16 | (hasSecond ? (from[i + 1] & 0xFF) << 8 : 0);
      to[end++] = DIGITS[group >>> 18];
      to[end++] = DIGITS[group >>> 12 & 0x3F];
      to[end++] = hasSecond ? DIGITS[group >>> 6 & 0x3F] : (byte) '=';
      to[end++] = '=';
    }
    return end;
  }

  private static byte[] digits() {
    byte[] digits = new byte[64];
    for (int i = 0; i < 26; i++) {
      digits[i] = (byte) ('A' + i);
      digits[26 + i] = (byte) ('a' + i);
    }
    for (int i = 0; i < 10; i++) {
      digits[52 + i] = (byte) ('0' + i);
    }
    digits[62] = '+';
    digits[63] = '/';
    return digits;
  }
}
