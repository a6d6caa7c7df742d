package dev.spanledger.collector.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.SharedData;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.lake.table.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events of the Lambda Telemetry API, in the order and the pieces in which they may come. */
class InvocationsTest {
  private static final long NOW_MICROS = 1_795_564_800_000_000L;
  private static final String RESOURCE =
      """
      {"cloud.provider":"aws","cloud.platform":"aws_lambda","cloud.region":"us-east-1",
       "cloud.account.id":"123456789012",
       "cloud.resource_id":"arn:aws:lambda:us-east-1:123456789012:function:orders-api",
       "faas.name":"orders-api","faas.version":"7","faas.instance":"2026/11/24/[7]abc",
       "faas.max_memory":536870912,"deployment.environment.name":"demo","host.arch":"amd64",
       "spanledger.simulated":true}
      """;
  private static final String INIT_START =
      event("00.000", "initStart", "\"initializationType\":\"on-demand\",\"phase\":\"init\"");
  private static final String INIT_REPORT =
      event(
          "00.800",
          "initReport",
          "\"initializationType\":\"on-demand\",\"phase\":\"init\",\"metrics\":{\"durationMs\":800.5}");

  private final PlatformDecoder decoder = new PlatformDecoder();
  private final List<Row> rows = new ArrayList<>();

  @Test
  void an_invocation_is_one_row_with_what_all_its_events_say() throws Exception {
    Verdict verdict =
        send(
            INIT_START,
            INIT_REPORT,
            event(
                "01.000",
                "start",
                "\"requestId\":\"r-1\",\"version\":\"7\",\"tracing\":{\"type\":\"X-Amzn-Trace-Id\","
                    + "\"value\":\"Root=1-6a3f1151-43a0913a12345678901234ab;Parent=53995c3f42cd8ad8;Sampled=1\"}"),
            event(
                "01.300",
                "runtimeDone",
                "\"requestId\":\"r-1\",\"status\":\"success\",\"metrics\":{\"durationMs\":300.125,"
                    + "\"producedBytes\":2048},\"spans\":[{\"name\":\"responseLatency\","
                    + "\"durationMs\":290.5},{\"name\":\"responseDuration\",\"durationMs\":0.25},"
                    + "{\"name\":\"runtimeOverhead\",\"durationMs\":9.375}]"),
            event(
                "01.310",
                "report",
                "\"requestId\":\"r-1\",\"status\":\"success\",\"metrics\":{\"durationMs\":300.125,"
                    + "\"billedDurationMs\":1101,\"memorySizeMB\":512,\"maxMemoryUsedMB\":138,"
                    + "\"initDurationMs\":800.5},\"spans\":[{\"name\":\"extensionOverhead\","
                    + "\"durationMs\":1.5}],\"tracing\":{\"value\":\"Root=1-6a3f1151-"
                    + "43a0913a12345678901234ab;Parent=53995c3f42cd8ad8;Sampled=1\"}"));

    assertThat(verdict).isEqualTo(new Verdict(5, 0, List.of()));
    assertThat(rows).hasSize(1);
    Row row = rows.get(0);
    assertThat(row.get("invocation_id")).isEqualTo("r-1");
    assertThat(row.get("trace_id")).isEqualTo("6a3f115143a0913a12345678901234ab");
    assertThat(row.get("span_id")).isEqualTo("53995c3f42cd8ad8");
    assertThat(row.get("sampled")).isEqualTo(true);
    // 2026-11-24T23:00:01Z is 1,795,561,201 s.
    assertThat(row.get("start_time")).isEqualTo(1_795_561_201_000_000L);
    assertThat(row.get("start_time_estimated")).isEqualTo(false);
    assertThat(row.get("report_time")).isEqualTo(1_795_561_201_310_000L);
    assertThat(row.get("duration_ns")).isEqualTo(300_125_000L);
    assertThat(row.get("billed_duration_ms")).isEqualTo(1_101L);
    assertThat(row.get("memory_size_mb")).isEqualTo(512);
    assertThat(row.get("billed_mb_ms")).isEqualTo(563_712L);
    assertThat(row.get("max_memory_used_mb")).isEqualTo(138);
    assertThat(row.get("init_duration_ns")).isEqualTo(800_500_000L);
    assertThat(row.get("init_type")).isEqualTo("on-demand");
    assertThat(row.get("init_phase")).isEqualTo("init");
    assertThat(row.get("cold_start")).isEqualTo(true);
    assertThat(row.get("status")).isEqualTo("success");
    assertThat(row.get("response_latency_ns")).isEqualTo(290_500_000L);
    assertThat(row.get("response_duration_ns")).isEqualTo(250_000L);
    assertThat(row.get("runtime_overhead_ns")).isEqualTo(9_375_000L);
    assertThat(row.get("extension_overhead_ns")).isEqualTo(1_500_000L);
    assertThat(row.get("produced_bytes")).isEqualTo(2_048L);
    assertThat(row.get("architecture")).isEqualTo("x86_64");
    assertThat(row.get("faas_name")).isEqualTo("orders-api");
    assertThat(row.get("service_name")).isEqualTo("orders-api");
    assertThat(row.get("faas_max_memory")).isEqualTo(536_870_912L);
    assertThat(row.get("attributes")).isEqualTo(Map.of("spanledger.simulated", "true"));
  }

