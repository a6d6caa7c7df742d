package dev.spanledger.dashboard.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Browsers that are let in. A session ends after {@link #LONGEST}, with its token, at logout, and
 * with this process. What the cookie holds is kept as its hash only. Thread-safe.
 */
public final class Sessions {
  public static final Duration LONGEST = Duration.ofHours(12);

  /** The oldest goes where more come. */
  private static final int MOST = 10_000;

  private static final int ID_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> byHash = new LinkedHashMap<>();
  private final Clock clock;
  private final boolean isSecure;

  /**
   * @param isSecure true where browsers come over TLS: they then send the cookie over nothing else
   */
  public Sessions(Clock clock, boolean isSecure) {
    this.clock = clock;
    this.isSecure = isSecure;
  }

  /**
   * One browser.
   *
   * @param tokenKey of the token it showed; null where an identity provider vouched for it
   * @param csrf what a page of ours, and no other site's, can read and send back
   */
  public record Session(Caller caller, @Nullable String tokenKey, String csrf, Instant expires) {}

  /** A new session's cookie value, to be sent once. */
  public String open(Caller caller, @Nullable String tokenKey) {
    String id = draw();
    Session session = new Session(caller, tokenKey, draw(), clock.instant().plus(LONGEST));
    synchronized (byHash) {
      byHash.values().removeIf(old -> !clock.instant().isBefore(old.expires()));
      while (byHash.size() >= MOST) {
        byHash.remove(byHash.keySet().iterator().next());
      }
      byHash.put(hash(id), session);
    }
    return id;
  }

  public Optional<Session> find(@Nullable String id) {
    if (id == null) {
      return Optional.empty();
    }
    synchronized (byHash) {
      return Optional.ofNullable(byHash.get(hash(id)))
          .filter(session -> clock.instant().isBefore(session.expires()));
    }
  }

  public void close(String id) {
    synchronized (byHash) {
      byHash.remove(hash(id));
    }
  }

  /** Browsers take a name that starts so only with Secure, and from this host itself. */
  public String cookieName() {
    return isSecure ? "__Host-spanledger" : "spanledger";
  }

  /** Value of {@code Set-Cookie} that lets the browser in. */
  public String setCookie(String id) {
    return "%s=%s; Path=/; HttpOnly; SameSite=Strict%s"
        .formatted(cookieName(), id, isSecure ? "; Secure" : "");
  }

  /** Value of {@code Set-Cookie} that makes the browser forget. */
  public String clearCookie() {
    return setCookie("") + "; Max-Age=0";
  }

  private String draw() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String hash(String id) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JDK lacks SHA-256", e);
    }
  }
}
