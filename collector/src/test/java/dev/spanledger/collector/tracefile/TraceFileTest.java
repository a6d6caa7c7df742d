package dev.spanledger.collector.tracefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.SharedData;
import dev.spanledger.collector.Verdict;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeSnapshot;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceFileTest {
  private static final String JAEGER =
      """
      {"data": [{"traceID": "1f", "processes": {"p1": {"serviceName": "shop", "tags":
         [{"key": "host.name", "type": "string", "value": "a"}]}, "p2": {"serviceName": "pay"}},
       "spans": [
        {"traceID": "1f", "spanID": "a1", "operationName": "POST /orders", "startTime":
         1700000000000000, "duration": 1500, "processID": "p1", "references": [], "tags":
         [{"key": "span.kind", "value": "server"}, {"key": "http.status_code", "type": "int64",
          "value": 500}, {"key": "error", "type": "bool", "value": true}]},
        {"traceID": "1f", "spanID": "a2", "operationName": "charge", "startTime":
         "1700000000000100", "duration": 200, "processID": "p2", "references":
         [{"refType": "CHILD_OF", "traceID": "1f", "spanID": "a1"}], "logs": [{"timestamp":
         1700000000000150, "fields": [{"key": "event", "value": "retry"}, {"key": "n", "value": 2}]}]},
        {"traceID": "1f", "spanID": "a3", "operationName": "mail", "startTime":
         1700000000001000, "duration": 10, "processID": "p2", "references":
         [{"refType": "FOLLOWS_FROM", "traceID": "1f", "spanID": "a1"}]}]}]}
      """;

  private static final String ZIPKIN =
      """
      [{"traceId": "463ac35c9f6413ad", "id": "a1", "name": "get", "kind": "CLIENT", "timestamp":
        1700000000000000, "duration": 500, "localEndpoint": {"serviceName": "front"},
        "remoteEndpoint": {"serviceName": "back", "ipv4": "10.0.0.2", "port": 80}},
       {"traceId": "463ac35c9f6413ad", "id": "a1", "name": "get", "kind": "SERVER", "shared": true,
        "timestamp": 1700000000000100, "duration": 300, "localEndpoint": {"serviceName": "back"},
        "tags": {"error": "out of stock", "http.path": "/x"}},
       {"traceId": "463ac35c9f6413ad", "id": "b1", "parentId": "a1", "name": "query", "timestamp":
        1700000000000150, "duration": 20, "localEndpoint": {"serviceName": "back"},
        "annotations": [{"timestamp": 1700000000000155, "value": "sent"}]}]
      """;

  private static final String OTLP =
      """
      {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value":
        {"stringValue": "shop"}}]}, "scopeSpans": [{"spans": [{"traceId":
        "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "name": "work", "kind": 2,
        "startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": "1700000000000000007"}]}]}]}
      """;

  private @TempDir Path folder;

  @Test
  void jaeger_references_tags_and_logs_become_parents_kinds_and_events() throws Exception {
    List<FileSpan> spans = read(JAEGER);
    assertThat(spans).extracting(FileSpan::spanId).containsExactly("a1", "a2", "a3");
    assertThat(spans).extracting(FileSpan::parentSpanId).containsExactly(null, "a1", null);
    assertThat(spans).extracting(FileSpan::service).containsExactly("shop", "pay", "pay");
    FileSpan root = spans.get(0);
    assertThat(root.kind()).isEqualTo(2);
    assertThat(root.isError()).isTrue();
    assertThat(root.attribute("http.status_code")).isEqualTo("500");
    assertThat(root.startUnixNanos()).isEqualTo(1_700_000_000_000_000_000L);
    assertThat(root.durationNanos()).isEqualTo(1_500_000);
    assertThat(spans.get(1).startUnixNanos()).isEqualTo(1_700_000_000_000_100_000L);
    assertThat(spans.get(1).span().getEvents(0).getName()).isEqualTo("retry");
    assertThat(spans.get(2).span().getLinks(0).getSpanId().toByteArray())
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0xa1);
  }

  @Test
  void both_halves_of_a_shared_zipkin_span_are_kept_and_the_servers_work_hangs_below_its_half()
      throws Exception {
    List<FileSpan> spans = read(ZIPKIN);
    FileSpan server = spans.get(1);
    assertThat(spans.get(0).spanId()).isEqualTo("a1");
    assertThat(server.spanId()).matches("[0-9a-f]{16}").isNotEqualTo("a1");
    assertThat(server.parentSpanId()).isEqualTo("a1");
    assertThat(spans.get(2).parentSpanId()).isEqualTo(server.spanId());
    assertThat(server.isError()).isTrue();
    assertThat(server.statusMessage()).isEqualTo("out of stock");
    assertThat(spans.get(0).attribute("peer.service")).isEqualTo("back");
    assertThat(read(ZIPKIN).get(1).spanId()).isEqualTo(server.spanId());
  }

  @Test
  void otlp_is_read_as_one_document_as_lines_gzipped_and_as_tempo_writes_it() throws Exception {
    assertThat(read(OTLP)).hasSize(1);
    String line = OTLP.replace("\n", " ");
    assertThat(read(line + "\n" + line)).hasSize(2);
    String tempo =
        line.replace("resourceSpans", "batches")
            .replace("5b8efff798038103d269b633813fc60c", "W47/95gDgQPSabYzgT/GDA==")
            .replace("eee19b7ec3c1b174", "7uGbfsPBsXQ=")
            .replace("\"kind\": 2", "\"kind\": \"SPAN_KIND_SERVER\"");
    FileSpan span = read(tempo).get(0);
    assertThat(span.traceId()).isEqualTo("5b8efff798038103d269b633813fc60c");
    assertThat(span.spanId()).isEqualTo("eee19b7ec3c1b174");
    assertThat(span.kind()).isEqualTo(2);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(OTLP.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(read(packed.toByteArray())).hasSize(1);
  }

  @Test
  void protobuf_is_read_bare_and_in_frames() throws Exception {
    byte[] request = protobuf(3).toByteArray();
    assertThat(read(request)).hasSize(3);
    ByteArrayOutputStream framed = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(framed)) {
      for (int i = 0; i < 2; i++) {
        out.writeInt(request.length);
        out.write(request);
      }
    }
    assertThat(read(framed.toByteArray())).hasSize(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a": 1}                                    | of no known form (fields [a])
          [1, 2                                       | begins as JSON and is none
          {"data": []}                                | it holds no span
          {"spans": [{"spanID": "a"}]}                | trace 1, span 1 has no traceID
          [{"traceId": "1", "id": "2"}]               | span 1: timestamp is
          [{"traceId": "1", "id": "2", "timestamp": "1e99"}] | microseconds from 0 to
          [{"traceId": "1", "id": "2", "timestamp": -4}]     | microseconds from 0 to
          id;cost                                     | neither JSON nor OTLP protobuf
          """)
  void what_is_no_trace_file_is_refused_with_what_was_found(String content, String reason) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void importing_twice_stores_once_and_ids_that_otlp_cannot_hold_are_counted() throws Exception {
    TraceFile file =
        new TraceFile(List.copyOf(read(JAEGER.replace("\"spanID\": \"a3\"", "\"spanID\": \"x\""))));
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      TraceFileImport into = new TraceFileImport(lake, Clock.systemUTC());
      Verdict first = into.land(file);
      into.land(file);
      assertThat(first.acceptedCount()).isEqualTo(2);
      assertThat(first.rejectedCount()).isEqualTo(1);
      assertThat(first.message()).contains("span 3").contains("\"x\"").contains("hex");
      LakeSnapshot snapshot = lake.snapshot();
      assertThat(snapshot.filesByTable().get("spans"))
          .singleElement()
          .satisfies(landed -> assertThat(landed.rowCount()).isEqualTo(2));
    }
  }

  @Test
  void the_specifications_example_is_read() throws Exception {
    byte[] example = SharedData.read("otlp/trace.json");
    assertThat(read(example)).extracting(FileSpan::name).containsExactly("I'm a server span");
  }

  private List<FileSpan> read(String content) throws IOException, RefusedException {
    return read(content.getBytes(StandardCharsets.UTF_8));
  }

  private List<FileSpan> read(byte[] content) throws IOException, RefusedException {
    return TraceFile.read(Files.write(folder.resolve("file"), content)).spans();
  }

  private static TracesData protobuf(int spanCount) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 1; i <= spanCount; i++) {
      scope.addSpans(
          Span.newBuilder()
              .setTraceId(HexIds.bytes("1f", HexIds.TRACE_BYTES).orElseThrow())
              .setSpanId(HexIds.bytes("" + i, HexIds.SPAN_BYTES).orElseThrow())
              .setStartTimeUnixNano(i)
              .setEndTimeUnixNano(i + 1));
    }
    return TracesData.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
        .build();
  }
}
