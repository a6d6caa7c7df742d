package dev.spanledger.collector.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanledger.collector.platform.ReportLine;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A line of a log, in the words of the Telemetry API: the decoder of platform events takes it. */
final class ReportEvent {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int NANOS_PER_MS_DIGITS = 6;

  private final JsonGenerator json;

  private ReportEvent(JsonGenerator json) {
    this.json = json;
  }

  /**
   * One event as JSON.
   *
   * @param millis of the line, since 1970
   * @param timedOut requests that an earlier line of the delivery says were cut off
   */
  static String of(ReportLine line, long millis, Set<String> timedOut) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("time", Instant.ofEpochMilli(millis).toString());
      ReportEvent event = new ReportEvent(json);
      if (line instanceof ReportLine.Report report) {
        event.report(report, timedOut.contains(report.requestId()));
      } else if (line instanceof ReportLine.InitReport init) {
        event.initReport(init);
      } else if (line instanceof ReportLine.RestoreReport restore) {
        event.restoreReport(restore);
      } else {
        throw new IllegalArgumentException("No report: %s".formatted(line));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return text.toString();
  }

  private void report(ReportLine.Report report, boolean isTimedOut) throws IOException {
    json.writeStringField("type", "platform.report");
    json.writeObjectFieldStart("record");
    json.writeStringField("requestId", report.requestId());
    text("status", report.status() == null && isTimedOut ? "timeout" : report.status());
    text("errorType", report.errorType());
    tracing(report);
    json.writeObjectFieldStart("metrics");
    millis("durationMs", report.durationNanos());
    number("billedDurationMs", report.billedDurationMs());
    number("memorySizeMB", report.memorySizeMb());
    number("maxMemoryUsedMB", report.maxMemoryUsedMb());
    millis("initDurationMs", report.initDurationNanos());
    millis("restoreDurationMs", report.restoreDurationNanos());
    number("billedRestoreDurationMs", report.billedRestoreDurationMs());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void initReport(ReportLine.InitReport init) throws IOException {
    json.writeStringField("type", "platform.initReport");
    json.writeObjectFieldStart("record");
    text("phase", init.phase());
    text("status", init.status());
    text("errorType", init.errorType());
    json.writeObjectFieldStart("metrics");
    millis("durationMs", init.initDurationNanos());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void restoreReport(ReportLine.RestoreReport restore) throws IOException {
    json.writeStringField("type", "platform.restoreReport");
    json.writeObjectFieldStart("record");
    text("status", restore.status());
    text("errorType", restore.errorType());
    json.writeObjectFieldStart("metrics");
    millis("durationMs", restore.restoreDurationNanos());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void tracing(ReportLine.Report report) throws IOException {
    String traceId = report.traceId();
    if (traceId == null) {
      return;
    }
    StringBuilder value =
        new StringBuilder("Root=1-")
            .append(traceId, 0, 8)
            .append('-')
            .append(traceId, 8, traceId.length());
    if (report.segmentId() != null) {
      value.append(";Parent=").append(report.segmentId());
    }
    if (report.sampled() != null) {
      value.append(";Sampled=").append(report.sampled() ? 1 : 0);
    }
    json.writeObjectFieldStart("tracing");
    json.writeStringField("value", value.toString());
    json.writeEndObject();
  }

  private void text(String name, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private void number(String name, @Nullable Number value) throws IOException {
    if (value != null) {
      json.writeNumberField(name, value.longValue());
    }
  }

  private void millis(String name, @Nullable Long nanos) throws IOException {
    if (nanos != null) {
      json.writeNumberField(name, BigDecimal.valueOf(nanos, NANOS_PER_MS_DIGITS));
    }
  }
}
