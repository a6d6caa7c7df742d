package dev.spanledger.instrumentation.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final String URL = "http://127.0.0.1:4399";

  @Test
  void the_path_is_appended_to_the_endpoint_unless_traces_have_their_own() {
    String own = URL + "/own/path";
    assertThat(path(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", URL))).isEqualTo("/v1/traces");
    assertThat(path(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", URL + "/"))).isEqualTo("/v1/traces");
    assertThat(path(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", URL + "/base")))
        .isEqualTo("/base/v1/traces");
    assertThat(
            path(
                Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT", URL, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", own)))
        .isEqualTo("/own/path");
    assertThat(path(Map.of("SPANLEDGER_EXPORT", "http"))).isEqualTo("/v1/traces");
    assertThat(path(Map.of("SPANLEDGER_EXPORT", "htpp", "OTEL_EXPORTER_OTLP_ENDPOINT", URL)))
        .isEqualTo("/v1/traces");
    assertThat(settings(Map.of("SPANLEDGER_EXPORT", "stdout")).endpoint()).isNull();
    assertThat(settings(Map.of()).endpoint()).isNull();
    assertThat(settings(Map.of("SPANLEDGER_EXPORT", "none")).exports()).isFalse();
    assertThat(settings(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "carrier pigeon")).endpoint())
        .isNull();
  }

  @Test
  void a_service_name_comes_from_its_variable_then_the_resource_then_the_function() {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "service.name=from-resource");
    assertThat(service(environment)).isEqualTo("from-resource");
    environment.put("OTEL_SERVICE_NAME", "from-variable");
    assertThat(service(environment)).isEqualTo("from-variable");
    assertThat(service(Map.of())).isEqualTo("orders");
  }

  private static String path(Map<String, String> environment) {
    return settings(environment).endpoint().path();
  }

  private static String service(Map<String, String> environment) {
    return settings(environment).function().serviceName();
  }

  private static Settings settings(Map<String, String> environment) {
    return Settings.from(
        environment, FunctionIdentity.of(environment, "orders", null, Attributes.empty()));
  }
}
