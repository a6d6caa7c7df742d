package dev.spanledger.collector.intake;

import dev.spanledger.collector.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token that may send telemetry, kept as its SHA-256 only.
 *
 * @param sha256 64 lower-case hex digits
 * @param tenant written to the tenant column of what comes with it; null for none
 */
public record IngestToken(String sha256, @Nullable String tenant) {
  private static final int HEX_DIGITS = 64;
  private static final int MIN_TOKEN_CHARS = 16;
  private static final int MAX_TENANT_CHARS = 200;

  public IngestToken {
    if (!sha256.matches("[0-9a-f]{%d}".formatted(HEX_DIGITS))) {
      throw new IllegalArgumentException(
          "Token hash of %d characters is not %d lower-case hex digits (SHA-256 of the token)"
              .formatted(sha256.length(), HEX_DIGITS));
    }
    if (tenant != null && tenant.length() > MAX_TENANT_CHARS) {
      throw new IllegalArgumentException(
          "Tenant name has %d characters, at most %d fit"
              .formatted(tenant.length(), MAX_TENANT_CHARS));
    }
  }

  /** Hashes a token; the token itself is not kept. */
  public static IngestToken of(String token, @Nullable String tenant) {
    if (token.length() < MIN_TOKEN_CHARS) {
      throw new IllegalArgumentException(
          "Token has %d characters, at least %d are expected"
              .formatted(token.length(), MIN_TOKEN_CHARS));
    }
    return new IngestToken(HexFormat.of().formatHex(hash(token)), tenant);
  }

  /** Compares in constant time. */
  boolean matches(byte[] tokenHash) {
    return MessageDigest.isEqual(HexFormat.of().parseHex(sha256), tokenHash);
  }

  static byte[] hash(String token) {
    return Digests.sha256().digest(token.getBytes(StandardCharsets.UTF_8));
  }
}
