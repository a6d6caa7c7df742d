package dev.spanledger.collector.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.collector.LakeReader;
import dev.spanledger.collector.SharedData;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Tables;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
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
    server = CollectorServer.start(CollectorConfig.defaults().withPort(0), lake, Clock.systemUTC());
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

  private HttpResponse<byte[]> send(String path, byte[] body) throws Exception {
    return Http.post(server.port(), path, body, "Content-Type", JSON);
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static JsonNode json(HttpResponse<byte[]> response) throws Exception {
    return new ObjectMapper().readTree(response.body());
  }
}
