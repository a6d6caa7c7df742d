package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.DaemonAddress;
import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.export.HttpEndpoint;
import dev.spanledger.instrumentation.export.SpanExport;
import dev.spanledger.instrumentation.redaction.Redactor;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an environment sends what was recorded.
 *
 * @param isOff where nothing is exported
 * @param collector null for another way out
 * @param isCompressed whether requests to the collector are
 * @param daemon X-Ray's; null for another way out. Neither: lines on standard output
 * @param timeoutNanos most that the export of one invocation may take
 */
record ExportSettings(
    boolean isOff,
    @Nullable HttpEndpoint collector,
    boolean isCompressed,
    @Nullable DaemonAddress daemon,
    long timeoutNanos) {

  private static final String DEFAULT_ENDPOINT = "http://127.0.0.1:4318";
  private static final String DEFAULT_DAEMON = "127.0.0.1:2000";
  private static final String TRACES_PATH = "/v1/traces";
  private static final long DEFAULT_TIMEOUT_MILLIS = 2_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  static ExportSettings from(Map<String, String> environment) {
    String way = way(environment);
    HttpEndpoint collector =
        way.equals("http") || way.equals("extension") ? collector(environment) : null;
    String compression =
        Settings.text(
            environment,
            "OTEL_EXPORTER_OTLP_COMPRESSION",
            collector != null && collector.isSecure() ? "gzip" : "none");
    return new ExportSettings(
        way.equals("none"),
        collector,
        compression.equals("gzip"),
        way.equals("xray-udp") ? daemon(environment) : null,
        NANOS_PER_MILLI * timeoutMillis(environment));
  }

  /** What sends there; null where nothing is exported. */
  @Nullable SpanExport open(PrintStream standardOutput, String serviceName, Redactor redactor) {
    if (isOff) {
      return null;
    }
    if (collector != null) {
      return SpanExport.toCollector(collector, isCompressed, redactor);
    }
    return daemon != null
        ? SpanExport.toXRayDaemon(daemon, redactor)
        : SpanExport.toStream(standardOutput, serviceName, redactor);
  }

  private static String way(Map<String, String> environment) {
    String way = Settings.text(environment, "SPANLEDGER_EXPORT", "");
    switch (way) {
      case "http", "extension", "xray-udp", "stdout", "none" -> {
        return way;
      }
      case "" -> {
        return standardWay(environment);
      }
      default -> {
        Failures.note(
            Failures.Kind.SETTING,
            1,
            "SPANLEDGER_EXPORT is \"" + way + "\", not http, extension, xray-udp, stdout or none");
        return standardWay(environment);
      }
    }
  }

  /** As OpenTelemetry's own variables ask for it. */
  private static String standardWay(Map<String, String> environment) {
    boolean hasEndpoint =
        environment.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
            || environment.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    return switch (Settings.text(environment, "OTEL_TRACES_EXPORTER", "")) {
      case "none" -> "none";
      case "console" -> "stdout";
      default -> hasEndpoint ? "http" : "stdout";
    };
  }

  private static @Nullable HttpEndpoint collector(Map<String, String> environment) {
    String url = Settings.text(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "");
    if (url.isEmpty()) {
      String base = Settings.text(environment, "OTEL_EXPORTER_OTLP_ENDPOINT", DEFAULT_ENDPOINT);
      url = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + TRACES_PATH;
    }
    try {
      HttpEndpoint traces =
          HttpEndpoint.parse(url, KeyValues.parse(environment.get("OTEL_EXPORTER_OTLP_HEADERS")));
      return withMetrics(traces, environment);
    } catch (IllegalArgumentException e) {
      Failures.note(Failures.Kind.SETTING, e);
      return null;
    }
  }

  private static HttpEndpoint withMetrics(HttpEndpoint traces, Map<String, String> environment) {
    String url = Settings.text(environment, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "");
    if (url.isEmpty()) {
      return traces;
    }
    HttpEndpoint metrics = HttpEndpoint.parse(url, Map.of());
    if (!traces.isSameHostAs(metrics)) {
      Failures.note(
          Failures.Kind.SETTING,
          1,
          "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT names another host than the traces go to");
      return traces;
    }
    return traces.withMetricsPath(metrics.path());
  }

  private static DaemonAddress daemon(Map<String, String> environment) {
    try {
      return DaemonAddress.parse(
          Settings.text(environment, "AWS_XRAY_DAEMON_ADDRESS", DEFAULT_DAEMON));
    } catch (IllegalArgumentException e) {
      Failures.note(Failures.Kind.SETTING, e);
      return DaemonAddress.parse(DEFAULT_DAEMON);
    }
  }

  private static long timeoutMillis(Map<String, String> environment) {
    String name = "OTEL_EXPORTER_OTLP_TIMEOUT";
    String text = Settings.text(environment, name, "");
    if (text.isEmpty()) {
      return DEFAULT_TIMEOUT_MILLIS;
    }
    try {
      long value = Long.parseLong(text);
      if (value > 0 && value <= 900_000) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below together with numbers out of range.
    }
    Failures.note(
        Failures.Kind.SETTING, 1, name + " is \"" + text + "\", not within 1 to 900000 ms");
    return DEFAULT_TIMEOUT_MILLIS;
  }
}
