package dev.spanledger.analytics.allocation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names a run after everything it read, so that the same input is the same run. */
final class RunDigest {
  private static final int ID_DIGITS = 16;

  private final MessageDigest digest = sha256();

  void add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
  }

  String id() {
    return HexFormat.of().formatHex(digest.digest()).substring(0, ID_DIGITS);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
