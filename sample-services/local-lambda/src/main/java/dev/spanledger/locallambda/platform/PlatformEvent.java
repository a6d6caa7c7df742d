package dev.spanledger.locallambda.platform;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event of the Lambda Telemetry API, schema 2022-12-13.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html">
 *     Telemetry API event schema</a>
 */
public sealed interface PlatformEvent {

  /** How an environment is started where nothing else was asked for. */
  String ON_DEMAND = InitializationType.ON_DEMAND.word();

  Instant time();

  /** As {@code platform.report}. */
  String type();

  /** Writes the fields of the event's record. */
  void writeRecord(JsonGenerator json) throws IOException;

  /** A process was started to hold an instance. */
  record InitStart(
      Instant time,
      InitializationType initType,
      String functionName,
      String functionVersion,
      int memorySizeMb)
      implements PlatformEvent {

    /** On demand. */
    public InitStart(Instant time, String functionName, String functionVersion, int memorySizeMb) {
      this(time, InitializationType.ON_DEMAND, functionName, functionVersion, memorySizeMb);
    }

    @Override
    public String type() {
      return "platform.initStart";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("initializationType", initType.word());
      json.writeStringField("phase", initType.phase());
      json.writeStringField("functionName", functionName);
      json.writeStringField("functionVersion", functionVersion);
      json.writeNumberField("instanceMaxMemory", memorySizeMb * 1_048_576L);
    }
  }

  /** The function asked for its first event, or failed before it could. */
  record InitRuntimeDone(
      Instant time, InitializationType initType, Outcome outcome, @Nullable String errorType)
      implements PlatformEvent {

    /** On demand. */
    public InitRuntimeDone(Instant time, Outcome outcome, @Nullable String errorType) {
      this(time, InitializationType.ON_DEMAND, outcome, errorType);
    }

    @Override
    public String type() {
      return "platform.initRuntimeDone";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("initializationType", initType.word());
      json.writeStringField("phase", initType.phase());
      writeOutcome(json, outcome, errorType);
    }
  }

  /** What the init phase took. */
  record InitReport(
      Instant time,
      InitializationType initType,
      Outcome outcome,
      @Nullable String errorType,
      long initDurationNanos)
      implements PlatformEvent {

    /** On demand. */
    public InitReport(
        Instant time, Outcome outcome, @Nullable String errorType, long initDurationNanos) {
      this(time, InitializationType.ON_DEMAND, outcome, errorType, initDurationNanos);
    }

    @Override
    public String type() {
      return "platform.initReport";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("initializationType", initType.word());
      json.writeStringField("phase", initType.phase());
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
      long producedBytes,
      List<PlatformSpan> spans)
      implements PlatformEvent {

    public RuntimeDone {
      spans = List.copyOf(spans);
    }

    /** Without the parts of the run. */
    public RuntimeDone(
        Instant time,
        String requestId,
        Outcome outcome,
        @Nullable String errorType,
        TraceHeader trace,
        long durationNanos,
        long producedBytes) {
      this(time, requestId, outcome, errorType, trace, durationNanos, producedBytes, List.of());
    }

    @Override
    public String type() {
      return "platform.runtimeDone";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("requestId", requestId);
      writeOutcome(json, outcome, errorType);
      writeTracing(json, trace);
      writeSpans(json, spans);
      json.writeObjectFieldStart("metrics");
      writeMillis(json, "durationMs", durationNanos);
      json.writeNumberField("producedBytes", producedBytes);
      json.writeEndObject();
    }
  }

  /**
   * What a run used and what is billed for it.
   *
   * @param durationNanos until the runtime and the extensions were done
   * @param billedDurationMs whole milliseconds, init or restore included
   * @param maxMemoryUsedMb null where the machine does not tell
   * @param initDurationNanos null for a warm start
   * @param restoreDurationNanos null where no snapshot was restored for this run
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
      @Nullable Long initDurationNanos,
      @Nullable Long restoreDurationNanos,
      List<PlatformSpan> spans)
      implements PlatformEvent {

    public Report {
      spans = List.copyOf(spans);
    }

    /** Without a restore and the parts of the run. */
    public Report(
        Instant time,
        String requestId,
        Outcome outcome,
        @Nullable String errorType,
        TraceHeader trace,
        long durationNanos,
        long billedDurationMs,
        int memorySizeMb,
        @Nullable Integer maxMemoryUsedMb,
        @Nullable Long initDurationNanos) {
      this(
          time,
          requestId,
          outcome,
          errorType,
          trace,
          durationNanos,
          billedDurationMs,
          memorySizeMb,
          maxMemoryUsedMb,
          initDurationNanos,
          null,
          List.of());
    }

    @Override
    public String type() {
      return "platform.report";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("requestId", requestId);
      writeOutcome(json, outcome, errorType);
      writeTracing(json, trace);
      writeSpans(json, spans);
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
      if (restoreDurationNanos != null) {
        writeMillis(json, "restoreDurationMs", restoreDurationNanos);
      }
      json.writeEndObject();
    }
  }

