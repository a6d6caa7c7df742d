package dev.spanledger.dashboard.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What opens the dashboard: one token from the environment, a file of tokens, or neither. */
public final class Credentials {
  /** Shorter ones can be guessed. */
  public static final int LEAST_LENGTH = 16;

  private static final String ENVIRONMENT = "environment";
  private static final String FILE = "file:";

  private final @Nullable String token;
  private final @Nullable TokenFile file;
  private final Clock clock;

  public Credentials(@Nullable String token, @Nullable TokenFile file, Clock clock) {
    this.token = token;
    this.file = file;
    this.clock = clock;
  }

  /**
   * What a token is, and whose.
   *
   * @param key finds it again, and is no secret
   */
  public record Found(String key, Caller caller) {}

  /** Who shows this token; empty where nobody known does. */
  public Optional<Found> byToken(String shown) {
    if (token != null && same(token, shown)) {
      return Optional.of(environment());
    }
    return file == null
        ? Optional.empty()
        : file.find(shown, clock.instant()).map(Credentials::found);
  }

  /** What the token of this key may do now; empty where it was revoked or has expired. */
  public Optional<Found> byKey(String key) {
    if (key.equals(ENVIRONMENT)) {
      return token == null ? Optional.empty() : Optional.of(environment());
    }
    return file == null || !key.startsWith(FILE)
        ? Optional.empty()
        : file.byId(key.substring(FILE.length()), clock.instant()).map(Credentials::found);
  }

  /** True where somebody could be let in to read. */
  public static boolean hasReader(List<StoredToken> tokens, Clock clock) {
    return tokens.stream()
        .anyMatch(
            token ->
                !token.isExpired(clock.instant())
                    && token.roles().stream().anyMatch(Role.READERS::contains));
  }

  private static Found environment() {
    return new Found(ENVIRONMENT, new Caller("admin", Set.of(Role.ADMIN)));
  }

  private static Found found(StoredToken token) {
    return new Found(FILE + token.id(), new Caller(token.name(), token.roles()));
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
