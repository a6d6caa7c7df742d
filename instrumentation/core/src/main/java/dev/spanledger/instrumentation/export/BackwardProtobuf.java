package dev.spanledger.instrumentation.export;

import java.util.Arrays;

/**
 * Protobuf written from the last field to the first. A nested message's length is then known when
 * its header is written, so one pass over the spans is enough and nothing is measured beforehand.
 */
final class BackwardProtobuf {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private static final int MAX_KEPT_BYTES = 64 * 1024;

  private byte[] buffer;
  private int start;

  BackwardProtobuf(int capacityBytes) {
    buffer = new byte[capacityBytes];
    start = capacityBytes;
  }

  /**
   * Starts anew with the same buffer, or with a smaller one after a message out of the ordinary.
   */
  void reset() {
    if (buffer.length > MAX_KEPT_BYTES) {
      buffer = new byte[MAX_KEPT_BYTES];
    }
    start = buffer.length;
  }

  /** Bytes written so far; also the mark that {@link #message} takes. */
  int size() {
    return buffer.length - start;
  }

  /** Forgets what was written since a {@link #size}. */
  void rewind(int mark) {
    start = buffer.length - mark;
  }

  /** Holds what was written, from {@link #start()} to its end, until the next {@link #reset()}. */
  byte[] buffer() {
    return buffer;
  }

  /** Where in the buffer the first byte of what was written is. */
  int start() {
    return start;
  }

  byte[] toByteArray() {
    return Arrays.copyOfRange(buffer, start, buffer.length);
  }

  /** Closes the message whose content was written since {@code mark}. */
  void message(int field, int mark) {
    rawVarint(size() - mark);
    tag(field, LENGTH_DELIMITED);
  }

  void bytes(int field, byte[] value) {
    rawBytes(value);
    rawVarint(value.length);
    tag(field, LENGTH_DELIMITED);
  }

  /** Already encoded fields, as they are. */
  void rawBytes(byte[] value) {
    reserve(value.length);
    start -= value.length;
    System.arraycopy(value, 0, buffer, start, value.length);
  }

  void string(int field, String value) {
    int mark = size();
    utf8(value);
    message(field, mark);
  }

  /** Lower- or upper-case hexadecimal digits as bytes, the form of trace and span ids. */
  void hex(int field, String digits) {
    int length = digits.length() / 2;
    reserve(length);
    start -= length;
    for (int i = 0; i < length; i++) {
      int high = Character.digit(digits.charAt(2 * i), 16);
      int low = Character.digit(digits.charAt(2 * i + 1), 16);
      buffer[start + i] = (byte) (high << 4 | low);
    }
    rawVarint(length);
    tag(field, LENGTH_DELIMITED);
  }

  void varint(int field, long value) {
    rawVarint(value);
    tag(field, VARINT);
  }

  void bool(int field, boolean value) {
    varint(field, value ? 1 : 0);
  }

  void fixed64(int field, long value) {
    rawFixed64(value);
    tag(field, FIXED64);
  }

  /** An element of a packed field. */
  void rawFixed64(long value) {
    reserve(Long.BYTES);
    start -= Long.BYTES;
    for (int i = 0; i < Long.BYTES; i++) {
      buffer[start + i] = (byte) (value >>> (8 * i));
    }
  }

  void fixed32(int field, int value) {
    reserve(Integer.BYTES);
    start -= Integer.BYTES;
    for (int i = 0; i < Integer.BYTES; i++) {
      buffer[start + i] = (byte) (value >>> (8 * i));
    }
    tag(field, FIXED32);
  }

  void float64(int field, double value) {
    fixed64(field, Double.doubleToRawLongBits(value));
  }

  private void tag(int field, int wireType) {
    rawVarint(field << 3 | wireType);
  }

  private void rawVarint(long value) {
    int length = varintLength(value);
    reserve(length);
    start -= length;
    int at = start;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[at++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    buffer[at] = (byte) rest;
  }

  private static int varintLength(long value) {
    return value == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7;
  }

  private void utf8(String value) {
    reserve(value.length() * 3);
    int at = start;
    for (int i = value.length() - 1; i >= 0; i--) {
      char c = value.charAt(i);
      if (c < 0x80) {
        buffer[--at] = (byte) c;
      } else if (c < 0x800) {
        buffer[--at] = (byte) (0x80 | (c & 0x3F));
        buffer[--at] = (byte) (0xC0 | c >> 6);
      } else if (!Character.isSurrogate(c)) {
        buffer[--at] = (byte) (0x80 | (c & 0x3F));
        buffer[--at] = (byte) (0x80 | ((c >> 6) & 0x3F));
        buffer[--at] = (byte) (0xE0 | c >> 12);
      } else if (i > 0 && Character.isSurrogatePair(value.charAt(i - 1), c)) {
        int point = Character.toCodePoint(value.charAt(--i), c);
        buffer[--at] = (byte) (0x80 | (point & 0x3F));
        buffer[--at] = (byte) (0x80 | ((point >> 6) & 0x3F));
        buffer[--at] = (byte) (0x80 | ((point >> 12) & 0x3F));
        buffer[--at] = (byte) (0xF0 | point >> 18);
      } else {
        // Half a surrogate pair has no UTF-8 form, and protobuf readers refuse the whole request.
        buffer[--at] = '?';
      }
    }
    start = at;
  }

  private void reserve(int bytes) {
    if (bytes <= start) {
      return;
    }
    int size = size();
    byte[] larger = new byte[Math.max(2 * buffer.length, size + bytes)];
    System.arraycopy(buffer, start, larger, larger.length - size, size);
    start = larger.length - size;
    buffer = larger;
  }
}
