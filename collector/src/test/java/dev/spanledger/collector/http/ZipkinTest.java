package dev.spanledger.collector.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.collector.LakeReader;
import dev.spanledger.collector.Signal;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Zipkin reporter posts. */
class ZipkinTest {
  private @TempDir Path directory;
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
  void spans_are_stored_in_otlps_words_and_a_bad_one_costs_only_itself() throws Exception {
    String body =
        """
        [{"traceId": "463ac35c9f6413ad", "id": "a2fb4a1d1a96d312", "name": "get /", "kind": "CLIENT",
          "timestamp": 1763000000000000, "duration": 207000, "localEndpoint": {"serviceName": "front"},
          "tags": {"http.path": "/x", "error": "no stock"}},
         {"traceId": "463ac35c9f6413ad", "id": "b2fb4a1d1a96d312", "name": "no time"},
         {"traceId": "no hex", "id": "c2fb4a1d1a96d312", "timestamp": 1763000000000000}]
        """;
    HttpResponse<byte[]> answer = post(body);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(post(body).statusCode()).isEqualTo(202);
    server.flush();
    assertThat(
            LakeReader.query(
                lake,
                Tables.SPANS,
                "SELECT trace_id, span_id, service_name, kind, duration_ns, status_code,"
                    + " status_message, attributes['http.path'], source FROM %s"))
        .containsExactly(
            "0000000000000000463ac35c9f6413ad|a2fb4a1d1a96d312|front|3|207000000|2|no stock|/x"
                + "|zipkin");
    assertThat(server.stats().acceptedRecords().get(Signal.TRACES)).isEqualTo(1);
    assertThat(server.stats().rejectedRecords().get(Signal.TRACES)).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"traceId": "1"}  | not an array of spans
          [{"traceId":      | not JSON, at byte
          [][{"id": "1"}]   | not JSON
          """)
  void what_is_no_array_of_spans_is_a_400_that_says_so(String body, String reason)
      throws Exception {
    HttpResponse<byte[]> answer = post(body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(reason);
  }

  @Test
  void halves_of_a_shared_span_stay_apart_though_each_service_posts_its_own() throws Exception {
    String span =
        """
        {"traceId": "463ac35c9f6413ad", "id": "%s", "kind": "%s", "shared": %s, "parentId": "%s",
         "timestamp": 1763000000000000, "duration": 9, "localEndpoint": {"serviceName": "%s"}}\
        """;
    String id = "00000000000000a1";
    post("[" + span.formatted(id, "CLIENT", false, "00000000000000a0", "front") + "]");
    post(
        "["
            + span.formatted(id, "SERVER", true, "00000000000000a0", "stock")
            + ","
            + span.formatted("00000000000000a2", "CLIENT", false, id, "stock")
            + "]");
    server.flush();
    assertThat(
            LakeReader.query(
                lake,
                Tables.SPANS,
                "SELECT child.service_name, child.kind, parent.service_name, parent.kind FROM %1$s"
                    + " AS child JOIN %1$s AS parent ON child.parent_span_id = parent.span_id"))
        .containsExactlyInAnyOrder("stock|2|front|3", "stock|3|stock|2");
  }

  @Test
  void number_of_a_million_digits_is_refused_unparsed() throws Exception {
    String body =
        "[{\"traceId\": \"1\", \"id\": \"1\", \"timestamp\": \"0.%s\"}]"
            .formatted("7".repeat(1_000_000));
    assertThat(post(body).statusCode()).isEqualTo(202);
    assertThat(server.stats().rejectedRecords().get(Signal.TRACES)).isEqualTo(1);
  }

  @Test
  void ten_thousand_brackets_are_refused() throws Exception {
    assertThat(post("[".repeat(10_000)).statusCode()).isIn(400, 413);
  }

  private HttpResponse<byte[]> post(String body) throws IOException {
    return Http.post(
        server.port(),
        "/api/v2/spans",
        body.getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/json");
  }
}
