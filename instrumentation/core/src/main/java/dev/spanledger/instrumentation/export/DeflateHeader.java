package dev.spanledger.instrumentation.export;

import java.util.Arrays;

/**
 * The start of a block with codes of its own, which are told as the lengths of their codes, run by
 * run, in a third code.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.7">RFC 1951, 3.2.7</a>
 */
final class DeflateHeader {
  private static final int FIRST_LENGTH = 257;
  private static final int REPEAT = 16;
  private static final int FEW_ZEROS = 17;
  private static final int MANY_ZEROS = 18;
  private static final int SYMBOLS = 19;
  private static final int MAX_LENGTH_BITS = 7;

  /** The order in which the third code's lengths are told, the likeliest first. */
  private static final byte[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final byte[] bytes;
  private final int lastBits;
  private final int lastBitCount;

  // Runs as a symbol, and what is beyond the least that the symbol stands for.
  private final byte[] symbols;
  private final byte[] extras;
  private int runs;

  DeflateHeader(HuffmanCode literals, HuffmanCode distances) {
    int literalCount = Math.max(FIRST_LENGTH, used(literals.lengths));
    int distanceCount = Math.max(1, used(distances.lengths));
    byte[] lengths = Arrays.copyOf(literals.lengths, literalCount + distanceCount);
    System.arraycopy(distances.lengths, 0, lengths, literalCount, distanceCount);
    symbols = new byte[lengths.length];
    extras = new byte[lengths.length];
    findRuns(lengths);
    int[] counts = new int[SYMBOLS];
    // Two at least, or there is no tree.
    counts[0] = 1;
    counts[FEW_ZEROS] = 1;
    for (int i = 0; i < runs; i++) {
      counts[symbols[i]] += 2;
    }
    HuffmanCode code = HuffmanCode.of(counts, MAX_LENGTH_BITS);
    Bits out = new Bits(2 * lengths.length + SYMBOLS);
    // The last block, of the kind with codes of its own.
    out.put(0b101, 3);
    out.put(literalCount - FIRST_LENGTH, 5);
    out.put(distanceCount - 1, 5);
    int told = SYMBOLS;
    while (code.lengths[ORDER[told - 1]] == 0) {
      told--;
    }
    out.put(told - 4, 4);
    for (int i = 0; i < told; i++) {
      out.put(code.lengths[ORDER[i]], 3);
    }
    for (int i = 0; i < runs; i++) {
      out.put(code.codes[symbols[i]], code.lengths[symbols[i]]);
      out.put(extras[i], extraBits(symbols[i]));
    }
    lastBits = out.waitingBits();
    lastBitCount = out.waitingCount();
    bytes = Arrays.copyOf(out.bytes(), out.end());
  }

  /** How many bytes it takes at most. */
  int bytes() {
    return bytes.length + 1;
  }

  /** Writes it to where a byte begins. */
  void write(Bits out) {
    out.put(bytes);
    out.put(lastBits, lastBitCount);
  }

  private static int used(byte[] lengths) {
    int used = lengths.length;
    while (used > 0 && lengths[used - 1] == 0) {
      used--;
    }
    return used;
  }

  private void findRuns(byte[] lengths) {
    int at = 0;
    while (at < lengths.length) {
      int end = at + 1;
      while (end < lengths.length && lengths[end] == lengths[at]) {
        end++;
      }
      if (lengths[at] == 0) {
        addZeros(end - at);
      } else {
        addRun(lengths[at], 0);
        addRepeats(lengths[at], end - at - 1);
      }
      at = end;
    }
  }

  private void addZeros(int count) {
    int rest = count;
    while (rest >= 3) {
      int taken = Math.min(rest, 138);
      if (taken > 10) {
        addRun(MANY_ZEROS, taken - 11);
      } else {
        addRun(FEW_ZEROS, taken - 3);
      }
      rest -= taken;
    }
    for (int i = 0; i < rest; i++) {
      addRun(0, 0);
    }
  }

  private void addRepeats(int length, int count) {
    int rest = count;
    while (rest >= 3) {
      int taken = Math.min(rest, 6);
      addRun(REPEAT, taken - 3);
      rest -= taken;
    }
    for (int i = 0; i < rest; i++) {
      addRun(length, 0);
    }
  }

  private void addRun(int symbol, int extra) {
    symbols[runs] = (byte) symbol;
    extras[runs++] = (byte) extra;
  }

  private static int extraBits(int symbol) {
    return switch (symbol) {
      case REPEAT -> 2;
      case FEW_ZEROS -> 3;
      case MANY_ZEROS -> 7;
      default -> 0;
    };
  }
}
