package dev.spanledger.collector.http;

import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.grpc.GrpcConfig;
import dev.spanledger.collector.grpc.GrpcFront;
import dev.spanledger.collector.intake.Counters;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.intake.HttpIntake;
import dev.spanledger.collector.intake.Intake;
import dev.spanledger.collector.intake.RecentDigests;
import dev.spanledger.collector.landing.Lander;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.collector.platform.PlatformDecoder;
import dev.spanledger.collector.wal.WriteAheadLog;
import dev.spanledger.lake.Lake;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local collector: OTLP over HTTP and, where asked for, gRPC, and platform reports in, landing
 * files of a lake out. A request is answered with 200 only once it is on disk. Thread-safe.
 */
public final class CollectorServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorServer.class);

  /** Each may hold a body, bounded by the heap budget, and 8 MiB of native zstd window. */
  private static final int MAX_THREADS = 64;

  private static final int MIN_THREADS = 4;
  private static final int MAX_HEADER_BYTES = 8 * 1024;
  private static final String PROBE = "probe";
  private static final Duration PROBE_HOLDS = Duration.ofSeconds(1);

  private final Clock clock;
  private final WriteAheadLog wal;
  private final Lander lander;
  private final HeapBudget budget;
  private final Counters counters = new Counters();
  private final Intake intake;
  private final Receiver receiver;
  private @Nullable Javalin javalin;
  private @Nullable GrpcFront grpc;
  private @Nullable SelfMetrics selfMetrics;
  private final AtomicReference<Readiness> readiness = new AtomicReference<>();

  private CollectorServer(CollectorConfig config, Lake lake, Clock clock, WriteAheadLog wal)
      throws IOException {
    this.clock = clock;
    this.wal = wal;
    this.budget = new HeapBudget(config.heapBudgetBytes());
    OtlpDecoder otlp = new OtlpDecoder();
    PlatformDecoder platform = new PlatformDecoder();
    RecentDigests recent = new RecentDigests();
    this.lander =
        Lander.start(
            wal, lake, otlp, platform, config.flushInterval(), batch -> recent.add(batch.digest()));
    this.intake =
        new Intake(
            config.tokens(),
            config.senders(),
            clock,
            wal,
            otlp,
            platform,
            budget,
            recent,
            counters);
    this.receiver = new Receiver(config, intake);
  }

  /**
   * Replays what an earlier process left in the lake's log, then listens.
   *
   * @param lake where rows land; the log is its folder {@code wal}. It stays the caller's to close
   * @param clock gives the time at which requests came
   * @throws IllegalArgumentException where the address is off loopback and no token is configured
   * @throws IOException where the log is in use or cannot be written, or the port is taken
   */
  public static CollectorServer start(CollectorConfig config, Lake lake, Clock clock)
      throws IOException {
    config.requireSafe();
    WriteAheadLog wal = WriteAheadLog.open(lake.root().resolve("wal"), config.walLimits());
    CollectorServer server = null;
    try {
      server = new CollectorServer(config, lake, clock, wal);
      server.replay();
      server.listen(config);
      if (!config.selfMetricsInterval().isZero()) {
        server.selfMetrics =
            SelfMetrics.start(
                config.selfMetricsInterval(), server::stats, server.intake::storeOwn, clock);
      }
      return server;
    } catch (IOException | RuntimeException e) {
      if (server != null) {
        server.close();
      } else {
        wal.close();
      }
      throw e;
    }
  }

  /** Port that is listened on. */
  public int port() {
    Javalin running = javalin;
    if (running == null) {
      throw new IllegalStateException("The collector is not listening");
    }
    return running.port();
  }

  /** Port of gRPC that is listened on; empty where none is. */
  public OptionalInt grpcPort() {
    GrpcFront running = grpc;
    return running == null ? OptionalInt.empty() : OptionalInt.of(running.port());
  }

  /** Lands everything that was acknowledged before the call; readers see it when this returns. */
  public void flush() throws IOException {
    lander.flush();
  }

  /** Counts since the start. */
  public CollectorStats stats() {
    long oldestMicros = wal.oldestMicros();
    Instant oldest = Instant.EPOCH.plus(oldestMicros, ChronoUnit.MICROS);
    Duration lag = oldestMicros == 0 ? Duration.ZERO : Duration.between(oldest, clock.instant());
    return new CollectorStats(
        counters.acceptedRecords(),
        counters.rejectedRecords(),
        counters.requestCounts(),
        counters.refusedRequests(),
        counters.repeatedRequests(),
        lander.landedRows(),
        lander.landedFiles(),
        lander.landedBytes(),
        lander.landingTime(),
        wal.backlogBytes(),
        lag.isNegative() ? Duration.ZERO : lag,
        wal.forceCount(),
        lander.failureCount(),
        lander.setAsideCount(),
        budget.usedBytes());
  }

  /** Stops listening, then lands what was acknowledged; what cannot land stays in the log. */
  @Override
  public void close() throws IOException {
    Javalin running = javalin;
    javalin = null;
    if (running != null) {
      running.stop();
    }
    GrpcFront runningGrpc = grpc;
    grpc = null;
    if (runningGrpc != null) {
      runningGrpc.close();
    }
    SelfMetrics metrics = selfMetrics;
    selfMetrics = null;
    if (metrics != null) {
      metrics.close();
    }
    try {
      lander.close();
    } finally {
      wal.close();
    }
  }

  private void replay() throws IOException {
    try {
      lander.flush();
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        // Told to end: files close themselves under an interrupted thread.
        throw e;
      }
      // Still on disk, and tried again at every interval; new requests need not wait for it.
      LOG.warn("Could not land what the log held at the start; trying again", e);
    }
  }

  private void listen(CollectorConfig config) throws IOException {
    Javalin created = Javalin.create(settings -> configure(settings, config));
    try {
      javalin = created.start(config.host(), config.port());
    } catch (RuntimeException e) {
      throw new IOException(
          "Could not listen on %s port %d; is another collector running?"
              .formatted(config.host(), config.port()),
          e);
    }
    if (config.grpcPort() != CollectorConfig.NO_GRPC) {
      // Messages are buffered before they are read, so as many calls as fit into the budget.
      int maxCalls = (int) Math.max(1, config.heapBudgetBytes() / config.maxBodyBytes());
      grpc =
          GrpcFront.start(
              new GrpcConfig(
                  config.host(),
                  config.grpcPort(),
                  config.maxBodyBytes(),
                  maxCalls,
                  config.requestDeadline()),
              intake);
    }
  }

  private void configure(JavalinConfig settings, CollectorConfig config) {
    settings.startup.showJavalinBanner = false;
    settings.startup.showOldJavalinVersionWarning = false;
    settings.http.prefer405over404 = true;
    settings.http.compressionStrategy = CompressionStrategy.NONE;
    settings.jetty.threadPool =
        new QueuedThreadPool(MAX_THREADS, MIN_THREADS, (int) Duration.ofMinutes(1).toMillis());
    settings.jetty.modifyHttpConfiguration(
        http -> {
          http.setSendServerVersion(false);
          http.setRequestHeaderSize(MAX_HEADER_BYTES);
          http.setIdleTimeout(config.requestDeadline().toMillis());
        });
    for (Signal signal : Signal.values()) {
      settings.routes.post(HttpIntake.path(signal), context -> receiver.receive(context, signal));
    }
    settings.routes.post(HttpIntake.ZIPKIN_PATH, receiver::receiveZipkin);
    settings.routes.get("/healthz", context -> context.result("ok\n"));
    settings.routes.get("/readyz", context -> ready(context, config));
    settings.routes.get("/metrics", this::metrics);
    settings.routes.exception(HttpResponseException.class, this::refuse);
    settings.routes.exception(
        RefusedException.class, (e, context) -> receiver.refuse(context, e.refusal(), e.reason()));
    settings.routes.exception(Exception.class, this::failed);
  }

  /** What was found, and when: a probe costs a write, so it is made once a second at most. */
  private record Readiness(long nanoTime, String problem) {}

  private void ready(Context context, CollectorConfig config) {
    Readiness last = readiness.get();
    if (last == null || System.nanoTime() - last.nanoTime() > PROBE_HOLDS.toNanos()) {
      String problem = storageProblem();
      if (problem.isEmpty() && wal.backlogBytes() >= config.walLimits().maxBacklogBytes()) {
        problem = "backlog is full";
      }
      last = new Readiness(System.nanoTime(), problem);
      readiness.set(last);
    }
    boolean isReady = last.problem().isEmpty();
    context.status(isReady ? 200 : 503).result((isReady ? "ready" : last.problem()) + "\n");
  }

  /**
   * By trying: a full or broken disk need not have met a request yet. Empty where there is none.
   */
  private synchronized String storageProblem() {
    try {
      wal.writeState(PROBE, new byte[] {1});
      return "";
    } catch (IOException e) {
      return "the log cannot be written";
    }
  }

  private void metrics(Context context) throws RefusedException {
    receiver.authenticate(context);
    context.contentType("text/plain; version=0.0.4; charset=utf-8").result(MetricsText.of(stats()));
  }

  /** A path or method that is not ours; Javalin's own words would repeat the path. */
  private void refuse(HttpResponseException e, Context context) {
    ServletMessage.drain(context.req(), System.nanoTime() + Duration.ofSeconds(1).toNanos());
    if (e.getStatus() == Refusal.WRONG_METHOD.httpStatus()) {
      boolean isRead = !context.path().startsWith("/v1/");
      context.header("Allow", isRead ? "GET, HEAD" : "POST");
      receiver.refuse(context, Refusal.WRONG_METHOD, "Method is not " + (isRead ? "GET" : "POST"));
    } else {
      receiver.refuse(
          context,
          Refusal.UNKNOWN_PATH,
          "Paths are /v1/traces, /v1/logs, /v1/metrics, /v1/platform, /healthz, /readyz, /metrics");
    }
  }

  private void failed(Exception e, Context context) {
    LOG.error("A request failed in the collector", e);
    receiver.refuse(context, Refusal.INTERNAL, "The collector failed; its log says how");
  }
}
