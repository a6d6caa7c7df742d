package dev.spanledger.collector.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Quoted;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.platform.ReportLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What CloudWatch Logs delivers to a subscriber: events of one log stream. Taken are Lambda's own
 * lines about invocations, as text and as JSON; lines of an OTLP exporter; and the spans of {@code
 * aws/spans}. Whatever else functions write is passed over.
 */
final class LogSubscription {
  private static final String SPANS_GROUP = "aws/spans";
  private static final String REPORT_TEXT = "cw_report_text";
  private static final String REPORT_JSON = "cw_report_json";
  private static final JsonFactory JSON = new JsonFactory();

  private final String region;
  private final PayloadReader payloads;

  LogSubscription(String region, PayloadReader payloads) {
    this.region = region;
    this.payloads = payloads;
  }

  /** Finds the requests in one delivery; none in one that only tests the subscription. */
  void read(JsonObject delivery, HeapBudget.Reservation reservation, Findings findings)
      throws RefusedException {
    String type = delivery.text("messageType");
    if ("CONTROL_MESSAGE".equals(type)) {
      return;
    }
    String group = delivery.text("logGroup");
    String stream = delivery.text("logStream");
    if (!"DATA_MESSAGE".equals(type) || group == null || stream == null) {
      throw RefusedException.malformed(
          "Log delivery of type %s needs messageType DATA_MESSAGE or CONTROL_MESSAGE, logGroup and"
                  .formatted(Quoted.of(String.valueOf(type)))
              + " logStream");
    }
    if (group.equals(SPANS_GROUP)) {
      SpanLog.read(delivery.objects("logEvents"), findings);
      return;
    }
    Lines lines = new Lines(payloads, reservation, findings);
    int number = 0;
    for (JsonObject event : delivery.objects("logEvents")) {
      number++;
      findings.attempt("log event", number, () -> lines.add(event));
    }
    String owner = delivery.text("owner");
    FunctionLog log = FunctionLog.of(region, owner == null ? "" : owner, group, stream);
    if (!lines.text.isEmpty()) {
      findings.add(platform(log, lines.text, REPORT_TEXT));
    }
    if (!lines.json.isEmpty()) {
      findings.add(platform(log, lines.json, REPORT_JSON));
    }
  }

  private static Payload platform(FunctionLog log, List<String> events, String source) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(body)) {
      json.writeStartObject();
      json.writeFieldName("resource");
      log.writeTo(json);
      json.writeArrayFieldStart("events");
      for (String event : events) {
        json.writeRawValue(event);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return new Payload(Signal.PLATFORM, Encoding.JSON, source, body.toByteArray());
  }

  /** The events of a delivery, sorted by what they are. */
  private static final class Lines {
    private final PayloadReader payloads;
    private final HeapBudget.Reservation reservation;
    private final Findings findings;
    private final List<String> text = new ArrayList<>();
    private final List<String> json = new ArrayList<>();
    private final Set<String> timedOut = new HashSet<>();

    Lines(PayloadReader payloads, HeapBudget.Reservation reservation, Findings findings) {
      this.payloads = payloads;
      this.reservation = reservation;
      this.findings = findings;
    }

    void add(JsonObject event) throws RefusedException {
      String message = event.text("message");
      Number millis = event.number("timestamp");
      if (message == null || millis == null) {
        throw RefusedException.malformed("it has no message or no timestamp");
      }
      if (message.startsWith("{")) {
        structured(message);
        return;
      }
      ReportLine line = ReportLine.parse(message).orElse(null);
      if (line instanceof ReportLine.TimedOut late) {
        timedOut.add(late.requestId());
      } else if (line != null) {
        text.add(ReportEvent.of(line, millis.longValue(), timedOut));
      }
    }

    private void structured(String message) throws RefusedException {
      boolean isPlatform = message.contains("\"platform.");
      if (!isPlatform && !message.contains("__otel_otlp_stdout")) {
        return;
      }
      JsonObject line;
      try {
        line = JsonObject.parse(message);
      } catch (RefusedException e) {
        // A line of the function's own, which may be anything.
        return;
      }
      String type = line.text("type");
      if (line.has("__otel_otlp_stdout")) {
        findings.add(payloads.stdoutLine("otlp_stdout", line, reservation));
      } else if (type != null && type.startsWith("platform.") && line.has("record")) {
        json.add(message);
      }
    }
  }
}
