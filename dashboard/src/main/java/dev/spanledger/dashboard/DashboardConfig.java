package dev.spanledger.dashboard;

import dev.spanledger.dashboard.oidc.OidcConfig;
import dev.spanledger.dashboard.security.Credentials;
import dev.spanledger.dashboard.security.Loopback;
import dev.spanledger.dashboard.security.TokenFile;
import org.jspecify.annotations.Nullable;

/**
 * Where the dashboard listens and who may ask.
 *
 * @param host address or name to bind
 * @param port 0 for any free one
 * @param token bearer token with every right; null for none
 * @param tokens further tokens with roles; null for none
 * @param oidc who vouches for people; null for nobody
 */
public record DashboardConfig(
    String host,
    int port,
    @Nullable String token,
    @Nullable TokenFile tokens,
    @Nullable OidcConfig oidc) {
  public static final String DEFAULT_HOST = "127.0.0.1";
  public static final int DEFAULT_PORT = 7070;

  private static final int MOST_PORT = 65_535;

  public DashboardConfig {
    if (port < 0 || port > MOST_PORT) {
      throw new IllegalArgumentException(
          "Dashboard port %d is outside 0 to %d".formatted(port, MOST_PORT));
    }
    if (token != null && token.length() < Credentials.LEAST_LENGTH) {
      throw new IllegalArgumentException(
          "The dashboard's token has %d characters; it needs %d or more"
              .formatted(token.length(), Credentials.LEAST_LENGTH));
    }
    if (token == null && tokens == null && oidc == null && !Loopback.isLoopback(host)) {
      throw new IllegalArgumentException(
          "Dashboard would listen on \"%s\", which others can reach, without a token; give a token of %d or more characters or a file of tokens, or listen on %s"
              .formatted(host, Credentials.LEAST_LENGTH, DEFAULT_HOST));
    }
  }

  public DashboardConfig(String host, int port, @Nullable String token) {
    this(host, port, token, null, null);
  }

  /** 127.0.0.1, this port, no token. */
  public static DashboardConfig loopback(int port) {
    return new DashboardConfig(DEFAULT_HOST, port, null);
  }

  /** True where no credential is asked for. */
  boolean isOpen() {
    return token == null && tokens == null && oidc == null;
  }

  /** True where browsers have to come over TLS: whoever is on the way would read the cookie. */
  boolean isSecure() {
    return oidc == null ? !Loopback.isLoopback(host) : oidc.isSecure();
  }

  @Override
  public String toString() {
    return "DashboardConfig[host=%s, port=%d, token=%s, tokens=%s, oidc=%s]"
        .formatted(
            host,
            port,
            token == null ? "none" : "set",
            tokens == null ? "none" : tokens.path(),
            oidc == null ? "none" : oidc.issuer());
  }
}
