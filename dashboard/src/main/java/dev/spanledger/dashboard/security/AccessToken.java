package dev.spanledger.dashboard.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The one token that opens the dashboard. A program sends it as a bearer token; a browser opens
 * {@code /?token=...} once and gets a cookie that holds no token and ends with this process.
 */
public final class AccessToken {
  /** Shorter ones can be guessed. */
  public static final int LEAST_LENGTH = 16;

  public static final String COOKIE = "spanledger";

  private static final String BEARER = "Bearer ";
  private static final int KEY_BYTES = 32;

  private final byte[] token;
  private final String session;

  public AccessToken(String token) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      this.session = HexFormat.of().formatHex(mac.doFinal(this.token));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK lacks HmacSHA256", e);
    }
  }

  /** True where the request carries the token or the cookie that stands for it. */
  public boolean admits(@Nullable String authorization, @Nullable String cookie) {
    if (authorization != null && authorization.startsWith(BEARER)) {
      return isToken(authorization.substring(BEARER.length()));
    }
    return cookie != null && same(bytes(session), bytes(cookie));
  }

  public boolean isToken(String candidate) {
    return same(token, bytes(candidate));
  }

  /** Value of {@code Set-Cookie} for a browser that showed the token. */
  public String setCookie() {
    return "%s=%s; Path=/; HttpOnly; SameSite=Strict".formatted(COOKIE, session);
  }

  private static boolean same(byte[] a, byte[] b) {
    return MessageDigest.isEqual(a, b);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
