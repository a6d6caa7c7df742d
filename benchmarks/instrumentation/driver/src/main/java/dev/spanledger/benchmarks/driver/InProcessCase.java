package dev.spanledger.benchmarks.driver;

import java.util.Map;

/**
 * What is measured in process.
 *
 * <p>{@link #ENCODED} is the library's own work without anybody else's: spans and metrics are made,
 * redacted and encoded, and their line is written to a stream that costs one system call.
 */
enum InProcessCase {
  NONE("no instrumentation", "none", Map.of()),
  RECORDED("Spanledger, not exported", "spanledger-stdout", Map.of("SPANLEDGER_EXPORT", "none")),
  ENCODED("Spanledger, stdout", "spanledger-stdout", Map.of()),
  SENT("Spanledger, loopback", "spanledger-socket", Map.of()),
  WRAPPER_RECORDED(
      "OpenTelemetry wrapper, not exported",
      "otel-wrapper",
      Map.of("OTEL_TRACES_EXPORTER", "none")),
  WRAPPER("OpenTelemetry wrapper, loopback", "otel-wrapper", Map.of()),
  XRAY("X-Ray SDK", "xray", Map.of());

  private final String label;
  private final String variant;
  private final Map<String, String> environment;

  InProcessCase(String label, String variant, Map<String, String> environment) {
    this.label = label;
    this.variant = variant;
    this.environment = environment;
  }

  String label() {
    return label;
  }

  String variant() {
    return variant;
  }

  Map<String, String> environment() {
    return environment;
  }
}
