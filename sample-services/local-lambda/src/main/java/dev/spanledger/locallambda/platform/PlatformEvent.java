package dev.spanledger.locallambda.platform;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of the Lambda Telemetry API, schema 2022-12-13.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html">
 *     Telemetry API event schema</a>
 */
public sealed interface PlatformEvent {

  /** How every environment here is started. */
  String ON_DEMAND = "on-demand";

  Instant time();

  /** As {@code platform.report}. */
  String type();

  /** Writes the fields of the event's record. */
  void writeRecord(JsonGenerator json) throws IOException;

  /** A process was started to hold an instance. */
  record InitStart(Instant time, String functionName, String functionVersion, int memorySizeMb)
      implements PlatformEvent {
    @Override
    public String type() {
      return "platform.initStart";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("initializationType", ON_DEMAND);
      json.writeStringField("phase", "init");
      json.writeStringField("functionName", functionName);
      json.writeStringField("functionVersion", functionVersion);
      json.writeNumberField("instanceMaxMemory", memorySizeMb * 1_048_576L);
    }
  }

  /** The function asked for its first event, or failed before it could. */
  record InitRuntimeDone(Instant time, Outcome outcome, @Nullable String errorType)
      implements PlatformEvent {
    @Override
    public String type() {
      return "platform.initRuntimeDone";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("initializationType", ON_DEMAND);
      json.writeStringField("phase", "init");
      writeOutcome(json, outcome, errorType);
    }
  }

  /** What the init phase took. */
  record InitReport(
      Instant time, Outcome outcome, @Nullable String errorType, long initDurationNanos)
      implements PlatformEvent {
    @Override
    public String type() {
      return "platform.initReport";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("initializationType", ON_DEMAND);
      json.writeStringField("phase", "init");
      writeOutcome(json, outcome, errorType);
      json.writeObjectFieldStart("metrics");
      writeMillis(json, "durationMs", initDurationNanos);
      json.writeEndObject();
    }
  }

  /** An event was handed to the function. */
  record Start(Instant time, String requestId, String version, TraceHeader trace)
      implements PlatformEvent {
    @Override
    public String type() {
      return "platform.start";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("requestId", requestId);
      json.writeStringField("version", version);
      writeTracing(json, trace);
    }
  }

  /** The function answered, or was stopped. */
  record RuntimeDone(
      Instant time,
      String requestId,
      Outcome outcome,
      @Nullable String errorType,
      TraceHeader trace,
      long durationNanos,
      long producedBytes)
      implements PlatformEvent {
    @Override
    public String type() {
      return "platform.runtimeDone";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("requestId", requestId);
      writeOutcome(json, outcome, errorType);
      writeTracing(json, trace);
      json.writeObjectFieldStart("metrics");
      writeMillis(json, "durationMs", durationNanos);
      json.writeNumberField("producedBytes", producedBytes);
      json.writeEndObject();
    }
  }

  /**
   * What a run used and what is billed for it.
   *
   * @param billedDurationMs whole milliseconds, init included
   * @param maxMemoryUsedMb null where the machine does not tell
   * @param initDurationNanos null for a warm start
   */
  record Report(
      Instant time,
      String requestId,
      Outcome outcome,
      @Nullable String errorType,
      TraceHeader trace,
      long durationNanos,
      long billedDurationMs,
      int memorySizeMb,
      @Nullable Integer maxMemoryUsedMb,
      @Nullable Long initDurationNanos)
      implements PlatformEvent {
    @Override
    public String type() {
      return "platform.report";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("requestId", requestId);
      writeOutcome(json, outcome, errorType);
      writeTracing(json, trace);
      json.writeObjectFieldStart("metrics");
      writeMillis(json, "durationMs", durationNanos);
      json.writeNumberField("billedDurationMs", billedDurationMs);
      json.writeNumberField("memorySizeMB", memorySizeMb);
      if (maxMemoryUsedMb != null) {
        json.writeNumberField("maxMemoryUsedMB", maxMemoryUsedMb);
      }
      if (initDurationNanos != null) {
        writeMillis(json, "initDurationMs", initDurationNanos);
      }
      json.writeEndObject();
    }
  }

  private static void writeOutcome(JsonGenerator json, Outcome outcome, @Nullable String errorType)
      throws IOException {
    json.writeStringField("status", outcome.word());
    if (errorType != null) {
      json.writeStringField("errorType", errorType);
    }
  }

  private static void writeTracing(JsonGenerator json, TraceHeader trace) throws IOException {
    json.writeObjectFieldStart("tracing");
    json.writeStringField("spanId", trace.parentId());
    json.writeStringField("type", "X-Amzn-Trace-Id");
    json.writeStringField("value", trace.value());
    json.writeEndObject();
  }

  /** Lambda reports milliseconds with three decimals. */
  private static void writeMillis(JsonGenerator json, String field, long nanos) throws IOException {
    json.writeNumberField(field, BigDecimal.valueOf(nanos, 6).setScale(3, RoundingMode.HALF_UP));
  }
}
