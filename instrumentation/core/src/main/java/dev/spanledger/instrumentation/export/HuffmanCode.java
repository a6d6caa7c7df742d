package dev.spanledger.instrumentation.export;

import java.util.Arrays;

/**
 * A canonical Huffman code as DEFLATE has it: lengths say all. Codes are stored last bit first,
 * which is how they are written.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.2">RFC 1951, 3.2.2</a>
 */
final class HuffmanCode {
  /** A code has at most 15 bits. */
  static final int LENGTH_BITS = 4;

  static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

  final byte[] lengths;
  final int[] codes;

  /** Each code with its length in the lowest bits, so that one look says both. */
  final int[] codesAndLengths;

  private HuffmanCode(byte[] lengths) {
    this.lengths = lengths;
    this.codes = codes(lengths);
    this.codesAndLengths = new int[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      codesAndLengths[i] = codes[i] << LENGTH_BITS | lengths[i];
    }
  }

  /**
   * The shortest code for symbols that come so often; a symbol that never comes has none.
   *
   * @param counts of which at least two are not zero
   * @param maxBits of the longest code
   */
  static HuffmanCode of(int[] counts, int maxBits) {
    int[] weights = counts;
    byte[] lengths = lengths(weights);
    while (longest(lengths) > maxBits) {
      weights = flatter(weights);
      lengths = lengths(weights);
    }
    return new HuffmanCode(lengths);
  }

  private static int longest(byte[] lengths) {
    int longest = 0;
    for (byte length : lengths) {
      longest = Math.max(longest, length);
    }
    return longest;
  }

  /** Half of each difference, so that the rarest get shorter codes. */
  private static int[] flatter(int[] weights) {
    int[] flatter = new int[weights.length];
    for (int i = 0; i < weights.length; i++) {
      flatter[i] = (weights[i] + 1) / 2;
    }
    return flatter;
  }

  /** Joins the two rarest trees until one is left: leaves in order of weight, joined ones after. */
  private static byte[] lengths(int[] weights) {
    long[] leaves = new long[weights.length];
    int count = 0;
    for (int symbol = 0; symbol < weights.length; symbol++) {
      if (weights[symbol] > 0) {
        leaves[count++] = (long) weights[symbol] << Short.SIZE | symbol;
      }
    }
    Arrays.sort(leaves, 0, count);
    long[] weight = new long[2 * count];
    for (int i = 0; i < count; i++) {
      weight[i] = leaves[i] >> Short.SIZE;
    }
    int[] parent = new int[2 * count];
    int leaf = 0;
    int joined = count;
    int nodes = 2 * count - 1;
    for (int node = count; node < nodes; node++) {
      for (int half = 0; half < 2; half++) {
        boolean isLeaf = leaf < count && (joined >= node || weight[leaf] <= weight[joined]);
        int child = isLeaf ? leaf++ : joined++;
        weight[node] += weight[child];
        parent[child] = node;
      }
    }
    byte[] lengths = new byte[weights.length];
    int[] depth = new int[2 * count];
    for (int node = nodes - 2; node >= 0; node--) {
      depth[node] = depth[parent[node]] + 1;
      if (node < count) {
        lengths[(int) (leaves[node] & 0xFFFF)] = (byte) depth[node];
      }
    }
    return lengths;
  }

  private static int[] codes(byte[] lengths) {
    int[] codes = new int[lengths.length];
    int next = 0;
    int longest = longest(lengths);
    for (int length = 1; length <= longest; length++) {
      next <<= 1;
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length) {
          codes[symbol] = Integer.reverse(next++) >>> (Integer.SIZE - length);
        }
      }
    }
    return codes;
  }
}