  /** A run of an instance that runs several at once: neither billed nor measured on its own. */
  record ManagedReport(
      Instant time,
      String requestId,
      Outcome outcome,
      @Nullable String errorType,
      TraceHeader trace,
      long durationNanos,
      List<PlatformSpan> spans)
      implements PlatformEvent {

    public ManagedReport {
      spans = List.copyOf(spans);
    }

    @Override
    public String type() {
      return "platform.report";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("requestId", requestId);
      writeOutcome(json, outcome, errorType);
      writeTracing(json, trace);
      writeSpans(json, spans);
      json.writeObjectFieldStart("metrics");
      writeMillis(json, "durationMs", durationNanos);
      json.writeEndObject();
    }
  }

  /** A snapshot is about to be continued. */
  record RestoreStart(Instant time, String functionName, String functionVersion, int memorySizeMb)
      implements PlatformEvent {
    @Override
    public String type() {
      return "platform.restoreStart";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("functionName", functionName);
      json.writeStringField("functionVersion", functionVersion);
      json.writeNumberField("instanceMaxMemory", memorySizeMb * 1_048_576L);
    }
  }

  /** The snapshot's hooks have run, or one of them failed. */
  record RestoreRuntimeDone(Instant time, Outcome outcome, @Nullable String errorType)
      implements PlatformEvent {
    @Override
    public String type() {
      return "platform.restoreRuntimeDone";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      writeOutcome(json, outcome, errorType);
    }
  }

  /** What the restore took. */
  record RestoreReport(
      Instant time, Outcome outcome, @Nullable String errorType, long durationNanos)
      implements PlatformEvent {
    @Override
    public String type() {
      return "platform.restoreReport";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      writeOutcome(json, outcome, errorType);
      json.writeObjectFieldStart("metrics");
      writeMillis(json, "durationMs", durationNanos);
      json.writeEndObject();
    }
  }

  /**
   * The state of an extension.
   *
   * @param state {@code Ready}, {@code RegistrationFailed}, {@code LaunchError}
   * @param events that it asked for
   */
  record Extension(
      Instant time, String name, String state, List<String> events, @Nullable String errorType)
      implements PlatformEvent {

    public Extension {
      events = List.copyOf(events);
    }

    @Override
    public String type() {
      return "platform.extension";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("name", name);
      json.writeStringField("state", state);
      writeTexts(json, "events", events);
      if (errorType != null) {
        json.writeStringField("errorType", errorType);
      }
    }
  }

  /** An extension has asked for telemetry. */
  record TelemetrySubscription(Instant time, String name, List<String> types)
      implements PlatformEvent {

    public TelemetrySubscription {
      types = List.copyOf(types);
    }

    @Override
    public String type() {
      return "platform.telemetrySubscription";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("name", name);
      json.writeStringField("state", "Subscribed");
      writeTexts(json, "types", types);
    }
  }

  /** Telemetry that a subscriber did not take in time. */
  record LogsDropped(Instant time, long droppedRecords, long droppedBytes)
      implements PlatformEvent {
    @Override
    public String type() {
      return "platform.logsDropped";
    }

    @Override
    public void writeRecord(JsonGenerator json) throws IOException {
      json.writeStringField("reason", "The subscriber did not take its telemetry in time");
      json.writeNumberField("droppedRecords", droppedRecords);
      json.writeNumberField("droppedBytes", droppedBytes);
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

  private static void writeSpans(JsonGenerator json, List<PlatformSpan> spans) throws IOException {
    if (spans.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("spans");
    for (PlatformSpan span : spans) {
      json.writeStartObject();
      json.writeStringField("name", span.name());
      json.writeStringField("start", Envelope.time(span.start()));
      writeMillis(json, "durationMs", span.durationNanos());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeTexts(JsonGenerator json, String field, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /** Lambda reports milliseconds with three decimals. */
  private static void writeMillis(JsonGenerator json, String field, long nanos) throws IOException {
    json.writeNumberField(field, BigDecimal.valueOf(nanos, 6).setScale(3, RoundingMode.HALF_UP));
  }
}
