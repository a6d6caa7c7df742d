package dev.spanledger.instrumentation.export;

import java.util.Arrays;

/** Bits in the order of DEFLATE, from the lowest of each byte. */
final class Bits {
  private byte[] out;
  private int at;
  private long waiting;
  private int count;

  Bits(int capacityBytes) {
    out = new byte[capacityBytes];
  }

  /** Starts anew behind so many bytes. */
  void start(int from) {
    at = from;
    waiting = 0;
    count = 0;
  }

  byte[] bytes() {
    return out;
  }

  /** Index behind the last whole byte. */
  int end() {
    return at;
  }

  void reserve(int bytes) {
    if (at + bytes > out.length) {
      out = Arrays.copyOf(out, Math.max(at + bytes, 2 * out.length));
    }
  }

  /** Bits that wait for their byte to fill. */
  int waitingBits() {
    return (int) waiting;
  }

  int waitingCount() {
    return count;
  }

  /** Whole bytes, where a byte begins. */
  void put(byte[] bytes) {
    System.arraycopy(bytes, 0, out, at, bytes.length);
    at += bytes.length;
  }

  /** At most 57 bits: seven may wait already. */
  void put(long value, int bits) {
    waiting |= value << count;
    count += bits;
    flush();
  }

  /** The rest of the last byte is zero. */
  void align() {
    count = (count + Byte.SIZE - 1) / Byte.SIZE * Byte.SIZE;
    flush();
  }

  /**
   * Writes the code of each byte: the loop that compressing spends its time in. Local variables are
   * registers where nothing is optimised, and a branch for each byte of output would be guessed
   * wrong half of the time.
   */
  void put(byte[] bytes, int from, int to, HuffmanCode code) {
    int[] both = code.codesAndLengths;
    byte[] target = out;
    long bits = waiting;
    int filled = count;
    int end = at;
    for (int i = from; i < to; i++) {
      int entry = both[bytes[i] & 0xFF];
      bits |= (long) (entry >>> HuffmanCode.LENGTH_BITS) << filled;
      filled += entry & HuffmanCode.LENGTH_MASK;
      if (filled >= Integer.SIZE) {
        target[end] = (byte) bits;
        target[end + 1] = (byte) (bits >>> 8);
        target[end + 2] = (byte) (bits >>> 16);
        target[end + 3] = (byte) (bits >>> 24);
        end += Integer.BYTES;
        bits >>>= Integer.SIZE;
        filled -= Integer.SIZE;
      }
    }
    waiting = bits;
    count = filled;
    at = end;
    flush();
  }

  private void flush() {
    while (count >= Byte.SIZE) {
      out[at++] = (byte) waiting;
      waiting >>>= Byte.SIZE;
      count -= Byte.SIZE;
    }
  }
}
