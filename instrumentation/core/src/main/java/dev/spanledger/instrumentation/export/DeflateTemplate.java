package dev.spanledger.instrumentation.export;

import java.util.Arrays;

/**
 * How one text was compressed, to be done again with texts that are nearly the same. A function's
 * requests differ in ids, times and little else, so where repetitions lie and which code suits is
 * found out once; zlib would search each of them anew. Each repetition is compared before it is
 * used, and every byte and length has a code, so any text of the same length comes out right, if
 * longer.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951</a>
 */
final class DeflateTemplate {
  /** Twice the largest request of an invocation with few spans; others have zlib. */
  static final int MAX_BYTES = 8192;

  private static final int MIN_MATCH = 3;
  private static final int MAX_MATCH = 258;

  /** Beyond, three bytes take fewer bits as they are. */
  private static final int NEAR = 64;

  private static final int MAX_CANDIDATES = 64;
  private static final int HASHES = 4096;
  private static final int FIRST_BEYOND_ASCII = 128;
  private static final int END = 256;
  private static final int LITERALS_AND_LENGTHS = 286;
  private static final int DISTANCES = 30;
  private static final int MAX_CODE_BITS = 15;

  /** Weight of what was there against that of a byte which was not, but may be in an id. */
  private static final int WEIGHT = 8;

  private static final int OFTEN = 8 * WEIGHT;

  // A repetition after each run of literals; the last one has no length.
  private final int[] runs;
  private final int[] lengths;
  private final int[] distances;
  private final long[] matchBits;
  private final int[] matchBitCounts;
  private final HuffmanCode literals;
  private final HuffmanCode distanceCodes;
  private final DeflateHeader header;
  private final int maxBytes;

