package dev.spanledger.dashboard;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.dashboard.api.ApiRoutes;
import dev.spanledger.dashboard.compat.CompatRoutes;
import dev.spanledger.dashboard.oidc.OidcLogin;
import dev.spanledger.dashboard.page.Pages;
import dev.spanledger.dashboard.security.Credentials;
import dev.spanledger.dashboard.security.Role;
import dev.spanledger.dashboard.security.Routes;
import dev.spanledger.dashboard.security.SecurityHeaders;
import dev.spanledger.dashboard.security.Sessions;
import dev.spanledger.lake.Lake;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import java.net.URI;
import java.time.Clock;
import java.util.List;

/** The dashboard over HTTP: pages for people, {@code /api/v1} for programs. Reads only. */
public final class DashboardServer implements AutoCloseable {
  private final Javalin javalin;
  private final DashboardConfig config;

  private DashboardServer(Javalin javalin, DashboardConfig config) {
    this.javalin = javalin;
    this.config = config;
  }

  /**
   * Starts answering. Engine and lake stay the caller's to close, after this.
   *
   * @param clock what "now" is for ranges that end now
   */
  public static DashboardServer start(
      DashboardConfig config, QueryEngine engine, Lake lake, Clock clock) {
    Credentials credentials = new Credentials(config.token(), config.tokens(), clock);
    Sessions sessions = new Sessions(clock, config.isSecure());
    LoginPage login = new LoginPage(config.isOpen(), config.oidc() != null, credentials, sessions);
    Pages pages = new Pages();
    ApiRoutes api = new ApiRoutes(engine, lake, clock);
    CompatRoutes compat = new CompatRoutes(engine, clock);
    Javalin javalin =
        Javalin.create(
            javalinConfig -> {
              http(javalinConfig);
              Routes routes = new Routes(javalinConfig.routes);
              Gate gate = new Gate(config.isOpen(), credentials, sessions, routes);
              javalinConfig.routes.before(gate::identify);
              javalinConfig.routes.before("/", ctx -> openLink(ctx, login));
              javalinConfig.routes.beforeMatched(gate::authorize);
              login.register(routes);
              if (config.oidc() != null) {
                new OidcLogin(config.oidc(), sessions, clock).register(routes);
              }
              api.register(routes);
              compat.register(routes);
              pages.register(routes);
              routes.get("/*", Role.READERS, pages::notFound);
              ApiRoutes.registerErrors(javalinConfig.routes);
            });
    javalin.start(config.host(), config.port());
    return new DashboardServer(javalin, config);
  }

  /** The port it listens on, also where any free one was asked for. */
  public int port() {
    return javalin.port();
  }

  /** Where to point a browser. */
  public URI uri() {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    return URI.create("http://%s:%d/".formatted(host, port()));
  }

  /** Every address that is answered, as the HTTP server has them. */
  List<Endpoint> endpoints() {
    return javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(parsed -> parsed.endpoint)
        .toList();
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private static void http(JavalinConfig javalin) {
    javalin.startup.showJavalinBanner = false;
    javalin.startup.showOldJavalinVersionWarning = false;
    javalin.startup.startupWatcherEnabled = false;
    // Answers are compressed where they are made, pages once and for all.
    javalin.http.compressionStrategy = CompressionStrategy.NONE;
    javalin.jetty.modifyHttpConfiguration(
        http -> {
          http.setSendServerVersion(false);
          http.addCustomizer(
              (request, headers) -> {
                SecurityHeaders.all().forEach(headers::put);
                return request;
              });
        });
  }

  private static void openLink(Context ctx, LoginPage login) {
    login
        .cookieOfLink(ctx)
        .ifPresent(
            cookie -> {
              ctx.header("Set-Cookie", cookie);
              ctx.redirect("/overview");
              ctx.skipRemainingHandlers();
            });
  }
}