  @Test
  void events_of_one_invocation_may_come_in_several_requests() throws Exception {
    send(INIT_START, INIT_REPORT);
    send(event("01.000", "start", "\"requestId\":\"r-1\""));
    send(event("01.001", "start", "\"requestId\":\"r-2\""));
    byte[] state = decoder.state();
    PlatformDecoder afterRestart = new PlatformDecoder();
    afterRestart.restore(state);

    read(afterRestart, report("r-1", "01.500", "\"durationMs\":400,\"billedDurationMs\":400.0"));
    read(afterRestart, report("r-2", "01.600", "\"durationMs\":100"));

    assertThat(rows)
        .extracting(row -> row.get("start_time_estimated"))
        .containsExactly(false, false);
    assertThat(rows).extracting(row -> row.get("cold_start")).containsExactly(true, false);
    assertThat(rows)
        .extracting(row -> row.get("init_duration_ns"))
        .containsExactly(800_500_000L, null);
    assertThat(rows).extracting(row -> row.get("init_type")).containsOnly("on-demand");
  }

  @Test
  void without_its_start_an_invocation_starts_its_duration_before_the_report() throws Exception {
    send(
        report(
            "r-1",
            "05.000",
            "\"durationMs\":2000.5,\"billedDurationMs\":2001,\"memorySizeMB\":128"));

    Row row = rows.get(0);
    assertThat(row.get("start_time")).isEqualTo(1_795_561_202_999_500L);
    assertThat(row.get("start_time_estimated")).isEqualTo(true);
    assertThat(row.get("cold_start")).isEqualTo(false);
    assertThat(row.get("billed_mb_ms")).isEqualTo(256_128L);
    assertThat(row.get("init_type")).isNull();
  }

  @Test
  void a_managed_instance_reports_only_its_duration() throws Exception {
    send(report("r-1", "05.000", "\"durationMs\":12.345"));

    Row row = rows.get(0);
    assertThat(row.get("duration_ns")).isEqualTo(12_345_000L);
    assertThat(row.get("billed_mb_ms")).isNull();
    assertThat(row.get("billed_duration_ms")).isNull();
    assertThat(row.get("cold_start")).isNull();
  }

  @Test
  void a_restore_from_a_snapshot_is_billed_and_is_a_cold_start() throws Exception {
    send(
        report(
            "r-1",
            "05.000",
            "\"durationMs\":469.4,\"billedDurationMs\":470,\"memorySizeMB\":1024,"
                + "\"restoreDurationMs\":474.16,\"billedRestoreDurationMs\":75"));

    Row row = rows.get(0);
    assertThat(row.get("restore_duration_ns")).isEqualTo(474_160_000L);
    assertThat(row.get("billed_restore_duration_ms")).isEqualTo(75L);
    // (470 + 75) ms times 1,024 MB.
    assertThat(row.get("billed_mb_ms")).isEqualTo(558_080L);
    assertThat(row.get("cold_start")).isEqualTo(true);
    assertThat(row.get("init_duration_ns")).isNull();
  }

  @Test
  void an_environment_that_was_provisioned_ahead_has_no_cold_start() throws Exception {
    send(
        event(
            "00.000",
            "initStart",
            "\"initializationType\":\"provisioned-concurrency\",\"phase\":\"init\""),
        event(
            "00.700",
            "initReport",
            "\"initializationType\":\"provisioned-concurrency\",\"phase\":\"init\",\"metrics\":{\"durationMs\":700}"),
        report("r-1", "05.000", "\"durationMs\":1,\"billedDurationMs\":1,\"memorySizeMB\":128"));

    assertThat(rows.get(0).get("cold_start")).isEqualTo(false);
    assertThat(rows.get(0).get("init_type")).isEqualTo("provisioned-concurrency");
    assertThat(rows.get(0).get("init_duration_ns")).isNull();
  }

