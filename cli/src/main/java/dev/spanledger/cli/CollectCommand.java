package dev.spanledger.cli;

import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.Terminal;
import dev.spanledger.cli.serve.Every;
import dev.spanledger.cli.serve.Running;
import dev.spanledger.collector.http.CollectorConfig;
import dev.spanledger.collector.http.CollectorServer;
import dev.spanledger.collector.http.CollectorStats;
import dev.spanledger.collector.intake.IngestToken;
import dev.spanledger.collector.intake.SenderTokens;
import dev.spanledger.dashboard.security.Role;
import dev.spanledger.dashboard.security.TokenFile;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code collect}: the collector, until Ctrl-C. */
@Command(
    name = "collect",
    description = "Take OTLP and Lambda platform reports into the lake, until Ctrl-C.",
    footer = {
      "",
      "SPANLEDGER_INGEST_TOKEN holds a bearer token that senders must show; --tokens names a",
      "file with more, made by \"spanledger token create NAME --role ingest\" and revoked at any",
      "time. Without either the collector listens on loopback only."
    })
final class CollectCommand implements Callable<Integer> {
  private static final String TOKEN_VARIABLE = "SPANLEDGER_INGEST_TOKEN";

  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final TokensOption tokens = new TokensOption();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Address to listen on. Default: 127.0.0.1.")
  String host = CollectorConfig.DEFAULT_HOST;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for any free one. Default: 4318.")
  int port = CollectorConfig.DEFAULT_PORT;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      arity = "0..1",
      fallbackValue = "" + CollectorConfig.DEFAULT_GRPC_PORT,
      description = "Also take OTLP over gRPC; without a number on 4317. Default: off.")
  int grpcPort = CollectorConfig.NO_GRPC;

  @Option(
      names = "--compact-every",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = "Pause between compactions, 0s for none. Default: 5m.")
  Duration compactEvery = Duration.ofMinutes(5);

  @Option(
      names = "--self-metrics-every",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = {
        "How often the collector's own metrics go into the lake, while anything is sent;",
        "0s for never. Default: 1m."
      })
  Duration selfMetricsEvery = Duration.ofMinutes(1);

  private final Session session;

  CollectCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    CollectorConfig config = config(System.getenv(TOKEN_VARIABLE));
    try (Running running = new Running()) {
      try {
        run(running, config);
      } catch (IOException | RuntimeException e) {
        // Told to end while it was starting: files that were being opened closed themselves.
        if (!running.isTold()) {
          throw e;
        }
      }
    }
    return ExitCode.OK.code();
  }

  private void run(Running running, CollectorConfig config) throws IOException {
    Terminal terminal = session.terminal();
    Lake opened = running.add(lake.openOrCreate());
    CollectorServer collector = running.add(start(config, opened));
    if (!compactEvery.isZero()) {
      running.add(
          Every.pause("Compaction", compactEvery, () -> opened.compact(TraceFacts::derive)));
    }
    terminal.say("Collecting into %s, Ctrl-C ends it".formatted(opened.name()));
    terminal.out().printf("http://%s:%d%n", host, collector.port());
    collector.grpcPort().ifPresent(taken -> terminal.out().printf("grpc://%s:%d%n", host, taken));
    terminal.out().flush();
    running.awaitSignal();
    CollectorStats stats = collector.stats();
    terminal.say(
        "Accepted %s records, rejected %s"
            .formatted(
                Humanized.count(sum(stats.acceptedRecords().values())),
                Humanized.count(sum(stats.rejectedRecords().values()))));
  }

  private CollectorConfig config(@Nullable String token) throws IOException {
    try {
      CollectorConfig config =
          CollectorConfig.defaults()
              .withHost(host)
              .withPort(port)
              .withGrpcPort(grpcPort)
              .withSelfMetricsInterval(selfMetricsEvery)
              .withSenders(senders());
      return token == null || token.isEmpty()
          ? config
          : config.withTokens(List.of(IngestToken.of(token, null)));
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private @Nullable SenderTokens senders() throws IOException {
    TokenFile file = tokens.orNull();
    if (file == null) {
      return null;
    }
    Clock clock = session.clock();
    boolean admitsAny =
        file.list().stream()
            .anyMatch(
                token -> token.roles().contains(Role.INGEST) && !token.isExpired(clock.instant()));
    if (!admitsAny) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "%s holds no token that may send; make one with \"spanledger token create NAME --role ingest --tokens %s\""
              .formatted(file.path(), file.path()));
    }
    return shown -> file.admits(shown, Role.INGEST, clock.instant());
  }

  private CollectorServer start(CollectorConfig config, Lake opened) throws IOException {
    try {
      return CollectorServer.start(config, opened, session.clock());
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static long sum(Iterable<Long> counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
