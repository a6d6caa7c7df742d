package dev.spanledger.sample.orders;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Short ids: {@code o-} and 64 bits in hex. */
final class OrderIds {
  private static final Pattern ID = Pattern.compile("o-[0-9a-f]{16}");
  private static final int BYTES = 8;

  private OrderIds() {}

  /**
   * The id of a new order; the same one for the same key of a customer, so that a request that is
   * sent again finds the order that it made.
   */
  static String next(String customerId, @Nullable String idempotencyKey) {
    String seed = idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((customerId + '\n' + seed).getBytes(StandardCharsets.UTF_8));
      return "o-" + HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  static boolean isId(@Nullable String text) {
    return text != null && ID.matcher(text).matches();
  }
}
