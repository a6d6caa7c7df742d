package dev.spanledger.dashboard.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.spanledger.dashboard.api.ApiError;
import dev.spanledger.dashboard.security.Caller;
import dev.spanledger.dashboard.security.Role;
import dev.spanledger.dashboard.security.Routes;
import dev.spanledger.dashboard.security.Sessions;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorization code flow with PKCE, state and nonce. Source: OpenID Connect Core 1.0, section
 * 3.1; RFC 7636.
 */
public final class OidcLogin {
  /**
   * To connect and to read the provider's keys; the library's own half second is short for a first
   * handshake.
   */
  private static final int KEYS_MILLIS = 5_000;

  private static final int MOST_KEY_BYTES = 100_000;

  public static final String PATH = "/oidc/login";
  static final String CALLBACK = "/oidc/callback";

  private static final Logger LOG = LoggerFactory.getLogger(OidcLogin.class);
  private static final String COOKIE = "spanledger-login";
  private static final int TIMEOUT_MILLIS = 5_000;

  /** Who takes longer at the provider starts again. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Logins begun and not ended; the oldest goes where more come. */
  private static final int MOST_PENDING = 1_000;

  /** The cookie is not sent on a way that began at the provider, so a page of ours leads on. */
  private static final String DONE =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="refresh" content="0;url=/services">
      <title>Logged in – Spanledger</title>
      </head>
      <body><a href="/services">Go on to the dashboard</a></body>
      </html>
      """;

  private final OidcConfig config;
  private final Sessions sessions;
  private final Clock clock;
  private final Map<String, Pending> pending = new LinkedHashMap<>();
  private @Nullable OIDCProviderMetadata provider;

  public OidcLogin(OidcConfig config, Sessions sessions, Clock clock) {
    this.config = config;
    this.sessions = sessions;
    this.clock = clock;
  }

  /** A login that waits at the provider, and the browser that began it. */
  private record Pending(String browser, Nonce nonce, CodeVerifier verifier, Instant until) {}

  public void register(Routes routes) {
    routes.get(PATH, Role.PUBLIC, this::begin);
    routes.get(CALLBACK, Role.PUBLIC, this::end);
  }

  private void begin(Context ctx) {
    OIDCProviderMetadata known = provider();
    State state = new State();
    Nonce nonce = new Nonce();
    CodeVerifier verifier = new CodeVerifier();
    String browser = new State().getValue();
    remember(
        state.getValue(), new Pending(browser, nonce, verifier, clock.instant().plus(PATIENCE)));
    URI address =
        new AuthenticationRequest.Builder(
                new ResponseType(ResponseType.Value.CODE),
                new Scope("openid", "profile", "email"),
                new ClientID(config.clientId()),
                config.redirectUri())
            .endpointURI(known.getAuthorizationEndpointURI())
            .state(state)
            .nonce(nonce)
            .codeChallenge(verifier, CodeChallengeMethod.S256)
            .build()
            .toURI();
    // Lax: the provider's redirect has to bring it back.
    ctx.header("Set-Cookie", cookie(browser, PATIENCE));
    ctx.redirect(address.toString());
  }

  private void end(Context ctx) {
    String shown = ctx.queryParam("state");
    Pending begun = shown == null ? null : taken(shown);
    if (begun == null || !begun.browser().equals(ctx.cookie(COOKIE))) {
      throw refused("This login was not begun in this browser, or too long ago", null);
    }
    IDTokenClaimsSet claims;
    try {
      claims = claims(ctx, begun);
    } catch (GeneralException | BadJOSEException | JOSEException e) {
      throw refused("The identity provider's answer does not hold", e);
    } catch (IOException e) {
      throw refused("The identity provider did not answer", e);
    }
    Set<Role> roles = config.rolesOf(groups(claims));
    Caller caller = new Caller(name(claims), roles);
    if (!caller.isOneOf(Role.READERS)) {
      throw new ApiError(
          403,
          "None of your groups may read the dashboard",
          caller.name(),
          "a group that the dashboard's configuration gives a role");
    }
    ctx.res().addHeader("Set-Cookie", sessions.setCookie(sessions.open(caller, null)));
    ctx.res().addHeader("Set-Cookie", cookie("", Duration.ZERO));
    ctx.contentType("text/html; charset=utf-8");
    ctx.result(DONE);
  }

  private IDTokenClaimsSet claims(Context ctx, Pending begun)
      throws ParseException, GeneralException, IOException, BadJOSEException, JOSEException {
    OIDCProviderMetadata known = provider();
    AuthenticationResponse response =
        AuthenticationResponseParser.parse(
            config.redirectUri().resolve("?" + String.valueOf(ctx.queryString())));
    if (!response.indicatesSuccess()) {
      throw new GeneralException(response.toErrorResponse().getErrorObject().getCode());
    }
    Issuer named = response.getIssuer();
    if (named != null && !named.equals(known.getIssuer())) {
      throw new GeneralException("The answer names another issuer");
    }
    AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
    JWT token = exchange(known, code, begun.verifier()).getOIDCTokens().getIDToken();
    return new IDTokenValidator(
            known.getIssuer(),
            new ClientID(config.clientId()),
            config.algorithm(),
            OidcConfig.checked(known.getJWKSetURI()).toURL(),
            new DefaultResourceRetriever(KEYS_MILLIS, KEYS_MILLIS, MOST_KEY_BYTES))
        .validate(token, begun.nonce());
  }

  private OIDCTokenResponse exchange(
      OIDCProviderMetadata known, AuthorizationCode code, CodeVerifier verifier)
      throws ParseException, GeneralException, IOException {
    AuthorizationCodeGrant grant = new AuthorizationCodeGrant(code, config.redirectUri(), verifier);
    URI endpoint = OidcConfig.checked(known.getTokenEndpointURI());
    ClientID client = new ClientID(config.clientId());
    TokenRequest request =
        (config.clientSecret() == null
                ? new TokenRequest.Builder(endpoint, client, grant)
                : new TokenRequest.Builder(
                    endpoint,
                    new ClientSecretBasic(client, new Secret(config.clientSecret())),
                    grant))
            .build();
    HTTPRequest http = request.toHTTPRequest();
    http.setConnectTimeout(TIMEOUT_MILLIS);
    http.setReadTimeout(TIMEOUT_MILLIS);
    http.setFollowRedirects(false);
    TokenResponse response = OIDCTokenResponseParser.parse(http.send());
    if (!response.indicatesSuccess()) {
      throw new GeneralException(response.toErrorResponse().getErrorObject().getCode());
    }
    return (OIDCTokenResponse) response.toSuccessResponse();
  }

  private synchronized OIDCProviderMetadata provider() {
    OIDCProviderMetadata known = provider;
    if (known == null) {
      try {
        known =
            OIDCProviderMetadata.resolve(
                new Issuer(config.issuer()), TIMEOUT_MILLIS, TIMEOUT_MILLIS);
        OidcConfig.checked(known.getAuthorizationEndpointURI());
        provider = known;
      } catch (GeneralException | IOException | IllegalArgumentException e) {
        throw refused("The identity provider's discovery document cannot be read", e);
      }
    }
    return known;
  }

  private void remember(String state, Pending login) {
    synchronized (pending) {
      Instant now = clock.instant();
      pending.values().removeIf(old -> !now.isBefore(old.until()));
      while (pending.size() >= MOST_PENDING) {
        pending.remove(pending.keySet().iterator().next());
      }
      pending.put(state, login);
    }
  }

  /** Each state ends one login, whatever comes of it. */
  private @Nullable Pending taken(String state) {
    synchronized (pending) {
      Pending login = pending.remove(state);
      return login == null || !clock.instant().isBefore(login.until()) ? null : login;
    }
  }

  private Set<String> groups(IDTokenClaimsSet claims) {
    Object value = claims.getClaim(config.groupsClaim());
    Set<String> groups = new HashSet<>();
    if (value instanceof List<?> names) {
      names.forEach(name -> groups.add(String.valueOf(name)));
    } else if (value instanceof String name) {
      groups.add(name);
    }
    return groups;
  }

  private static String name(IDTokenClaimsSet claims) {
    for (String claim : List.of("preferred_username", "email")) {
      String name = claims.getStringClaim(claim);
      if (name != null) {
        return name;
      }
    }
    return claims.getSubject().getValue();
  }

  private String cookie(String value, Duration age) {
    return "%s=%s; Path=/oidc; HttpOnly; SameSite=Lax; Max-Age=%d%s"
        .formatted(COOKIE, value, age.toSeconds(), config.isSecure() ? "; Secure" : "");
  }

  /** The reason is for the log: it may hold what the provider or the browser sent. */
  private static ApiError refused(String what, @Nullable Exception reason) {
    LOG.warn("Login refused: {}", what, reason);
    return new ApiError(401, what, null, "another try at " + PATH);
  }
}
