package dev.spanledger.instrumentation.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void a_service_name_comes_from_its_variable_then_the_resource_then_the_function() {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "service.name=from-resource");
    assertThat(service(environment)).isEqualTo("from-resource");
    environment.put("OTEL_SERVICE_NAME", "from-variable");
    assertThat(service(environment)).isEqualTo("from-variable");
    assertThat(service(Map.of())).isEqualTo("orders");
  }

  private static String service(Map<String, String> environment) {
    return settings(environment).function().serviceName();
  }

  private static Settings settings(Map<String, String> environment) {
    return Settings.from(
        environment, FunctionIdentity.of(environment, "orders", null, Attributes.empty()));
  }
}
