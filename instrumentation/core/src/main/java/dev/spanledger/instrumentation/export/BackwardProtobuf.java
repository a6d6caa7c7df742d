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
    return since(0);
  }

  /** A copy of what was written since {@code mark}. */
  byte[] since(int mark) {
    return Arrays.copyOfRange(buffer, start, buffer.length - mark);
  }

  /** Closes the message whose content was written since {@code mark}. */
  void message(int field, int mark) {
    length(mark);
    tag(field, LENGTH_DELIMITED);
  }

  /** The length of what was written since {@code mark}: all of a message but its tag. */
  void length(int mark) {
    rawVarint(size() - mark);
  }

  /** The tag of what already has its {@link #length} before it. */
  void lengthDelimited(int field) {
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
    byte[] buffer = this.buffer;
    int at = start;
    for (int i = 0; i < 2 * length; i += 2) {
      buffer[at++] = (byte) (digit(digits.charAt(i)) << 4 | digit(digits.charAt(i + 1)));
    }
    rawVarint(length);
    tag(field, LENGTH_DELIMITED);
  }

  /** Of a digit that is known to be one: letters lie nine before their value. */
  private static int digit(char c) {
    return c <= '9' ? c & 0xF : (c & 0xF) + 9;
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
    littleEndian(start, (int) value);
    littleEndian(start + Integer.BYTES, (int) (value >>> Integer.SIZE));
  }

  private void littleEndian(int at, int value) {
    byte[] buffer = this.buffer;
    buffer[at] = (byte) value;
    buffer[at + 1] = (byte) (value >>> 8);
    buffer[at + 2] = (byte) (value >>> 16);
    buffer[at + 3] = (byte) (value >>> 24);
  }

  /** Elements of a packed field, most of which are zero. */
  void rawFixed64(long[] values) {
    int bytes = Long.BYTES * values.length;
    reserve(bytes);
    start -= bytes;
    Arrays.fill(buffer, start, start + bytes, (byte) 0);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0) {
        littleEndian(start + Long.BYTES * i, (int) values[i]);
        littleEndian(start + Long.BYTES * i + Integer.BYTES, (int) (values[i] >>> Integer.SIZE));
      }
    }
  }

  void fixed32(int field, int value) {
    reserve(Integer.BYTES);
    start -= Integer.BYTES;
    littleEndian(start, value);
    tag(field, FIXED32);
  }

  void float64(int field, double value) {
    fixed64(field, Double.doubleToRawLongBits(value));
  }

  private void tag(int field, int wireType) {
    rawVarint(field << 3 | wireType);
  }

  private void rawVarint(long value) {
    if ((value & ~0x7FL) == 0) {
      // Nearly all tags and most lengths.
      reserve(1);
      buffer[--start] = (byte) value;
      return;
    }
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

  /** The characters alone. */
  void utf8(String value) {
    reserve(value.length() * 3);
    byte[] buffer = this.buffer;
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
