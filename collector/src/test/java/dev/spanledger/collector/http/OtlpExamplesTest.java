package dev.spanledger.collector.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spanledger.collector.LakeReader;
import dev.spanledger.collector.SharedData;
import dev.spanledger.collector.otlp.JsonPrinter;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Tables;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenTelemetry's own examples, sent over HTTP and read back from the lake. */
class OtlpExamplesTest {
  private static final String JSON = "application/json";

  @TempDir Path directory;
  private Lake lake;
  private CollectorServer server;

  @BeforeEach
  void start() throws Exception {
    lake = Lake.open(directory);
    server = CollectorServer.start(CollectorConfig.defaults().withPort(0), lake, Spans.CLOCK);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    lake.close();
  }

  @Test
  void the_example_trace_lands_with_lower_case_ids_and_all_it_says() throws Exception {
    HttpResponse<byte[]> response = send("/v1/traces", SharedData.read("otlp/trace.json"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(JSON);
    assertThat(text(response)).isEqualTo("{}");
    server.flush();
    assertThat(
            LakeReader.query(
                lake,
                Tables.SPANS,
                """
                SELECT trace_id, span_id, parent_span_id, name, kind, epoch_us(start_time), start_nano_rem,
                  duration_ns, service_name, resource_attributes, attributes, attribute_types,
                  scope_name, scope_version, scope_attributes, is_root, sample_weight, source
                FROM %s
                """))
        .containsExactly(
            "5b8efff798038103d269b633813fc60c|eee19b7ec3c1b174|eee19b7ec3c1b173|I'm a server span"
                + "|2|1544712660000000|0|1000000000|my.service|null"
                + "|{my.span.attr=some value}|s|my.library|1.0.0"
                + "|{my.scope.attribute=some scope attribute}|false|1.0|otlp_http");
  }

  @Test
  void the_example_trace_in_protobuf_lands_as_the_same_row() throws Exception {
    ExportTraceServiceRequest request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(
                        Resource.newBuilder()
                            .addAttributes(Spans.text("service.name", "my.service")))
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .setScope(
                                InstrumentationScope.newBuilder()
                                    .setName("my.library")
                                    .setVersion("1.0.0")
                                    .addAttributes(
                                        Spans.text("my.scope.attribute", "some scope attribute")))
                            .addSpans(
                                Span.newBuilder()
                                    .setTraceId(hex("5b8efff798038103d269b633813fc60c"))
                                    .setSpanId(hex("eee19b7ec3c1b174"))
                                    .setParentSpanId(hex("eee19b7ec3c1b173"))
                                    .setName("I'm a server span")
                                    .setStartTimeUnixNano(1_544_712_660_000_000_000L)
                                    .setEndTimeUnixNano(1_544_712_661_000_000_000L)
                                    .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                                    .addAttributes(Spans.text("my.span.attr", "some value")))))
            .build();
    HttpResponse<byte[]> response =
        Http.post(
            server.port(),
            "/v1/traces",
            request.toByteArray(),
            "Content-Type",
            "application/x-protobuf");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-protobuf");
    assertThat(ExportTraceServiceResponse.parseFrom(response.body()).hasPartialSuccess()).isFalse();
    send("/v1/traces", SharedData.read("otlp/trace.json"));
    server.flush();
    // Every column but the digest of the bytes and the time at which they came.
    assertThat(
            LakeReader.query(
                lake,
                Tables.SPANS,
                "SELECT count(*) FROM (SELECT DISTINCT * EXCLUDE (batch_id, ingest_time) FROM %s)"))
        .containsExactly("1");
    assertThat(LakeReader.query(lake, Tables.SPANS, "SELECT count(*) FROM %s"))
        .containsExactly("2");
  }

  @Test
  void the_example_logs_land_with_every_type_of_attribute() throws Exception {
    assertThat(text(send("/v1/logs", SharedData.read("otlp/logs.json")))).isEqualTo("{}");
    assertThat(text(send("/v1/logs", SharedData.read("otlp/events.json")))).isEqualTo("{}");
    server.flush();

    assertThat(
            LakeReader.query(
                lake,
                Tables.LOGS,
                """
                SELECT epoch_us(time), epoch_us(observed_time), trace_id, span_id, severity_number,
                  severity_text, event_name, body, body_is_json, attributes, attribute_types,
                  service_name, length(record_id)
                FROM %s ORDER BY severity_number DESC
                """))
        .containsExactly(
            "1544712660300000|1544712660300000|5b8efff798038103d269b633813fc60c|eee19b7ec3c1b174"
                + "|10|Information|null|Example log record|false|{string.attribute=some string,"
                + " boolean.attribute=true, int.attribute=10, double.attribute=637.704,"
                + " array.attribute='[\"many\",\"values\"]',"
                + " map.attribute='{\"some.map.key\":\"some value\"}'}|sbidak|my.service|32",
            "1544712660300000|1544712660300000|null|null|9|test severity text|browser.page_view"
                + "|{\"referrer\":\"https://wwww.google.com\",\"title\":\"Free Online GUID"
                + " Generator\",\"type\":0,"
                + "\"url\":\"https://www.guidgenerator.com/online-guid-generator.aspx\"}"
                + "|true|{event.attribute=some event attribute}|s|my.service|32");
  }

