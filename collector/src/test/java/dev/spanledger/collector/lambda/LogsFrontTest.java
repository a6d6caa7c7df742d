package dev.spanledger.collector.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.collector.SharedData;
import dev.spanledger.collector.http.Bombs;
import dev.spanledger.collector.http.Spans;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries of CloudWatch Logs, in the words of Lambda, of an exporter, and of X-Ray. */
class LogsFrontTest {
  private static final String ID = "8edab1f8-7d34-4a8e-a965-15ccbbb78d4c";
  private static final String STREAM = "2026/11/24/[7]0123456789abcdef0123456789abcdef";

  /** 2026-11-25T00:00:00Z. */
  private static final long MIDNIGHT = 1_795_564_800_000L;

  @TempDir Path lake;

  @Test
  void a_report_line_becomes_a_row_of_invocations() throws Exception {
    deliver(
        "/aws/lambda/orders-api",
        STREAM,
        "START RequestId: " + ID + " Version: 7\n",
        "REPORT RequestId: "
            + ID
            + "\tDuration: 469.40 ms\tBilled Duration: 571 ms\tMemory Size: 1024 MB\tMax Memory"
            + " Used: 121 MB\tInit Duration: 100.99 ms\t\n"
            + "XRAY TraceId: 1-5d8bba5a-dc2932496a65bab91d2d42d4\tSegmentId: 5ff79d2a06b82ad6"
            + "\tSampled: true\t\n");

    // 571 ms * 1,024 MB = 584,704; the start is 469.4 ms before the report at 00:00:00.001.
    assertThat(
            invocations(
                "SELECT invocation_id, faas_name, faas_version, faas_instance, cloud_account_id,"
                    + " cloud_region, cloud_resource_id, source FROM %s"))
        .containsExactly(
            String.join(
                "|",
                ID,
                "orders-api",
                "7",
                STREAM,
                "123456789012",
                "eu-central-1",
                "arn:aws:lambda:eu-central-1:123456789012:function:orders-api",
                "cw_report_text"));
    assertThat(
            invocations(
                "SELECT duration_ns, billed_duration_ms, memory_size_mb, max_memory_used_mb,"
                    + " billed_mb_ms, init_duration_ns, cold_start, trace_id, span_id, sampled,"
                    + " start_time, start_time_estimated FROM %s"))
        .containsExactly(
            "469400000|571|1024|121|584704|100990000|true|5d8bba5adc2932496a65bab91d2d42d4"
                + "|5ff79d2a06b82ad6|true|2026-11-24T23:59:59.531600Z|true");
    assertThat(Fronts.keys(lake, "landing/").get(0)).startsWith("landing/invocations/2026-11-25/");
  }

  @Test
  void restores_failed_starts_and_time_outs_are_told_by_their_own_lines() throws Exception {
    deliver(
        "shared-group",
        "2026/11/24/payment[$LATEST]aa",
        "RESTORE_REPORT Restore Duration: 474.16 ms\n",
        "REPORT RequestId: r-1\tDuration: 5.00 ms\tBilled Duration: 80 ms\tMemory Size: 512 MB\tMax"
            + " Memory Used: 90 MB\tRestore Duration: 474.16 ms\tBilled Restore Duration: 75 ms\n");
    deliver(
        "/aws/lambda/slow",
        "2026/11/24/[$LATEST]bb",
        "INIT_REPORT Init Duration: 9999.12 ms\tPhase: init\tStatus: timeout\n",
        "2026-11-24T23:59:59.000Z " + ID + " Task timed out after 3.00 seconds\n\n",
        "REPORT RequestId: "
            + ID
            + "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory"
            + " Used: 48 MB\n");

    // 80 ms + 75 ms of restore, times 512 MB, are 79,360; 3,000 ms times 128 MB are 384,000.
    assertThat(
            invocations(
                "SELECT faas_name, faas_version, status, billed_mb_ms, init_type, init_phase,"
                    + " restore_duration_ns, init_duration_ns, cold_start FROM %s ORDER BY 1"))
        .containsExactly(
            "payment|$LATEST|null|79360|snap-start|null|474160000|null|true",
            "slow|$LATEST|timeout|384000|null|init|null|9999120000|true");
  }

  @Test
  void platform_events_in_json_are_taken_as_they_are() throws Exception {
    deliver(
        "/aws/lambda/orders-api",
        STREAM,
        "{\"time\":\"2026-11-24T23:59:50.000Z\",\"type\":\"platform.start\",\"record\":"
            + "{\"requestId\":\"r-2\",\"version\":\"7\"}}",
        "{\"timestamp\":\"2026-11-24T23:59:51Z\",\"level\":\"INFO\",\"message\":\"mine\"}",
        "{\"time\":\"2026-11-24T23:59:52.000Z\",\"type\":\"platform.report\",\"record\":"
            + "{\"requestId\":\"r-2\",\"status\":\"success\",\"metrics\":{\"durationMs\":2.5,"
            + "\"billedDurationMs\":3,\"memorySizeMB\":128,\"maxMemoryUsedMB\":70}}}");

    assertThat(
            invocations(
                "SELECT invocation_id, status, billed_mb_ms, start_time, start_time_estimated,"
                    + " source FROM %s"))
        .containsExactly("r-2|success|384|2026-11-24T23:59:50Z|false|cw_report_json");
    assertThat(Fronts.deadLetters(lake)).isEmpty();
  }

