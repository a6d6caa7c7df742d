package dev.spanledger.collector.http;

import dev.spanledger.collector.intake.BodyBytes;
import dev.spanledger.collector.intake.IngestToken;
import dev.spanledger.collector.intake.SenderTokens;
import dev.spanledger.collector.wal.WalLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link CollectorServer}; start from {@link #defaults}.
 *
 * @param host address to listen on; one off loopback needs a token
 * @param port 0 for any that is free
 * @param grpcPort of OTLP/gRPC on the same address, 0 for any that is free; {@link #NO_GRPC} for
 *     none
 * @param tokens that may send; where there are none, everybody on this machine may
 * @param maxCompressedBytes of a body with a content encoding, as it arrives
 * @param maxBodyBytes of a body once it is decompressed
 * @param heapBudgetBytes estimated heap of all requests that are being read, decoded or written
 * @param requestDeadline from the first byte of a request to the last of its body
 * @param flushInterval longest time from acknowledgement to the attempt to land
 * @param walLimits bounds of the write-ahead log
 * @param senders knows further tokens that may send, which come and go; null for none
 * @param selfMetricsInterval how often the collector's own metrics go into its lake; zero for never
 */
public record CollectorConfig(
    String host,
    int port,
    int grpcPort,
    List<IngestToken> tokens,
    int maxCompressedBytes,
    int maxBodyBytes,
    long heapBudgetBytes,
    Duration requestDeadline,
    Duration flushInterval,
    WalLimits walLimits,
    @Nullable SenderTokens senders,
    Duration selfMetricsInterval) {

  /** Nothing listens off this machine unless somebody asks for it. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** OTLP/HTTP's registered port. */
  public static final int DEFAULT_PORT = 4318;

  /** OTLP/gRPC's registered port. */
  public static final int DEFAULT_GRPC_PORT = 4317;

  /** Does not listen for gRPC. */
  public static final int NO_GRPC = -1;

  /** Share of the heap for requests: landing needs about as much again, and the rest is slack. */
  public static final int HEAP_BUDGET_DIVISOR = 4;

  /** Jetty's timeout is per read, so a sender that drips a byte at a time never meets it. */
  public static final Duration DEFAULT_REQUEST_DEADLINE = Duration.ofSeconds(10);

  /** A developer sees a trace within seconds; shorter makes more and smaller files. */
  public static final Duration DEFAULT_FLUSH_INTERVAL = Duration.ofSeconds(2);

  /** One segment and its rows are in the heap while it lands. */
  public static final long DEFAULT_SEGMENT_BYTES = 8 << 20;

  /** 370,000 spans: minutes of a failing disk at demo rates, seconds of landing after a restart. */
  public static final long DEFAULT_MAX_BACKLOG_BYTES = 256 << 20;

  private static final int MAX_PORT = 65_535;

  public CollectorConfig {
    tokens = List.copyOf(tokens);
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "Port %d is not between 0 and %d".formatted(port, MAX_PORT));
    }
    if (grpcPort < NO_GRPC || grpcPort > MAX_PORT) {
      throw new IllegalArgumentException(
          "Port %d for gRPC is not between 0 and %d".formatted(grpcPort, MAX_PORT));
    }
    if (maxCompressedBytes <= 0 || maxBodyBytes <= 0 || heapBudgetBytes <= maxBodyBytes) {
      throw new IllegalArgumentException(
          ("Limits of %d compressed bytes, %d body bytes and %d bytes of heap: each must be"
                  + " positive, and the heap budget above the body limit")
              .formatted(maxCompressedBytes, maxBodyBytes, heapBudgetBytes));
    }
    requirePositive("Request deadline", requestDeadline);
    requirePositive("Flush interval", flushInterval);
    if (selfMetricsInterval.isNegative()) {
      throw new IllegalArgumentException(
          "Interval %s of the collector's own metrics is negative".formatted(selfMetricsInterval));
    }
  }

  /** What suits a developer's machine. */
  public static CollectorConfig defaults() {
    return new CollectorConfig(
        DEFAULT_HOST,
        DEFAULT_PORT,
        NO_GRPC,
        List.of(),
        BodyBytes.DEFAULT_MAX_COMPRESSED_BYTES,
        BodyBytes.DEFAULT_MAX_BODY_BYTES,
        Math.max(
            2L * BodyBytes.DEFAULT_MAX_BODY_BYTES,
            Runtime.getRuntime().maxMemory() / HEAP_BUDGET_DIVISOR),
        DEFAULT_REQUEST_DEADLINE,
        DEFAULT_FLUSH_INTERVAL,
        new WalLimits(DEFAULT_SEGMENT_BYTES, DEFAULT_MAX_BACKLOG_BYTES),
        null,
        Duration.ZERO);
  }

  public CollectorConfig withHost(String newHost) {
    return with(draft -> draft.host = newHost);
  }

  public CollectorConfig withPort(int newPort) {
    return with(draft -> draft.port = newPort);
  }

  public CollectorConfig withGrpcPort(int newPort) {
    return with(draft -> draft.grpcPort = newPort);
  }

  public CollectorConfig withTokens(List<IngestToken> newTokens) {
    return with(draft -> draft.tokens = newTokens);
  }

  public CollectorConfig withSenders(@Nullable SenderTokens newSenders) {
    return with(draft -> draft.senders = newSenders);
  }

  public CollectorConfig withHeapBudgetBytes(long newBudget) {
    return with(draft -> draft.heapBudgetBytes = newBudget);
  }

  public CollectorConfig withFlushInterval(Duration newInterval) {
    return with(draft -> draft.flushInterval = newInterval);
  }

  public CollectorConfig withWalLimits(WalLimits newLimits) {
    return with(draft -> draft.walLimits = newLimits);
  }

  public CollectorConfig withRequestDeadline(Duration newDeadline) {
    return with(draft -> draft.requestDeadline = newDeadline);
  }

  public CollectorConfig withSelfMetricsInterval(Duration newInterval) {
    return with(draft -> draft.selfMetricsInterval = newInterval);
  }

  private CollectorConfig with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.config();
  }

  /** A copy while it is changed. */
  private static final class Draft {
    private final CollectorConfig from;
    private String host;
    private int port;
    private int grpcPort;
    private List<IngestToken> tokens;
    private long heapBudgetBytes;
    private Duration requestDeadline;
    private Duration flushInterval;
    private WalLimits walLimits;
    private @Nullable SenderTokens senders;
    private Duration selfMetricsInterval;

    Draft(CollectorConfig from) {
      this.from = from;
      this.host = from.host;
      this.port = from.port;
      this.grpcPort = from.grpcPort;
      this.tokens = from.tokens;
      this.heapBudgetBytes = from.heapBudgetBytes;
      this.requestDeadline = from.requestDeadline;
      this.flushInterval = from.flushInterval;
      this.walLimits = from.walLimits;
      this.senders = from.senders;
      this.selfMetricsInterval = from.selfMetricsInterval;
    }

    CollectorConfig config() {
      return new CollectorConfig(
          host,
          port,
          grpcPort,
          tokens,
          from.maxCompressedBytes,
          from.maxBodyBytes,
          heapBudgetBytes,
          requestDeadline,
          flushInterval,
          walLimits,
          senders,
          selfMetricsInterval);
    }
  }

  BodyBytes bodyBytes() {
    return new BodyBytes(maxCompressedBytes, maxBodyBytes);
  }

  /**
   * Refuses to be reachable from elsewhere without a credential.
   *
   * @throws IllegalArgumentException where the host is off loopback and there is no token
   */
  void requireSafe() {
    boolean isLoopback;
    try {
      isLoopback = InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("Host \"%s\" has no address".formatted(host), e);
    }
    if (!isLoopback && tokens.isEmpty() && senders == null) {
      throw new IllegalArgumentException(
          "Listening on %s, which is not loopback, needs at least one ingest token; give one, or listen on %s"
              .formatted(host, DEFAULT_HOST));
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("%s %s is not positive".formatted(name, value));
    }
  }
}
