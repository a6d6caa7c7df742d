package dev.spanledger.dashboard;

import dev.spanledger.dashboard.api.ApiError;
import dev.spanledger.dashboard.security.Caller;
import dev.spanledger.dashboard.security.Credentials;
import dev.spanledger.dashboard.security.Loopback;
import dev.spanledger.dashboard.security.Role;
import dev.spanledger.dashboard.security.Routes;
import dev.spanledger.dashboard.security.Sessions;
import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at every request before anything answers it: who asks, and whether that one may. */
final class Gate {
  static final String CSRF_HEADER = "X-CSRF-Token";

  private static final String BEARER = "Bearer ";

  private final boolean isOpen;
  private final Credentials credentials;
  private final Sessions sessions;
  private final Routes routes;

  /**
   * @param isOpen true where no credential is configured: whoever reaches loopback may do all
   */
  Gate(boolean isOpen, Credentials credentials, Sessions sessions, Routes routes) {
    this.isOpen = isOpen;
    this.credentials = credentials;
    this.sessions = sessions;
    this.routes = routes;
  }

  /** Runs before every request, also one that nothing answers. */
  void identify(Context ctx) {
    if (isOpen && !Loopback.isOwnName(ctx.header("Host"))) {
      throw new ApiError(
          421, "The request is for another host", ctx.header("Host"), "localhost or 127.0.0.1");
    }
    String method = ctx.method().name();
    boolean isRead = method.equals("GET") || method.equals("HEAD");
    if (!isRead && !routes.takes(method, ctx.path())) {
      ctx.header("Allow", "GET, HEAD");
      throw new ApiError(405, "The dashboard only reads", method, "GET or HEAD");
    }
    if (!isRead) {
      refuseOtherSites(ctx);
    }
    caller(ctx, isRead).attachTo(ctx);
  }

  /** Runs before a route that answers: what names no role is for nobody. */
  void authorize(Context ctx) {
    Set<Role> allowed = EnumSet.noneOf(Role.class);
    for (RouteRole role : ctx.routeRoles()) {
      if (role instanceof Role known) {
        allowed.add(known);
      }
    }
    if (allowed.contains(Role.ANYONE)) {
      return;
    }
    Caller caller = Caller.of(ctx);
    if (caller.isNobody()) {
      askForCredential(ctx);
    } else if (!caller.isOneOf(allowed)) {
      throw forbidden(caller, allowed);
    }
  }

  private static ApiError forbidden(Caller caller, Set<Role> allowed) {
    return new ApiError(
        403,
        "This address is not for the roles of \"%s\"".formatted(caller.name()),
        String.join(", ", Role.words(caller.roles())),
        "one of " + String.join(", ", Role.words(allowed)));
  }

  private static void askForCredential(Context ctx) {
    String accepted = ctx.header("Accept");
    if (accepted != null && accepted.contains("text/html")) {
      ctx.redirect(LoginPage.PATH);
      ctx.skipRemainingHandlers();
      return;
    }
    ctx.header("WWW-Authenticate", "Bearer");
    throw new ApiError(
        401,
        "The dashboard needs a token",
        null,
        "Authorization: Bearer TOKEN, or in a browser " + LoginPage.PATH);
  }

  private Caller caller(Context ctx, boolean isRead) {
    if (isOpen) {
      return Caller.LOCAL;
    }
    String authorization = ctx.header("Authorization");
    if (authorization != null) {
      // A wrong token is refused, whatever cookie comes with it.
      return authorization.startsWith(BEARER)
          ? credentials
              .byToken(authorization.substring(BEARER.length()))
              .map(Credentials.Found::caller)
              .orElse(Caller.NOBODY)
          : Caller.NOBODY;
    }
    Sessions.Session session = sessions.find(ctx.cookie(sessions.cookieName())).orElse(null);
    if (session == null) {
      return Caller.NOBODY;
    }
    if (!isRead && !ctx.path().equals(LoginPage.PATH)) {
      requireCsrf(ctx, session);
    }
    return live(session).orElse(Caller.NOBODY);
  }

  /** As its token stands now: one that was revoked ends its sessions. */
  private Optional<Caller> live(Sessions.Session session) {
    return session.tokenKey() == null
        ? Optional.of(session.caller())
        : credentials.byKey(session.tokenKey()).map(Credentials.Found::caller);
  }

  private static void requireCsrf(Context ctx, Sessions.Session session) {
    String shown = ctx.header(CSRF_HEADER);
    shown = shown == null ? ctx.formParam("csrf") : shown;
    if (shown == null || !same(session.csrf(), shown)) {
      throw new ApiError(
          403,
          "A browser's request that changes something needs the session's CSRF token",
          null,
          "%s with the value of \"csrf\" at /api/v1/session".formatted(CSRF_HEADER));
    }
  }

  /**
   * Browsers say where a request comes from; programs say nothing. Of a page that tells no referrer
   * the origin is "null" even to its own site, so it counts only where nothing better is said.
   */
  private static void refuseOtherSites(Context ctx) {
    String site = ctx.header("Sec-Fetch-Site");
    String origin = ctx.header("Origin");
    boolean isForeign =
        site != null
            ? !site.equals("same-origin") && !site.equals("none")
            : origin != null && !Objects.equals(authority(origin), ctx.header("Host"));
    if (isForeign) {
      throw new ApiError(
          403, "A page of another site made this request", origin, "a page of this dashboard");
    }
  }

  private static @Nullable String authority(String origin) {
    try {
      return URI.create(origin).getAuthority();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
