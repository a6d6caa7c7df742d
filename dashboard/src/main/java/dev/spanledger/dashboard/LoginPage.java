package dev.spanledger.dashboard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.dashboard.api.Answer;
import dev.spanledger.dashboard.api.ApiRoutes;
import dev.spanledger.dashboard.oidc.OidcLogin;
import dev.spanledger.dashboard.security.Caller;
import dev.spanledger.dashboard.security.Credentials;
import dev.spanledger.dashboard.security.Role;
import dev.spanledger.dashboard.security.Routes;
import dev.spanledger.dashboard.security.Sessions;
import io.javalin.http.Context;
import java.util.Optional;

/** Where a browser shows its token once, and where it gives its session back. */
final class LoginPage {
  static final String PATH = "/login";

  private static final String LOGOUT = "/logout";
  private static final String HTML = "text/html; charset=utf-8";
  private static final int LONGEST_TOKEN = 200;
  private static final String STYLE =
      """
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { max-width: 26rem; margin: 12vh auto; padding: 0 1rem; }
      label, input, button, a { display: block; font: inherit; }
      input { box-sizing: border-box; width: 100%; margin: .25rem 0 1rem; padding: .5rem; }
      button { padding: .5rem 1rem; }
      [role=alert] { border-left: .25rem solid #c62828; padding-left: .75rem; }
      """;
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>Log in – Spanledger</title>
      <link rel="stylesheet" href="/login.css">
      </head>
      <body>
      <main>
      <h1>Spanledger</h1>
      %s%s<form method="post" action="/login">
      <label for="token">Token, as <code>spanledger token create</code> printed it</label>
      <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
      <button>Log in</button>
      </form>
      </main>
      </body>
      </html>
      """;
  private static final String REFUSED =
      "<p role=\"alert\">This token is unknown, revoked or expired, or may read nothing.</p>\n";

  private static final String PROVIDER =
      "<p><a href=\"%s\">Log in with your organisation</a></p>\n".formatted(OidcLogin.PATH);

  private final boolean isOpen;
  private final String provider;
  private final Credentials credentials;
  private final Sessions sessions;

  LoginPage(boolean isOpen, boolean hasProvider, Credentials credentials, Sessions sessions) {
    this.isOpen = isOpen;
    this.provider = hasProvider ? PROVIDER : "";
    this.credentials = credentials;
    this.sessions = sessions;
  }

  void register(Routes routes) {
    routes.get(PATH, Role.PUBLIC, ctx -> show(ctx, ""));
    routes.get(
        "/login.css", Role.PUBLIC, ctx -> ctx.contentType("text/css; charset=utf-8").result(STYLE));
    routes.post(PATH, Role.PUBLIC, this::logIn);
    routes.post(LOGOUT, Role.READERS, this::logOut);
    routes.get(ApiRoutes.BASE + "/session", Role.READERS, this::session);
  }

  /** {@code /?token=...}, which a terminal can print as a link; empty where the token is none. */
  Optional<String> cookieOfLink(Context ctx) {
    String shown = ctx.path().equals("/") ? ctx.queryParam("token") : null;
    return shown == null ? Optional.empty() : cookie(shown);
  }

  private void logIn(Context ctx) {
    String shown = ctx.formParam("token");
    Optional<String> cookie = shown == null ? Optional.empty() : cookie(shown.strip());
    if (cookie.isEmpty()) {
      ctx.status(401);
      show(ctx, REFUSED);
      return;
    }
    ctx.header("Set-Cookie", cookie.get());
    ctx.status(303);
    ctx.header("Location", "/overview");
  }

  private void logOut(Context ctx) {
    String id = ctx.cookie(sessions.cookieName());
    if (id != null) {
      sessions.close(id);
    }
    ctx.header("Set-Cookie", sessions.clearCookie());
    ctx.status(303);
    ctx.header("Location", PATH);
  }

  /** What a page of ours may know of its own session. */
  private void session(Context ctx) {
    Caller caller = Caller.of(ctx);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("name", caller.name());
    Role.words(caller.roles()).forEach(answer.putArray("roles")::add);
    answer.put("isOpen", isOpen);
    answer.put("seesMoney", caller.seesMoney());
    answer.put("seesContent", caller.seesContent());
    Sessions.Session session = sessions.find(ctx.cookie(sessions.cookieName())).orElse(null);
    answer.put("csrf", session == null ? null : session.csrf());
    answer.put("expires", session == null ? null : session.expires().toString());
    Answer.document(ctx, answer);
  }

  /** A token that may only send telemetry opens no page. */
  private Optional<String> cookie(String shown) {
    return shown.length() > LONGEST_TOKEN
        ? Optional.empty()
        : credentials
            .byToken(shown)
            .filter(found -> found.caller().isOneOf(Role.READERS))
            .map(found -> sessions.setCookie(sessions.open(found.caller(), found.key())));
  }

  private void show(Context ctx, String message) {
    ctx.contentType(HTML);
    ctx.result(PAGE.formatted(message, provider));
  }
}
