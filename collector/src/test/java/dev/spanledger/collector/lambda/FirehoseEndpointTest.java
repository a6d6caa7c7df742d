package dev.spanledger.collector.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedOutputStream;
import dev.spanledger.lake.table.Tables;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CloudWatch metric streams as Firehose posts them, in both formats. */
class FirehoseEndpointTest {
  private static final long MINUTE_MS = 1_795_564_740_000L;
  private static final String ROWS =
      "SELECT metric_name, unit, metric_type, time, start_time, count, sum, quantiles[1].value,"
          + " quantiles[2].value, cloud_account_id, cloud_region, attributes['Namespace'],"
          + " attributes['Dimensions'] FROM %s";

  /** Worked out by hand from the two fixtures below, which say the same. */
  private static final String ROW =
      "amazonaws.com/AWS/Lambda/Duration|{Milliseconds}|summary|2026-11-25T00:00Z"
          + "|2026-11-24T23:59Z|3|20.0|1.5|18.0|123456789012|eu-central-1|AWS/Lambda"
          + "|{\"FunctionName\":\"orders-api\"}";

  @TempDir Path lake;

  @Test
  void lines_of_json_become_summaries() throws Exception {
    String line =
        """
        {"metric_stream_name":"all","account_id":"123456789012","region":"eu-central-1",\
        "namespace":"AWS/Lambda","metric_name":"Duration","dimensions":{"FunctionName":"orders-api"},\
        "timestamp":%d,"value":{"max":18.0,"min":1.5,"sum":20.0,"count":3.0},"unit":"Milliseconds"}
        """
            .formatted(MINUTE_MS);

    JsonNode answer = deliver("r-1", line.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
    JsonNode body = Fronts.JSON.readTree(answer.path("body").asText());
    assertThat(body.path("requestId").asText()).isEqualTo("r-1");
    assertThat(body.path("timestamp").asLong()).isPositive();
    assertThat(Fronts.query(lake, Tables.METRIC_DISTRIBUTIONS, ROWS)).containsExactly(ROW);
  }

  @Test
  void delimited_protobuf_gives_the_same_rows() throws Exception {
    JsonNode answer = deliver("r-2", delimited(summary(), summary()));

    assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
    assertThat(Fronts.query(lake, Tables.METRIC_DISTRIBUTIONS, ROWS)).containsExactly(ROW, ROW);
    // The same delivery again, as after a lost answer.
    List<String> before = Fronts.keys(lake, "");
    deliver("r-2", delimited(summary(), summary()));
    assertThat(Fronts.keys(lake, "")).isEqualTo(before).hasSize(1);
  }

  @Test
  void a_wrong_or_missing_key_stores_nothing() throws Exception {
    for (String key : List.of("", ",\"X-Amz-Firehose-Access-Key\":\"wrong-horse-battery\"")) {
      JsonNode answer = post("r-3", key, "{}");
      assertThat(answer.path("statusCode").asInt()).isEqualTo(401);
      assertThat(answer.path("body").asText())
          .contains("\"requestId\":\"r-3\"")
          .contains("A valid ingest token is needed");
    }
    assertThat(Fronts.keys(lake, "")).isEmpty();
  }

  private static ExportMetricsServiceRequest summary() {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(text("cloud.provider", "aws"))
                        .addAttributes(text("cloud.account.id", "123456789012"))
                        .addAttributes(text("cloud.region", "eu-central-1"))
                        .addAttributes(
                            text(
                                "aws.exporter.arn",
                                "arn:aws:cloudwatch:eu-central-1:123456789012:metric-stream/all")))
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(
                            Metric.newBuilder()
                                .setName("amazonaws.com/AWS/Lambda/Duration")
                                .setUnit("{Milliseconds}")
                                .setSummary(Summary.newBuilder().addDataPoints(point())))))
        .build();
  }

  private static SummaryDataPoint.Builder point() {
    return SummaryDataPoint.newBuilder()
        .setStartTimeUnixNano(MINUTE_MS * 1_000_000)
        .setTimeUnixNano((MINUTE_MS + 60_000) * 1_000_000)
        .setCount(3)
        .setSum(20.0)
        .addQuantileValues(quantile(0.0, 1.5))
        .addQuantileValues(quantile(1.0, 18.0))
        .addAttributes(text("Namespace", "AWS/Lambda"))
        .addAttributes(text("MetricName", "Duration"))
        .addAttributes(
            KeyValue.newBuilder()
                .setKey("Dimensions")
                .setValue(
                    AnyValue.newBuilder()
                        .setKvlistValue(
                            KeyValueList.newBuilder()
                                .addValues(text("FunctionName", "orders-api")))));
  }

  private static SummaryDataPoint.ValueAtQuantile quantile(double quantile, double value) {
    return SummaryDataPoint.ValueAtQuantile.newBuilder()
        .setQuantile(quantile)
        .setValue(value)
        .build();
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static byte[] delimited(ExportMetricsServiceRequest... requests) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (ExportMetricsServiceRequest request : requests) {
      out.writeMessageNoTag(request);
    }
    out.flush();
    return bytes.toByteArray();
  }

  private JsonNode deliver(String requestId, byte[] record) throws IOException {
    return post(
        requestId,
        ",\"X-Amz-Firehose-Access-Key\":\"" + Fronts.TOKEN + "\"",
        "{\"requestId\":\"%s\",\"timestamp\":1795564800000,\"records\":[{\"data\":\"%s\"}]}"
            .formatted(requestId, Fronts.base64(record)));
  }

  private JsonNode post(String requestId, String key, String body) throws IOException {
    HttpFront front =
        new HttpFront(Fronts.environment(lake, Environment.TOKENS, Fronts.TOKEN_SHA256));
    return Fronts.run(
        front,
        """
        {"version":"2.0","rawPath":"/firehose","headers":{"Content-Type":"application/json",
          "X-Amz-Firehose-Request-Id":"%s"%s},"requestContext":{"http":{"method":"POST"}},
         "body":%s,"isBase64Encoded":false}
        """
            .formatted(requestId, key, Fronts.JSON.writeValueAsString(body)));
  }
}
