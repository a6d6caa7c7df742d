package dev.spanledger.collector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spanledger.collector.LakeReader;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.intake.BodyBytes;
import dev.spanledger.collector.intake.IngestToken;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Tables;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OTLP over gRPC, spoken by the official client. */
class GrpcTest {
  private static final String TRACES = "opentelemetry.proto.collector.trace.v1.TraceService";
  private static final String METRICS = "opentelemetry.proto.collector.metrics.v1.MetricsService";
  private static final String LOGS = "opentelemetry.proto.collector.logs.v1.LogsService";
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private @TempDir Path directory;
  private Lake lake;
  private CollectorServer server;
  private ManagedChannel channel;

  @BeforeEach
  void open() throws Exception {
    lake = Lake.open(directory);
    start(CollectorConfig.defaults());
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow();
    server.close();
    lake.close();
  }

  @Test
  void spans_metrics_and_logs_are_stored() throws Exception {
    assertThat(export(TRACES, Spans.request(3, "grpc").toByteArray(), "identity")).isEmpty();
    assertThat(export(METRICS, gauge().toByteArray(), "identity")).isEmpty();
    assertThat(export(LOGS, logs().toByteArray(), "identity")).isEmpty();
    server.flush();
    assertThat(
            LakeReader.query(
                lake, Tables.SPANS, "SELECT name, count(*), source FROM %s GROUP BY ALL"))
        .containsExactly("GET /orders/{id}|3|otlp_grpc");
    assertThat(LakeReader.query(lake, Tables.METRIC_POINTS, "SELECT metric_name, source FROM %s"))
        .containsExactly("queue.depth|otlp_grpc");
    assertThat(LakeReader.query(lake, Tables.LOGS, "SELECT body, source FROM %s"))
        .containsExactly("paid|otlp_grpc");
  }

  @Test
  void a_repeated_call_is_acknowledged_and_not_stored_again() throws Exception {
    byte[] body = Spans.request(2, "again").toByteArray();
    export(TRACES, body, "gzip");
    export(TRACES, body, "identity");
    server.flush();
    assertThat(LakeReader.query(lake, Tables.SPANS, "SELECT count(*) FROM %s"))
        .containsExactly("2");
    assertThat(server.stats().repeatedRequests()).isEqualTo(1);
  }

  @Test
  void a_bad_span_costs_only_itself() throws Exception {
    ExportTraceServiceRequest.Builder request = Spans.request(2, "partial").toBuilder();
    request
        .getResourceSpansBuilder(0)
        .getScopeSpansBuilder(0)
        .getSpansBuilder(0)
        .setEndTimeUnixNano(1);
    byte[] answer = export(TRACES, request.build().toByteArray(), "identity");
    ExportTraceServiceResponse response = ExportTraceServiceResponse.parseFrom(answer);
    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
    assertThat(response.getPartialSuccess().getErrorMessage()).contains("ends");
  }

  @Test
  void what_is_no_request_is_an_invalid_argument() {
    StatusRuntimeException refused =
        refused(() -> export(TRACES, new byte[] {(byte) 0xFF, 1, 2}, "identity"));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(server.stats().refusedRequests()).containsEntry(Refusal.MALFORMED, 1L);
  }

