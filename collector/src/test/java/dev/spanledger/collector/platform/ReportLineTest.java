package dev.spanledger.collector.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.collector.SharedData;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportLineTest {
  private static final String REQUEST_ID = "0b6f6c2e-93f4-4c9f-9a5e-0a4f4f3f8a11";

  @Test
  void every_line_that_was_quoted_from_the_field_is_read_as_its_source_reads_it() throws Exception {
    List<String> lines =
        new String(SharedData.read("lambda-logs/report-lines.jsonl"), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      JsonNode sample = new ObjectMapper().readTree(line);
      String text = sample.path("line").asText();
      JsonNode expect = sample.path("expect");
      ReportLine read = ReportLine.parse(text).orElse(null);
      if (expect.path("reject").asBoolean()) {
        assertThat(read).as(text).isNull();
      } else if (expect.path("timeout").asBoolean()) {
        assertThat(read)
            .isEqualTo(
                new ReportLine.TimedOut(
                    expect.path("requestId").asText(),
                    Math.round(expect.path("timeoutSeconds").asDouble() * 1e9)));
      } else {
        matches((ReportLine.Report) read, expect, text);
      }
    }
  }

  private static void matches(ReportLine.Report report, JsonNode expect, String text) {
    assertThat(text).contains(report.requestId());
    nanos(expect, "durationMs", report.durationNanos());
    nanos(expect, "initMs", report.initDurationNanos());
    nanos(expect, "restoreMs", report.restoreDurationNanos());
    number(expect, "billedMs", report.billedDurationMs());
    number(expect, "billedRestoreMs", report.billedRestoreDurationMs());
    number(expect, "memoryMb", report.memorySizeMb());
    number(expect, "maxMemoryMb", report.maxMemoryUsedMb());
    if (expect.has("xrayTraceId")) {
      assertThat(report.traceId())
          .isEqualTo(expect.path("xrayTraceId").asText().substring(2).replace("-", ""));
      assertThat(report.segmentId()).isEqualTo(expect.path("segmentId").asText());
      assertThat(report.sampled()).isEqualTo(expect.path("sampled").asBoolean());
    }
  }

  private static void nanos(JsonNode expect, String field, Long actual) {
    if (expect.has(field)) {
      assertThat(actual).isEqualTo(Math.round(expect.path(field).asDouble() * 1e6));
    }
  }

  private static void number(JsonNode expect, String field, Number actual) {
    if (expect.has(field)) {
      assertThat(actual.longValue()).isEqualTo(expect.path(field).asLong());
    }
  }

  @Test
  void a_report_is_read_whole_with_its_status() {
    String line =
        "REPORT RequestId: %s\tDuration: 3003.16 ms\tBilled Duration: 3000 ms\tMemory Size: 1024 MB\tMax Memory Used: 148 MB\tInit Duration: 1234 ms\t\nXRAY TraceId: 1-5D8BBA5A-dc2932496a65bab91d2d42d4\tSegmentId: 5ff79d2a06b82ad6\tSampled: true\tStatus: timeout\tError Type: Runtime.ExitError\n"
            .formatted(REQUEST_ID);

    assertThat(ReportLine.parse(line))
        .contains(
            new ReportLine.Report(
                REQUEST_ID,
                3_003_160_000L,
                3_000L,
                1_024,
                148,
                1_234_000_000L,
                null,
                null,
                "5d8bba5adc2932496a65bab91d2d42d4",
                "5ff79d2a06b82ad6",
                true,
                "timeout",
                "Runtime.ExitError"));
  }

  @Test
  void tabs_written_as_two_characters_are_tabs() {
    assertThat(
            ReportLine.parse(
                "REPORT RequestId: %s\\tDuration: 1.5 ms\\tBilled Duration: 2 ms\\n"
                    .formatted(REQUEST_ID)))
        .map(line -> ((ReportLine.Report) line).billedDurationMs())
        .contains(2L);
  }

  @Test
  void starts_that_failed_and_restores_have_lines_of_their_own() {
    assertThat(
            ReportLine.parse(
                "INIT_REPORT Init Duration: 10008.20 ms\tPhase: init\tStatus: timeout\n"))
        .contains(new ReportLine.InitReport(10_008_200_000L, "init", "timeout", null));
    assertThat(
            ReportLine.parse(
                "INIT_REPORT Init Duration: 95.27 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError"))
        .contains(new ReportLine.InitReport(95_270_000L, "invoke", "error", "Runtime.ExitError"));
    assertThat(ReportLine.parse("RESTORE_REPORT Restore Duration: 474.16 ms"))
        .contains(new ReportLine.RestoreReport(474_160_000L, null, null));
  }

  @Test
  void what_is_no_report_is_none() {
    for (String line :
        List.of(
            "",
            "REPORT",
            "REPORT invalid report log line",
            "a REPORT RequestId: x",
            "INIT_REPORT nothing",
            "RESTORE_REPORT ",
            "Task timed out after 3.00 seconds",
            "REPORT RequestId: x " + "y".repeat(5_000))) {
      assertThat(ReportLine.parse(line)).as(line).isEmpty();
    }
    assertThat(ReportLine.parse("REPORT RequestId: x Duration: -1 ms Billed Duration: 9e9 ms"))
        .map(line -> ((ReportLine.Report) line).durationNanos())
        .isEmpty();
  }
}
