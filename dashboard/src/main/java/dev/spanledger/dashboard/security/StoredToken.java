package dev.spanledger.dashboard.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is kept: enough to recognise it, not to make it.
 *
 * @param id stands in the token itself, so that one hash is computed for each request
 * @param salt 32 hex digits
 * @param sha256 of salt and token, 64 hex digits; the token has 256 random bits, so a slow hash
 *     would add nothing
 * @param expires from when it is refused; null for never
 */
public record StoredToken(
    String id,
    String name,
    Set<Role> roles,
    String salt,
    String sha256,
    Instant created,
    @Nullable Instant expires) {

  public StoredToken {
    roles = Set.copyOf(roles);
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("Token \"%s\" has no role".formatted(name));
    }
  }

  static StoredToken of(
      String token,
      String id,
      String name,
      Set<Role> roles,
      String salt,
      Instant created,
      @Nullable Instant expires) {
    return new StoredToken(id, name, roles, salt, hash(salt, token), created, expires);
  }

  public boolean isExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }

  /** Compares in constant time. */
  boolean matches(String token) {
    return MessageDigest.isEqual(
        sha256.getBytes(StandardCharsets.US_ASCII),
        hash(salt, token).getBytes(StandardCharsets.US_ASCII));
  }

  private static String hash(String salt, String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(HexFormat.of().parseHex(salt));
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JDK lacks SHA-256", e);
    }
  }
}
