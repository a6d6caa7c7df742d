package dev.spanledger.instrumentation.export;

/** Base64 into the middle of a buffer, which the JDK's encoder cannot do without copies. */
final class Base64Text {
  private static final byte[] DIGITS = digits();

  private Base64Text() {}

  /** Characters that so many bytes become, padding included. */
  static int length(int bytes) {
    return (bytes + 2) / 3 * 4;
  }

  /** Encodes {@code count} bytes to {@code to} from {@code at} on; the end there. */
  static int encode(byte[] from, int offset, int count, byte[] to, int at) {
    // Where nothing is optimised, a local variable is a register and a static field is memory.
    byte[] digits = DIGITS;
    int end = at;
    int last = offset + count;
    int i = offset;
    for (; i + 2 < last; i += 3) {
      int group = (from[i] & 0xFF) << 16 | (from[i + 1] & 0xFF) << 8 | (from[i + 2] & 0xFF);
      to[end++] = digits[group >>> 18];
      to[end++] = digits[group >>> 12 & 0x3F];
      to[end++] = digits[group >>> 6 & 0x3F];
      to[end++] = digits[group & 0x3F];
    }
    if (i < last) {
      boolean hasSecond = i + 1 < last;
      int group = (from[i] & 0xFF) << 16 | (hasSecond ? (from[i + 1] & 0xFF) << 8 : 0);
      to[end++] = digits[group >>> 18];
      to[end++] = digits[group >>> 12 & 0x3F];
      to[end++] = hasSecond ? digits[group >>> 6 & 0x3F] : (byte) '=';
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
