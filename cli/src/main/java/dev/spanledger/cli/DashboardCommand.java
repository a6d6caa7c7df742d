package dev.spanledger.cli;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Terminal;
import dev.spanledger.cli.serve.Ports;
import dev.spanledger.cli.serve.Running;
import dev.spanledger.dashboard.DashboardConfig;
import dev.spanledger.dashboard.DashboardServer;
import dev.spanledger.dashboard.oidc.OidcConfig;
import dev.spanledger.dashboard.security.Credentials;
import dev.spanledger.dashboard.security.TokenFile;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dashboard}: the pages over a lake, until Ctrl-C. */
@Command(
    name = "dashboard",
    description = "Serve the pages over the lake, until Ctrl-C.",
    footer = {
      "",
      "SPANLEDGER_DASHBOARD_TOKEN holds a token with every right; --tokens names a file of tokens",
      "with roles, as \"spanledger token create\" writes it. Without either the dashboard listens on",
      "loopback only, and whoever can reach it there may read all."
    })
final class DashboardCommand implements Callable<Integer> {
  private static final String TOKEN_VARIABLE = "SPANLEDGER_DASHBOARD_TOKEN";
  private static final String SECRET_VARIABLE = "SPANLEDGER_OIDC_SECRET";

  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final TokensOption tokens = new TokensOption();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Address to listen on. Default: 127.0.0.1.")
  String host = DashboardConfig.DEFAULT_HOST;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for any free one. Default: 7070.")
  int port = DashboardConfig.DEFAULT_PORT;

  @Option(
      names = "--oidc",
      paramLabel = "FILE",
      description = {
        "Identity provider that vouches for people: issuer, client-id, public-url and",
        "role.ROLE=GROUP,... as properties. SPANLEDGER_OIDC_SECRET holds the client's secret."
      })
  @Nullable Path oidc;

  private final Session session;

  DashboardCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Terminal terminal = session.terminal();
    DashboardConfig config = config(System.getenv(TOKEN_VARIABLE));
    try (Running running = new Running()) {
      Lake opened = running.add(lake.openExisting());
      QueryEngine engine = running.add(DuckDbEngine.open(opened));
      DashboardServer server = running.add(start(config, engine, opened));
      terminal.say("Showing %s, Ctrl-C ends it".formatted(opened.name()));
      terminal.out().println(server.uri());
      terminal.out().flush();
      running.awaitSignal();
    }
    return ExitCode.OK.code();
  }

  private DashboardConfig config(@Nullable String token) throws IOException {
    TokenFile file = tokens.orNull();
    if (file != null && !Credentials.hasReader(file.list(), session.clock())) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "%s holds no token that may read; make one with \"spanledger token create NAME --role viewer --tokens %s\""
              .formatted(file.path(), file.path()));
    }
    String secret = System.getenv(SECRET_VARIABLE);
    try {
      return new DashboardConfig(
          host,
          port,
          token == null || token.isEmpty() ? null : token,
          file,
          oidc == null ? null : OidcConfig.read(oidc, secret));
    } catch (NoSuchFileException e) {
      throw new Failure(ExitCode.BAD_INPUT, "No file %s".formatted(e.getFile()), e);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private DashboardServer start(DashboardConfig config, QueryEngine engine, Lake opened) {
    // Found out here, because the HTTP server logs it as a fault.
    if (!Ports.isFree(config.host(), config.port())) {
      throw new Failure(
          ExitCode.UNAVAILABLE,
          "Cannot listen on %s port %d: is another dashboard running? --port takes another"
              .formatted(config.host(), config.port()));
    }
    return DashboardServer.start(config, engine, opened, session.clock());
  }
}