  private DeflateTemplate(Matches matches, int textBytes) {
    runs = Arrays.copyOf(matches.runs, matches.count);
    lengths = Arrays.copyOf(matches.lengths, matches.count);
    distances = Arrays.copyOf(matches.distances, matches.count);
    int[] literalCounts = matches.literalCounts;
    int[] distanceCounts = new int[DISTANCES];
    // Two codes at least, or there is no tree.
    distanceCounts[0] = 1;
    distanceCounts[1] = 1;
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] > 0) {
        literalCounts[lengthCode(lengths[i])] += WEIGHT;
        distanceCounts[distanceCode(distances[i])] += WEIGHT;
      }
    }
    literals = HuffmanCode.of(literalCounts, MAX_CODE_BITS);
    distanceCodes = HuffmanCode.of(distanceCounts, MAX_CODE_BITS);
    header = new DeflateHeader(literals, distanceCodes);
    matchBits = new long[lengths.length];
    matchBitCounts = new int[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] > 0) {
        matchBits[i] = matchBits(lengths[i], distances[i]);
        matchBitCounts[i] = matchBitCount(lengths[i], distances[i]);
      }
    }
    maxBytes = textBytes;
  }

  /** Finds repetitions and codes for a text of at most {@link #MAX_BYTES}. */
  static DeflateTemplate of(byte[] bytes, int offset, int length) {
    byte[] text = Arrays.copyOfRange(bytes, offset, offset + length);
    return new DeflateTemplate(new Matches(text), length);
  }

  /**
   * Writes the text as one block, the last one.
   *
   * @param offset of a text that is as long as the template's
   */
  void write(byte[] bytes, int offset, Bits out) {
    out.reserve(header.bytes() + 2 * maxBytes + Long.BYTES);
    header.write(out);
    int at = offset;
    for (int i = 0; i < runs.length; i++) {
      int next = at + runs[i];
      out.put(bytes, at, next, literals);
      at = next;
      next = at + lengths[i];
      if (lengths[i] > 0 && repeated(bytes, at, next, distances[i]) == next) {
        out.put(matchBits[i], matchBitCounts[i]);
      } else {
        writeParts(bytes, at, next, distances[i], out);
      }
      at = next;
    }
    out.put(literals.codes[END], literals.lengths[END]);
    out.align();
  }

  /** A repetition with differences: what lies between them still is one. */
  private void writeParts(byte[] bytes, int from, int to, int distance, Bits out) {
    int at = from;
    while (at < to) {
      int end = repeated(bytes, at, to, distance);
      if (end - at >= MIN_MATCH) {
        out.put(matchBits(end - at, distance), matchBitCount(end - at, distance));
        at = end;
      }
      end = Math.min(end + 1, to);
      out.put(bytes, at, end, literals);
      at = end;
    }
  }

  /** Up to where each byte is the one so far before it. */
  private static int repeated(byte[] bytes, int from, int to, int distance) {
    int at = from;
    while (at < to && bytes[at] == bytes[at - distance]) {
      at++;
    }
    return at;
  }

  private long matchBits(int length, int distance) {
    int lengthSymbol = lengthCode(length);
    int count = literals.lengths[lengthSymbol];
    long bits = literals.codes[lengthSymbol];
    int extra = lengthExtraBits(lengthSymbol);
    bits |= (length - MIN_MATCH & (1L << extra) - 1) << count;
    count += extra;
    int distanceSymbol = distanceCode(distance);
    bits |= (long) distanceCodes.codes[distanceSymbol] << count;
    count += distanceCodes.lengths[distanceSymbol];
    extra = distanceExtraBits(distanceSymbol);
    return bits | (distance - 1 & (1L << extra) - 1) << count;
  }

  private int matchBitCount(int length, int distance) {
    int lengthSymbol = lengthCode(length);
    int distanceSymbol = distanceCode(distance);
    return literals.lengths[lengthSymbol]
        + lengthExtraBits(lengthSymbol)
        + distanceCodes.lengths[distanceSymbol]
        + distanceExtraBits(distanceSymbol);
  }

  private static int lengthCode(int length) {
    int value = length - MIN_MATCH;
    if (length == MAX_MATCH) {
      return LITERALS_AND_LENGTHS - 1;
    }
    if (value < 8) {
      return END + 1 + value;
    }
    int top = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
    return END + 1 + 4 * (top - 1) + (value >> (top - 2) & 3);
  }

  private static int lengthExtraBits(int symbol) {
    boolean hasNone = symbol < END + 9 || symbol == LITERALS_AND_LENGTHS - 1;
    return hasNone ? 0 : (symbol - END - 1) / 4 - 1;
  }

  private static int distanceExtraBits(int symbol) {
    return Math.max(0, symbol / 2 - 1);
  }

  private static int distanceCode(int distance) {
    int value = distance - 1;
    if (value < 4) {
      return value;
    }
    int top = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
    return 2 * top + (value >> (top - 1) & 1);
  }

  /** Repetitions of three bytes and more, a longer one that starts one byte later coming first. */
  private static final class Matches {
    private final byte[] text;
    private final int[] heads = new int[HASHES];
    private final int[] earlier;
    private final int[] runs;
    private final int[] lengths;
    private final int[] distances;
    private final int[] literalCounts = new int[LITERALS_AND_LENGTHS];
    private int count;
    private int distance;

    Matches(byte[] text) {
      this.text = text;
      this.earlier = new int[text.length];
      int most = text.length / MIN_MATCH + 1;
      this.runs = new int[most];
      this.lengths = new int[most];
      this.distances = new int[most];
      Arrays.fill(literalCounts, 1);
      find();
    }

    private void find() {
      int run = 0;
      int at = 0;
      while (at < text.length) {
        int length = longest(at);
        int found = distance;
        remember(at);
        boolean isShorter = length > MIN_MATCH || (length == MIN_MATCH && found <= NEAR);
        boolean isWorth = isShorter && longest(at + 1) <= length;
        if (isWorth) {
          add(run, length, found);
          run = 0;
          for (int i = at + 1; i < at + length; i++) {
            remember(i);
          }
          at += length;
        } else {
          literalCounts[text[at] & 0xFF] += WEIGHT;
          run++;
          at++;
        }
      }
      add(run, 0, 0);
      levelRareBytes();
    }

    /**
     * Bytes beyond ASCII are those of ids and times, another few each time. One length for all is
     * told in a few bits.
     */
    private void levelRareBytes() {
      int sum = 0;
      int rare = 0;
      for (int i = FIRST_BEYOND_ASCII; i < END; i++) {
        if (literalCounts[i] < OFTEN) {
          sum += literalCounts[i];
          rare++;
        }
      }
      for (int i = FIRST_BEYOND_ASCII; i < END; i++) {
        if (literalCounts[i] < OFTEN) {
          literalCounts[i] = (sum + rare - 1) / rare;
        }
      }
    }

    private void add(int run, int length, int found) {
      runs[count] = run;
      lengths[count] = length;
      distances[count++] = found;
    }

    private int hash(int at) {
      int key = (text[at] & 0xFF) << 16 | (text[at + 1] & 0xFF) << 8 | (text[at + 2] & 0xFF);
      return key * 0x9E3779B1 >>> (Integer.SIZE - 12);
    }

    private void remember(int at) {
      if (at + MIN_MATCH <= text.length) {
        int hash = hash(at);
        earlier[at] = heads[hash];
        heads[hash] = at + 1;
      }
    }

    /** Length of the longest repetition that starts here, its distance in {@link #distance}. */
    private int longest(int at) {
      if (at + MIN_MATCH > text.length) {
        return 0;
      }
      int best = 0;
      int candidate = heads[hash(at)];
      for (int i = 0; i < MAX_CANDIDATES && candidate > 0; i++) {
        int source = candidate - 1;
        int length = common(source, at);
        if (length > best) {
          best = length;
          distance = at - source;
        }
        candidate = earlier[source];
      }
      return best;
    }

    private int common(int source, int at) {
      int most = Math.min(MAX_MATCH, text.length - at);
      int length = 0;
      while (length < most && text[source + length] == text[at + length]) {
        length++;
      }
      return length;
    }
  }
}