  @Test
  void lines_of_an_exporter_are_requests_and_a_bad_one_costs_itself() throws Exception {
    String head = "{\"__otel_otlp_stdout\":\"0.16.0\",\"source\":\"orders-api\",\"endpoint\":";
    String good =
        head
            + "\"http://localhost:4318/v1/traces\",\"method\":\"POST\",\"content-type\":"
            + "\"application/x-protobuf\",\"content-encoding\":\"gzip\",\"base64\":true,"
            + "\"payload\":\""
            + Fronts.base64(Bombs.gzip(Spans.request(4, "stdout").toByteArray()))
            + "\"}\n";
    String bad = head + "\"http://localhost:4318/v1/profiles\",\"payload\":\"\"}";

    deliver("/aws/lambda/orders-api", STREAM, good, bad, "a line of the function's own");

    assertThat(spans("SELECT count(*), any_value(source) FROM %s"))
        .containsExactly("4|otlp_stdout");
    assertThat(Fronts.deadLetters(lake)).hasSize(1);
    assertThat(Fronts.deadLetters(lake).get(0).path("reason").asText())
        .startsWith("log event 2: Line of an OTLP exporter needs \"payload\" and an \"endpoint\"");
  }

  @Test
  void spans_of_transaction_search_become_spans() throws Exception {
    String span =
        """
        {"resource":{"attributes":{"service.name":"checkout","cloud.region":"eu-central-1"}},
         "scope":{"name":"aws.lambda","version":"1.0"},
         "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
         "parentSpanId":"eee19b7ec3c1b173","flags":256,"name":"POST /pay","kind":"SERVER",
         "startTimeUnixNano":1795564799000000001,"endTimeUnixNano":1795564799250000001,
         "durationNano":250000000,"attributes":{"http.response.status_code":502,
         "aws.local.operation":"POST /pay","retry":true,"load":0.5},
         "status":{"code":"ERROR","message":"upstream"},
         "events":[{"timeUnixNano":1795564799100000000,"name":"exception",
                    "attributes":{"exception.type":"IOException"}}]}
        """;
    deliver(
        "aws/spans",
        "default",
        span,
        span.replace("eee19b7ec3c1b174", "eee19b7ec3c1b175")
            .replace("1795564799250000001", "null"));

    assertThat(
            spans(
                "SELECT trace_id, span_id, parent_span_id, name, kind, status_code, status_message,"
                    + " service_name, http_response_status_code, duration_ns, start_nano_rem,"
                    + " source, attributes['retry'], attributes['load'], events[1].name FROM %s"))
        .containsExactly(
            "5b8efff798038103d269b633813fc60c|eee19b7ec3c1b174|eee19b7ec3c1b173|POST /pay|2|2"
                + "|upstream|checkout|502|250000000|1|aws_spans|true|0.5|exception");
  }

  @Test
  void a_delivery_repeated_stores_nothing_twice_and_a_control_message_stores_nothing()
      throws Exception {
    ObjectNode control = delivery("/aws/lambda/a", STREAM, "CWL CONTROL MESSAGE");
    control.put("messageType", "CONTROL_MESSAGE");
    send(control);
    assertThat(Fronts.keys(lake, "")).isEmpty();

    String line =
        "REPORT RequestId: r-3\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t";
    deliver("/aws/lambda/a", STREAM, line);
    List<String> before = Fronts.keys(lake, "");
    deliver("/aws/lambda/a", STREAM, line);
    assertThat(Fronts.keys(lake, "")).isEqualTo(before).hasSize(1);
  }

  @Test
  void real_report_lines_of_other_projects_say_what_their_tests_expect() throws Exception {
    int number = 0;
    for (String json :
        new String(SharedData.read("lambda-logs/report-lines.jsonl"), StandardCharsets.UTF_8)
            .split("\n")) {
      JsonNode line = Fronts.JSON.readTree(json);
      JsonNode expected = line.path("expect");
      if (expected.path("billedMs").isMissingNode()) {
        continue;
      }
      number++;
      deliver("/aws/lambda/f" + number, STREAM, line.path("line").asText());
      assertThat(
              invocations(
                  "SELECT duration_ns / 1000000.0, billed_duration_ms FROM %s WHERE faas_name = 'f"
                      + number
                      + "'"))
          .containsExactly(
              "%s|%s"
                  .formatted(
                      expected.path("durationMs").asDouble(), expected.path("billedMs").asInt()));
    }
    assertThat(number).isGreaterThanOrEqualTo(5);
    Fronts.run(
        new LogsFront(Fronts.environment(lake)),
        new String(
            SharedData.read("lambda-events/cloudwatchlogs_event.json"), StandardCharsets.UTF_8));
  }

  private void deliver(String group, String stream, String... messages) throws IOException {
    send(delivery(group, stream, messages));
  }

  private static ObjectNode delivery(String group, String stream, String... messages) {
    ObjectNode delivery = Fronts.JSON.createObjectNode();
    delivery
        .put("messageType", "DATA_MESSAGE")
        .put("owner", "123456789012")
        .put("logGroup", group)
        .put("logStream", stream);
    delivery.putArray("subscriptionFilters").add("spanledger");
    ArrayNode events = delivery.putArray("logEvents");
    for (int i = 0; i < messages.length; i++) {
      events
          .addObject()
          .put("id", "3195310660696698337880902507980421114328961542429%07d".formatted(i))
          .put("timestamp", MIDNIGHT + i)
          .put("message", messages[i]);
    }
    return delivery;
  }

  private void send(ObjectNode delivery) throws IOException {
    String data = Fronts.base64(Bombs.gzip(Fronts.JSON.writeValueAsBytes(delivery)));
    Fronts.run(
        new LogsFront(Fronts.environment(lake)), "{\"awslogs\":{\"data\":\"" + data + "\"}}");
  }

  private List<String> invocations(String sql) throws Exception {
    return Fronts.query(lake, Tables.INVOCATIONS, sql);
  }

  private List<String> spans(String sql) throws Exception {
    return Fronts.query(lake, Tables.SPANS, sql);
  }
}
