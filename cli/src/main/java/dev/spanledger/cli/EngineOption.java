package dev.spanledger.cli;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.query.trino.TrinoConfig;
import dev.spanledger.analytics.query.trino.TrinoEngine;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --engine}: who answers, DuckDB in this process or a Trino server. */
final class EngineOption {
  private static final String USER_VARIABLE = "SPANLEDGER_TRINO_USER";
  private static final String PASSWORD_VARIABLE = "SPANLEDGER_TRINO_PASSWORD";
  private static final String TOKEN_VARIABLE = "SPANLEDGER_TRINO_TOKEN";

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "${env:SPANLEDGER_ENGINE:-duckdb}",
      description = {
        "Who answers: ${COMPLETION-CANDIDATES}. Trino sees what is compacted, and",
        "needs no lake here. Default: $SPANLEDGER_ENGINE, else duckdb."
      })
  Name name = Name.duckdb;

  @Option(
      names = "--trino",
      paramLabel = "URL",
      defaultValue = "${env:SPANLEDGER_TRINO:-http://127.0.0.1:8080}",
      description = {
        "The Trino server, as https://HOST:PORT/CATALOG/SCHEMA; the catalog is lake",
        "and the schema spanledger unless told. User, password or token stand in",
        "SPANLEDGER_TRINO_USER, _PASSWORD and _TOKEN. Default: $SPANLEDGER_TRINO."
      })
  URI trino = URI.create("http://127.0.0.1:8080");

  /** Engines by the name a user gives. */
  enum Name {
    duckdb,
    trino
  }

  /**
   * An engine, and the lake it reads where that is here; both are closed with it.
   *
   * @param place where the rows come from, for the reader
   */
  record Opened(QueryEngine engine, String place, @Nullable Lake lake) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      engine.close();
      if (lake != null) {
        lake.close();
      }
    }
  }

  /** Opens the engine that is asked for over the lake that is named. */
  Opened open(LakeOption option) throws IOException {
    return switch (name) {
      case duckdb -> ofLake(option.openExisting());
      case trino -> {
        TrinoConfig config = config();
        yield new Opened(TrinoEngine.open(config), config.server().toString(), null);
      }
    };
  }

  private static Opened ofLake(Lake lake) throws IOException {
    try {
      return new Opened(DuckDbEngine.open(lake), lake.name(), lake);
    } catch (IOException | RuntimeException e) {
      lake.close();
      throw e;
    }
  }

  private TrinoConfig config() {
    try {
      return TrinoConfig.parse(
          trino,
          System.getenv(USER_VARIABLE),
          System.getenv(PASSWORD_VARIABLE),
          System.getenv(TOKEN_VARIABLE));
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
