package dev.spanledger.instrumentation.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.instrumentation.export.DaemonAddress;
import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.export.HttpEndpoint;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportSettingsTest {
  private static final String URL = "http://127.0.0.1:4399";

  @Test
  void paths_are_appended_to_the_endpoint_unless_a_signal_has_its_own() {
    String own = URL + "/own/path";
    assertPaths("/v1/traces", "/v1/metrics", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", URL));
    assertPaths("/v1/traces", "/v1/metrics", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", URL + "/"));
    assertPaths(
        "/base/v1/traces",
        "/base/v1/metrics",
        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", URL + "/base"));
    assertPaths(
        "/own/path",
        "/v1/metrics",
        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", URL, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", own));
    assertPaths(
        "/v1/traces",
        "/own/path",
        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", URL, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", own));
  }

  @Test
  void metrics_of_another_host_stay_beside_the_traces_and_that_is_told() {
    long before = Failures.count(Failures.Kind.SETTING);
    assertPaths(
        "/v1/traces",
        "/v1/metrics",
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            URL,
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
            "http://127.0.0.2:4399/own"));
    assertThat(Failures.count(Failures.Kind.SETTING)).isEqualTo(before + 1);
  }

  /** The way out for the two variables, and whether an endpoint is set; a dash for unset. */
  @ParameterizedTest
  @CsvSource({
    "-, -, no, stdout",
    "-, -, yes, collector",
    "-, otlp, yes, collector",
    "-, none, yes, none",
    "-, console, yes, stdout",
    "http, none, no, collector",
    "extension, -, no, collector",
    "xray-udp, -, yes, daemon",
    "stdout, -, yes, stdout",
    "none, -, yes, none",
    "htpp, -, yes, collector",
    "htpp, -, no, stdout"
  })
  void the_variables_choose_the_way_out(
      String own, String standard, String endpoint, String expected) {
    Map<String, String> environment = new java.util.HashMap<>();
    put(environment, "SPANLEDGER_EXPORT", own);
    put(environment, "OTEL_TRACES_EXPORTER", standard);
    put(environment, "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.equals("yes") ? URL : "-");
    ExportSettings settings = ExportSettings.from(environment);
    String way =
        settings.isOff()
            ? "none"
            : settings.collector() != null
                ? "collector"
                : settings.daemon() != null ? "daemon" : "stdout";
    assertThat(way).isEqualTo(expected);
  }

  @Test
  void without_an_endpoint_the_collector_is_the_extension_on_this_machine() {
    HttpEndpoint collector =
        ExportSettings.from(Map.of("SPANLEDGER_EXPORT", "extension")).collector();
    assertThat(collector.host() + ":" + collector.port()).isEqualTo("127.0.0.1:4318");
  }

  @Test
  void an_endpoint_that_is_none_leaves_lines_on_standard_output() {
    ExportSettings settings =
        ExportSettings.from(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "carrier pigeon"));
    assertThat(settings.isOff()).isFalse();
    assertThat(settings.collector()).isNull();
    assertThat(settings.daemon()).isNull();
  }

  @Test
  void only_what_leaves_the_machine_is_compressed_unless_asked() {
    assertThat(isCompressed(URL, "")).isFalse();
    assertThat(isCompressed("https://collector.example.com", "")).isTrue();
    assertThat(isCompressed(URL, "gzip")).isTrue();
    assertThat(isCompressed("https://collector.example.com", "none")).isFalse();
  }

  @Test
  void the_daemon_is_where_lambda_says() {
    assertThat(
            ExportSettings.from(
                    Map.of(
                        "SPANLEDGER_EXPORT",
                        "xray-udp",
                        "AWS_XRAY_DAEMON_ADDRESS",
                        "169.254.79.129:2000"))
                .daemon())
        .isEqualTo(new DaemonAddress("169.254.79.129", 2000));
    assertThat(ExportSettings.from(Map.of("SPANLEDGER_EXPORT", "xray-udp")).daemon())
        .isEqualTo(new DaemonAddress("127.0.0.1", 2000));
  }

  private static boolean isCompressed(String url, String compression) {
    return ExportSettings.from(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", url, "OTEL_EXPORTER_OTLP_COMPRESSION", compression))
        .isCompressed();
  }

  private static void assertPaths(String traces, String metrics, Map<String, String> environment) {
    HttpEndpoint collector = ExportSettings.from(environment).collector();
    assertThat(collector.path()).isEqualTo(traces);
    assertThat(collector.metricsPath()).isEqualTo(metrics);
  }

  private static void put(Map<String, String> environment, String name, String value) {
    if (!value.equals("-")) {
      environment.put(name, value);
    }
  }
}
