package dev.spanledger.collector;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, cut to the 128 bits that an identity needs. */
public final class Digests {
  private static final int IDENTITY_BYTES = 16;

  private Digests() {}

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime lacks SHA-256, which every one has", e);
    }
  }

  /** 32 lower-case hex digits over the parts, each preceded by its length. */
  public static String hex(byte[]... parts) {
    return HexFormat.of().formatHex(hash(parts), 0, IDENTITY_BYTES);
  }

  /** The first eight bytes as a number. */
  public static long int64(byte[]... parts) {
    return ByteBuffer.wrap(hash(parts)).getLong();
  }

  private static byte[] hash(byte[]... parts) {
    MessageDigest digest = sha256();
    for (byte[] part : parts) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
      digest.update(part);
    }
    return digest.digest();
  }
}
