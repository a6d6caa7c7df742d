package dev.spanledger.instrumentation.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentPropertiesTest {
  @Test
  void agent_exports_nothing_itself_and_its_propagators_get_ours() {
    ConfigProperties config = config(Map.of());

    assertThat(AgentProperties.exports(config)).isTrue();
    assertThat(AgentProperties.adjusted(config))
        .containsOnly(
            Map.entry("otel.traces.exporter", "none"),
            Map.entry("otel.propagators", "tracecontext,baggage,spanledger"));
  }

  @Test
  void exporters_that_a_user_names_stay_and_ours_is_left_out_unless_named() {
    ConfigProperties theirs = config(Map.of("otel.traces.exporter", "otlp"));
    ConfigProperties both = config(Map.of("otel.traces.exporter", "otlp,spanledger"));

    assertThat(AgentProperties.exports(theirs)).isFalse();
    assertThat(AgentProperties.adjusted(theirs)).doesNotContainKey("otel.traces.exporter");
    assertThat(AgentProperties.exports(both)).isTrue();
    assertThat(AgentProperties.adjusted(both)).containsEntry("otel.traces.exporter", "otlp");
  }

  @Test
  void no_propagator_leaves_only_the_one_that_propagates_nothing() {
    assertThat(AgentProperties.adjusted(config(Map.of("otel.propagators", "none"))))
        .containsEntry("otel.propagators", "spanledger");
    assertThat(AgentProperties.adjusted(config(Map.of("otel.propagators", "xray"))))
        .containsEntry("otel.propagators", "xray,spanledger");
  }

  @Test
  void one_of_two_modules_traces_handlers() {
    ConfigProperties all = config(Map.of("otel.instrumentation.common.default-enabled", "true"));
    ConfigProperties theirs = config(Map.of("otel.instrumentation.aws-lambda.enabled", "true"));

    assertThat(all.getBoolean("otel.instrumentation.aws-lambda.enabled")).isFalse();
    assertThat(AgentProperties.adjusted(all))
        .doesNotContainKey("otel.instrumentation.spanledger-lambda.enabled");
    assertThat(AgentProperties.adjusted(theirs))
        .containsEntry("otel.instrumentation.spanledger-lambda.enabled", "false");
  }

  @Test
  void library_reads_the_agents_properties_where_they_differ_from_the_variables() {
    ConfigProperties config =
        config(
            Map.of(
                "otel.exporter.otlp.endpoint", "http://127.0.0.1:4319",
                "otel.exporter.otlp.timeout", "5s",
                "otel.service.name", "orders"));

    Map<String, String> environment =
        AgentProperties.environment(
            config,
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318",
                "OTEL_TRACES_SAMPLER", "jaeger_remote",
                "AWS_REGION", "us-east-1"));

    assertThat(environment)
        .containsOnly(
            Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4319"),
            Map.entry("OTEL_EXPORTER_OTLP_TIMEOUT", "5000"),
            Map.entry("OTEL_SERVICE_NAME", "orders"),
            Map.entry("AWS_REGION", "us-east-1"));
  }

  /** The agent asks suppliers first, so that what a user set replaces it. */
  private static ConfigProperties config(Map<String, String> user) {
    Map<String, String> all = new HashMap<>(AgentProperties.defaults());
    all.putAll(user);
    return DefaultConfigProperties.createFromMap(all);
  }
}