  @Test
  void the_example_metrics_land_in_two_tables() throws Exception {
    assertThat(text(send("/v1/metrics", SharedData.read("otlp/metrics.json")))).isEqualTo("{}");
    server.flush();

    assertThat(
            LakeReader.query(
                lake,
                Tables.METRIC_POINTS,
                """
                SELECT metric_name, metric_type, unit, description, value_double, value_int,
                  temporality, is_monotonic, epoch_us(time), epoch_us(start_time), attributes
                FROM %s ORDER BY metric_name
                """))
        .containsExactly(
            "my.counter|sum|1|I am a Counter|5.0|null|1|true|1544712660300000|1544712660300000"
                + "|{my.counter.attr=some value}",
            "my.gauge|gauge|1|I am a Gauge|10.0|null|null|null|1544712660300000|null"
                + "|{my.gauge.attr=some value}");
    assertThat(
            LakeReader.query(
                lake,
                Tables.METRIC_DISTRIBUTIONS,
                """
                SELECT metric_type, count, sum, min, max, explicit_bounds, bucket_counts, scale,
                  zero_count, positive_offset, positive_bucket_counts, negative_bucket_counts
                FROM %s ORDER BY metric_type
                """))
        .containsExactly(
            "exponential_histogram|3|10.0|0.0|5.0|null|null|0|1|1|[0, 2]|null",
            "histogram|2|2.0|0.0|2.0|[1.0]|[1, 1]|null|null|null|null|null");
  }

  @Test
  void a_partial_success_names_the_bad_record_in_both_encodings() throws Exception {
    ExportTraceServiceRequest request =
        Spans.request(3, "partial").toBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .addScopeSpans(
                        ScopeSpans.newBuilder().addSpans(Spans.span("x", 1).clearSpanId())))
            .build();
    HttpResponse<byte[]> protobuf =
        Http.post(
            server.port(),
            "/v1/traces",
            request.toByteArray(),
            "Content-Type",
            "application/x-protobuf");
    HttpResponse<byte[]> json = send("/v1/traces", new JsonPrinter(1).print(request));
    String problem = "span 3: span id has 0 bytes, 8 are expected";

    ExportTraceServiceResponse response = ExportTraceServiceResponse.parseFrom(protobuf.body());
    assertThat(protobuf.statusCode()).isEqualTo(200);
    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
    assertThat(response.getPartialSuccess().getErrorMessage()).isEqualTo(problem);
    assertThat(text(json))
        .isEqualTo(
            "{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"%s\"}}"
                .formatted(problem));
  }

  @Test
  void platform_events_are_answered_with_what_was_taken() throws Exception {
    String body =
        """
        {"resource":{"faas.name":"orders-api","faas.instance":"i-1"},"events":[
          {"time":"2026-11-24T23:00:05Z","type":"platform.report","record":{"requestId":"r-1",
           "metrics":{"durationMs":12.5,"billedDurationMs":13,"memorySizeMB":512}}},
          {"hello":"world"}]}
        """;
    HttpResponse<byte[]> response = send("/v1/platform", body.getBytes(StandardCharsets.UTF_8));

    assertThat(text(response))
        .isEqualTo("{\"accepted\":1,\"rejected\":1,\"errors\":[\"event 1 has no type\"]}");
    server.flush();
    assertThat(
            LakeReader.query(
                lake,
                Tables.INVOCATIONS,
                "SELECT invocation_id, service_name, billed_mb_ms, source FROM %s"))
        .containsExactly("r-1|orders-api|6656|telemetry_api");
  }

  private static ByteString hex(String digits) {
    return ByteString.copyFrom(HexFormat.of().parseHex(digits));
  }

  private HttpResponse<byte[]> send(String path, byte[] body) throws Exception {
    return Http.post(server.port(), path, body, "Content-Type", JSON);
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