  @Test
  void a_failed_start_that_is_reported_twice_is_one_cold_start() throws Exception {
    send(
        INIT_START,
        event(
            "10.000",
            "initReport",
            "\"initializationType\":\"on-demand\",\"phase\":\"init\",\"status\":\"timeout\",\"metrics\":{\"durationMs\":10000}"),
        event("10.001", "start", "\"requestId\":\"r-1\""),
        event(
            "12.000",
            "initReport",
            "\"initializationType\":\"on-demand\",\"phase\":\"invoke\",\"metrics\":{\"durationMs\":2000}"),
        report(
            "r-1", "13.000", "\"durationMs\":3000,\"billedDurationMs\":3000,\"memorySizeMB\":128"),
        report("r-2", "14.000", "\"durationMs\":10,\"billedDurationMs\":10,\"memorySizeMB\":128"));

    assertThat(rows).extracting(row -> row.get("cold_start")).containsExactly(true, false);
    assertThat(rows)
        .extracting(row -> row.get("init_duration_ns"))
        .containsExactly(2_000_000_000L, null);
    assertThat(rows).extracting(row -> row.get("init_phase")).containsExactly("invoke", null);
  }

  @Test
  void a_bad_event_costs_only_itself() throws Exception {
    Verdict verdict =
        send(
            "{\"hello\":\"world\"}",
            "{\"time\":\"yesterday\",\"type\":\"platform.start\",\"record\":{}}",
            "{\"time\":\"2026-11-24T23:00:05Z\",\"type\":\"platform.report\",\"record\":{}}",
            report("r-0", "05.000", "\"durationMs\":-5"),
            report("r-1", "05.000", "\"durationMs\":5"));

    assertThat(verdict)
        .isEqualTo(
            new Verdict(
                1,
                4,
                List.of(
                    "event 0 has no type",
                    "event 1 has time \"yesterday\", an ISO 8601 instant is expected",
                    "event 2 of type platform.report has no record.requestId")));
    assertThat(rows).hasSize(1);
  }

  @Test
  void a_trace_header_of_another_shape_leaves_the_ids_empty() throws Exception {
    // The sample in AWS's own documentation has one digit too many.
    send(
        event(
            "05.000",
            "report",
            "\"requestId\":\"r-1\",\"metrics\":{},\"tracing\":{\"value\":"
                + "\"Root=1-5e1b4151-43a0913a12345678901234567;Parent=x;Sampled=?\"}"));

    assertThat(rows.get(0).get("trace_id")).isNull();
    assertThat(rows.get(0).get("span_id")).isNull();
    assertThat(rows.get(0).get("sampled")).isNull();
  }

  @Test
  void what_is_no_platform_request_is_refused() {
    for (String body :
        List.of(
            "",
            "[]",
            "{}",
            "{\"events\":{}}",
            "{\"events\":[]} {}",
            "{\"events\":[],\"resource\":1}",
            "[".repeat(100))) {
      assertThatThrownBy(() -> decoder.check(batch(body)))
          .as(body)
          .isInstanceOf(RefusedException.class);
    }
  }

  @Test
  void events_as_lambda_sent_them_are_taken_or_rejected_one_by_one() throws Exception {
    String lines =
        new String(
            SharedData.read("lambda-logs/telemetry-api-events.jsonl"), StandardCharsets.UTF_8);

    Verdict verdict = send(lines.lines().toArray(String[]::new));

    assertThat(verdict).isEqualTo(new Verdict(5, 1, List.of("event 2 has no type")));
    assertThat(rows).isEmpty();
  }

  private Verdict send(String... events) throws Exception {
    return read(decoder, events);
  }

  private Verdict read(PlatformDecoder reader, String... events) throws Exception {
    String body = "{\"resource\":%s,\"events\":[%s]}".formatted(RESOURCE, String.join(",", events));
    assertThat(reader.check(batch(body)).acceptedCount()).isGreaterThanOrEqualTo(0);
    return reader.rows(batch(body), rows::add);
  }

  private static Batch batch(String body) {
    return Batch.of(
        Signal.PLATFORM,
        Encoding.JSON,
        NOW_MICROS,
        "telemetry_api",
        null,
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static String report(String requestId, String second, String metrics) {
    return event(
        second, "report", "\"requestId\":\"%s\",\"metrics\":{%s}".formatted(requestId, metrics));
  }

  private static String event(String second, String type, String record) {
    return "{\"time\":\"2026-11-24T23:00:%sZ\",\"type\":\"platform.%s\",\"record\":{%s}}"
        .formatted(second, type, record);
  }
}
