package dev.spanledger.dashboard;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.dashboard.api.ApiError;
import dev.spanledger.dashboard.api.ApiRoutes;
import dev.spanledger.dashboard.compat.CompatRoutes;
import dev.spanledger.dashboard.page.Pages;
import dev.spanledger.dashboard.security.AccessToken;
import dev.spanledger.dashboard.security.Loopback;
import dev.spanledger.dashboard.security.SecurityHeaders;
import dev.spanledger.lake.Lake;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The dashboard over HTTP: pages for people, {@code /api/v1} for programs. Answers GET only. */
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
    AccessToken token = config.token() == null ? null : new AccessToken(config.token());
    Pages pages = new Pages();
    ApiRoutes api = new ApiRoutes(engine, lake, clock);
    CompatRoutes compat = new CompatRoutes(engine, clock);
    Javalin javalin =
        Javalin.create(
            javalinConfig -> {
              http(javalinConfig);
              javalinConfig.routes.before(ctx -> admit(ctx, token));
              api.register(javalinConfig.routes);
              compat.register(javalinConfig.routes);
              pages.register(javalinConfig.routes);
              javalinConfig.routes.get("/*", pages::notFound);
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

  private static void admit(Context ctx, @Nullable AccessToken token) {
    if (!ctx.method().equals(HandlerType.GET) && !ctx.method().equals(HandlerType.HEAD)) {
      ctx.header("Allow", "GET, HEAD");
      throw new ApiError(405, "The dashboard only reads", ctx.method().name(), "GET or HEAD");
    }
    if (token == null) {
      if (!Loopback.isOwnName(ctx.header("Host"))) {
        throw new ApiError(
            421, "The request is for another host", ctx.header("Host"), "localhost or 127.0.0.1");
      }
      return;
    }
    String shown = ctx.queryParam("token");
    if (shown != null && ctx.path().equals("/") && token.isToken(shown)) {
      ctx.header("Set-Cookie", token.setCookie());
      ctx.redirect("/services");
      ctx.skipRemainingHandlers();
    } else if (!token.admits(ctx.header("Authorization"), ctx.cookie(AccessToken.COOKIE))) {
      ctx.header("WWW-Authenticate", "Bearer");
      throw new ApiError(
          401,
          "The dashboard needs its token",
          null,
          "Authorization: Bearer TOKEN, or in a browser /?token=TOKEN once");
    }
  }
}
