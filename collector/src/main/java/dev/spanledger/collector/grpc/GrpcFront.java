package dev.spanledger.collector.grpc;

import dev.spanledger.collector.Signal;
import dev.spanledger.collector.intake.Intake;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes the three OTLP services over gRPC without TLS. A call is answered with OK only once it is
 * on disk. Messages are not parsed here: the decoder of OTLP/HTTP takes their bytes. Thread-safe.
 */
public final class GrpcFront implements AutoCloseable {
  private static final int MAX_THREADS = 64;
  private static final int IO_THREADS = 2;
  private static final int MAX_METADATA_BYTES = 8 * 1024;
  private static final int MAX_CALLS_PER_CONNECTION = 100;
  private static final Duration MAX_IDLE = Duration.ofMinutes(5);
  private static final Duration MIN_KEEP_ALIVE = Duration.ofSeconds(10);

  /** Held, or its level is forgotten: it logs each message beyond the limit with a stack trace. */
  private static final Logger STREAM_LOG =
      Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream");

  private static final Map<Signal, String> SERVICES =
      Map.of(
          Signal.TRACES, "opentelemetry.proto.collector.trace.v1.TraceService",
          Signal.METRICS, "opentelemetry.proto.collector.metrics.v1.MetricsService",
          Signal.LOGS, "opentelemetry.proto.collector.logs.v1.LogsService");

  private final Server server;
  private final EventLoopGroup boss = new NioEventLoopGroup(1);
  private final EventLoopGroup workers = new NioEventLoopGroup(IO_THREADS);
  private final ExecutorService executor = Executors.newFixedThreadPool(MAX_THREADS);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private GrpcFront(GrpcConfig config, Intake intake) {
    STREAM_LOG.setLevel(Level.OFF);
    CallLimits limits =
        new CallLimits(new Semaphore(config.maxCalls()), timer, config.requestDeadline());
    // Java's own selector: the native one would be unpacked and loaded at each start.
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.port()))
            .channelType(NioServerSocketChannel.class)
            .bossEventLoopGroup(boss)
            .workerEventLoopGroup(workers)
            .executor(executor)
            .maxInboundMessageSize(config.maxBodyBytes())
            .maxInboundMetadataSize(MAX_METADATA_BYTES)
            .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
            .maxConnectionIdle(MAX_IDLE.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveTime(MIN_KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    SERVICES.forEach(
        (signal, service) -> builder.addService(definition(service, signal, intake, limits)));
    this.server = builder.build();
  }

  /**
   * Listens.
   *
   * @throws IOException where the port is taken
   */
  public static GrpcFront start(GrpcConfig config, Intake intake) throws IOException {
    GrpcFront front = new GrpcFront(config, intake);
    try {
      front.server.start();
      return front;
    } catch (IOException e) {
      front.close();
      throw new IOException(
          "Could not listen on %s port %d for gRPC; is another collector running?"
              .formatted(config.host(), config.port()),
          e);
    }
  }

  /** Port that is listened on. */
  public int port() {
    return server.getPort();
  }

  /** Answers what is in flight for a second, then stops. */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    executor.shutdown();
    timer.shutdownNow();
    boss.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static ServerServiceDefinition definition(
      String service, Signal signal, Intake intake, CallLimits limits) {
    MethodDescriptor<ReceivedMessage, byte[]> export =
        MethodDescriptor.<ReceivedMessage, byte[]>newBuilder(
                new ReceivedMessage.Marshaller(intake), AnswerBytes.MARSHALLER)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(service, "Export"))
            .build();
    return ServerServiceDefinition.builder(service)
        .addMethod(
            export, (call, headers) -> ExportCall.start(call, headers, signal, intake, limits))
        .build();
  }
}
