package dev.spanledger.instrumentation.export;

/** The kinds of telemetry that leave a function. */
enum Signal {
  TRACES("/v1/traces"),
  METRICS("/v1/metrics");

  /** Where OTLP over HTTP expects this signal. */
  final String path;

  Signal(String path) {
    this.path = path;
  }
}
