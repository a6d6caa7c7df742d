package dev.spanledger.collector.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.collector.Quoted;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One event's JSON into a {@link PlatformEvent}. */
final class EventReader {
  private static final BigDecimal NANOS_PER_MS = BigDecimal.valueOf(1_000_000);

  /** Milliseconds in 24 days and bytes in 2 GiB; the product of two such still fits in a long. */
  private static final BigDecimal MAX_NUMBER = BigDecimal.valueOf(Integer.MAX_VALUE);

  private static final int MAX_TEXT_CHARS = 1_024;

  private EventReader() {}

  /**
   * Reads an event of any type.
   *
   * @param latest an event may not claim to be later
   */
  static PlatformEvent read(JsonNode event, Instant latest) throws BadEventException {
    String type = text(event, "type");
    if (type == null) {
      throw new BadEventException("has no type");
    }
    Instant time = time(event);
    if (time.isAfter(latest) || time.isBefore(Instant.EPOCH)) {
      throw new BadEventException(
          "has time %s, expected between 1970 and %s".formatted(time, latest));
    }
    JsonNode record = event.path("record");
    return switch (type) {
      case "platform.initStart" ->
          new PlatformEvent.InitStart(text(record, "initializationType"), text(record, "phase"));
      case "platform.initReport" ->
          new PlatformEvent.InitReport(
              text(record, "initializationType"),
              text(record, "phase"),
              nanos(record.path("metrics"), "durationMs"));
      case "platform.restoreReport" ->
          new PlatformEvent.RestoreReport(nanos(record.path("metrics"), "durationMs"));
      case "platform.start" ->
          new PlatformEvent.Start(requestId(record, type), time, tracing(record));
      case "platform.runtimeDone" -> runtimeDone(record, type);
      case "platform.report" -> report(record, type, time);
      default -> new PlatformEvent.Other();
    };
  }

  private static PlatformEvent runtimeDone(JsonNode record, String type) throws BadEventException {
    BigDecimal produced = number(record.path("metrics"), "producedBytes");
    return new PlatformEvent.RuntimeDone(
        requestId(record, type),
        text(record, "status"),
        text(record, "errorType"),
        produced == null ? null : (Long) produced.longValue(),
        spanNanos(record));
  }

  private static PlatformEvent report(JsonNode record, String type, Instant time)
      throws BadEventException {
    JsonNode metrics = record.path("metrics");
    return new PlatformEvent.Report(
        requestId(record, type),
        time,
        text(record, "status"),
        text(record, "errorType"),
        tracing(record),
        new PlatformEvent.Metrics(
            nanos(metrics, "durationMs"),
            wholeUp(metrics, "billedDurationMs"),
            megabytes(metrics, "memorySizeMB"),
            megabytes(metrics, "maxMemoryUsedMB"),
            nanos(metrics, "initDurationMs"),
            nanos(metrics, "restoreDurationMs"),
            wholeUp(metrics, "billedRestoreDurationMs")),
        spanNanos(record));
  }

  private static Instant time(JsonNode event) throws BadEventException {
    String text = text(event, "time");
    try {
      return Instant.parse(text == null ? "" : text);
    } catch (DateTimeException e) {
      throw new BadEventException(
          "has time %s, an ISO 8601 instant is expected"
              .formatted(text == null ? "none" : Quoted.of(text)));
    }
  }

  private static String requestId(JsonNode record, String type) throws BadEventException {
    String requestId = text(record, "requestId");
    if (requestId == null || requestId.isBlank()) {
      throw new BadEventException("of type %s has no record.requestId".formatted(type));
    }
    return requestId;
  }

  private static XRayTraceHeader tracing(JsonNode record) {
    String value = text(record.path("tracing"), "value");
    return value == null ? XRayTraceHeader.NONE : XRayTraceHeader.parse(value);
  }

  private static Map<String, Long> spanNanos(JsonNode record) throws BadEventException {
    Map<String, Long> nanosByName = new HashMap<>();
    for (JsonNode span : record.path("spans")) {
      String name = text(span, "name");
      Long nanos = nanos(span, "durationMs");
      if (name != null && nanos != null) {
        nanosByName.put(name, nanos);
      }
    }
    return nanosByName;
  }

  /** Text of a field; null where it is absent or no text. */
  static @Nullable String text(JsonNode object, String field) {
    String text = object.path(field).textValue();
    return text == null || text.length() <= MAX_TEXT_CHARS
        ? text
        : text.substring(0, MAX_TEXT_CHARS);
  }

  private static @Nullable Long nanos(JsonNode object, String field) throws BadEventException {
    BigDecimal milliseconds = number(object, field);
    return milliseconds == null
        ? null
        : (Long)
            milliseconds.multiply(NANOS_PER_MS).setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  private static @Nullable Long wholeUp(JsonNode object, String field) throws BadEventException {
    BigDecimal number = number(object, field);
    return number == null ? null : (Long) number.setScale(0, RoundingMode.CEILING).longValueExact();
  }

  private static @Nullable Integer megabytes(JsonNode object, String field)
      throws BadEventException {
    Long number = wholeUp(object, field);
    return number == null ? null : (Integer) number.intValue();
  }

  private static @Nullable BigDecimal number(JsonNode object, String field)
      throws BadEventException {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    boolean isFinite = value.isNumber() && Double.isFinite(value.doubleValue());
    BigDecimal number = isFinite ? value.decimalValue() : BigDecimal.ONE.negate();
    if (number.signum() < 0 || number.compareTo(MAX_NUMBER) > 0 || number.scale() > 400) {
      throw new BadEventException(
          "has %s %s, a number from 0 to %s is expected"
              .formatted(field, Quoted.of(value.asText()), MAX_NUMBER));
    }
    return number;
  }
}