  @Test
  void an_unknown_service_is_unimplemented() {
    StatusRuntimeException refused = refused(() -> export("acme.Service", new byte[0], "identity"));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void a_message_beyond_the_limit_is_exhausted_and_not_to_be_repeated() {
    byte[] large = new byte[BodyBytes.DEFAULT_MAX_BODY_BYTES + 1];
    StatusRuntimeException plain = refused(() -> export(TRACES, large, "identity"));
    assertThat(plain.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    StatusRuntimeException bomb = refused(() -> export(TRACES, large, "gzip"));
    assertThat(bomb.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(bomb.getStatus().getDescription()).contains("send smaller batches");
    assertThat(bomb.getTrailers().get(DETAILS)).isNull();
  }

  @Test
  void without_memory_it_is_unavailable_and_says_when_to_come_back() throws Exception {
    restart(
        CollectorConfig.defaults()
            .withHeapBudgetBytes(BodyBytes.DEFAULT_MAX_BODY_BYTES + 1)
            .withRequestDeadline(Duration.ofSeconds(30)));
    // One call in flight is all that fits: it has sent its headers and waits.
    CompletableFuture<Status> ended = new CompletableFuture<>();
    ClientCall<byte[], byte[]> waiting = waiting(ended);
    while (server.stats().requests().get(Signal.TRACES) == 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    StatusRuntimeException refused =
        refused(() -> export(TRACES, Spans.request(1, "full").toByteArray(), "identity"));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    // google.rpc.Status {code: 14, message, details: RetryInfo {retry_delay {seconds: 1}}}
    assertThat(refused.getTrailers().get(DETAILS))
        .startsWith(0x08, 14)
        .endsWith(0x12, 4, 0x0A, 2, 0x08, 1);
    waiting.cancel("test", null);
    assertThat(ended.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.CANCELLED);
    byte[] small = Spans.request(1, "room").toByteArray();
    Status.Code last = Status.Code.UNAVAILABLE;
    while (last == Status.Code.UNAVAILABLE) {
      last = code(small);
    }
    assertThat(last).isEqualTo(Status.Code.OK);
    assertThat(server.stats().heapInUseBytes()).isZero();
  }

  @Test
  void a_message_that_does_not_arrive_is_ended_at_the_deadline() throws Exception {
    restart(CollectorConfig.defaults().withRequestDeadline(Duration.ofMillis(100)));
    CompletableFuture<Status> ended = new CompletableFuture<>();
    waiting(ended);
    Status status = ended.get(10, TimeUnit.SECONDS);
    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(status.getDescription())
        .isEqualTo("Message did not arrive within the request deadline");
  }

  @Test
  void a_token_is_asked_for_and_names_the_tenant() throws Exception {
    restart(
        CollectorConfig.defaults()
            .withTokens(List.of(IngestToken.of("0123456789abcdef", "team-a"))));
    byte[] body = Spans.request(1, "tenant").toByteArray();
    StatusRuntimeException refused = refused(() -> export(TRACES, body, "identity"));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer 0123456789abcdef");
    ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
        method(TRACES),
        CallOptions.DEFAULT,
        body);
    server.flush();
    assertThat(LakeReader.query(lake, Tables.SPANS, "SELECT tenant FROM %s"))
        .containsExactly("team-a");
  }

  @Test
  void a_taken_port_is_told_in_a_line() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.close();
      IOException failed =
          catchThrowableOfType(
              IOException.class,
              () ->
                  CollectorServer.start(
                      CollectorConfig.defaults().withPort(0).withGrpcPort(taken.getLocalPort()),
                      lake,
                      Spans.CLOCK));
      assertThat(failed)
          .hasMessage(
              "Could not listen on 127.0.0.1 port %d for gRPC; is another collector running?"
                  .formatted(taken.getLocalPort()));
      start(CollectorConfig.defaults());
    }
  }

  private void restart(CollectorConfig config) throws Exception {
    channel.shutdownNow();
    server.close();
    start(config);
  }

  private void start(CollectorConfig config) throws Exception {
    server = CollectorServer.start(config.withPort(0).withGrpcPort(0), lake, Spans.CLOCK);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort().orElseThrow())
            .usePlaintext()
            .build();
  }

  /** A call that sends its headers and nothing else. */
  private ClientCall<byte[], byte[]> waiting(CompletableFuture<Status> ended) {
    // Of a unary call the client keeps the headers back until there is a message.
    MethodDescriptor<byte[], byte[]> streaming =
        method(TRACES).toBuilder().setType(MethodDescriptor.MethodType.CLIENT_STREAMING).build();
    ClientCall<byte[], byte[]> waiting = channel.newCall(streaming, CallOptions.DEFAULT);
    waiting.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
          }
        },
        new Metadata());
    waiting.request(1);
    return waiting;
  }

  private Status.Code code(byte[] body) {
    try {
      export(TRACES, body, "identity");
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private byte[] export(String service, byte[] body, String compression) {
    return ClientCalls.blockingUnaryCall(
        channel,
        method(service),
        CallOptions.DEFAULT.withCompression(compression).withDeadlineAfter(30, TimeUnit.SECONDS),
        body);
  }

  private static StatusRuntimeException refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }

  private static MethodDescriptor<byte[], byte[]> method(String service) {
    return MethodDescriptor.newBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER)
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(service + "/Export")
        .build();
  }

  private static ExportMetricsServiceRequest gauge() {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(
                            Metric.newBuilder()
                                .setName("queue.depth")
                                .setGauge(
                                    Gauge.newBuilder()
                                        .addDataPoints(
                                            NumberDataPoint.newBuilder()
                                                .setTimeUnixNano(1_795_561_200_000_000_000L)
                                                .setAsInt(7))))))
        .build();
  }

  private static ExportLogsServiceRequest logs() {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .addScopeLogs(
                    ScopeLogs.newBuilder()
                        .addLogRecords(
                            LogRecord.newBuilder()
                                .setTimeUnixNano(1_795_561_200_000_000_000L)
                                .setBody(Spans.text("x", "paid").getValue()))))
        .build();
  }

  /** Messages as they are. */
  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    MARSHALLER;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream in) {
      try {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
