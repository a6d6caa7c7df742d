package dev.spanledger.instrumentation.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.SpanLimits;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "always_on, AlwaysOnSampler",
    "always_off, AlwaysOffSampler",
    "traceidratio, TraceIdRatioBased{0.250000}",
    "parentbased_always_on, FreshDecisionSampler{AlwaysOnSampler}",
    "parentbased_always_off, FreshDecisionSampler{AlwaysOffSampler}",
    "parentbased_traceidratio, FreshDecisionSampler{TraceIdRatioBased{0.250000}}",
    "parentbased_carrier_pigeon, FreshDecisionSampler{AlwaysOnSampler}"
  })
  void every_standard_sampler_has_its_name(String name, String sampler) {
    assertThat(
            settings(Map.of("OTEL_TRACES_SAMPLER", name, "OTEL_TRACES_SAMPLER_ARG", "0.25"))
                .sampler()
                .getDescription())
        .isEqualTo(sampler);
  }

  @Test
  void limits_have_their_standard_names_and_the_special_come_before_the_general() {
    SpanLimits limits =
        settings(
                Map.of(
                    "OTEL_ATTRIBUTE_COUNT_LIMIT", "11",
                    "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "12",
                    "OTEL_SPAN_EVENT_COUNT_LIMIT", "13",
                    "OTEL_SPAN_LINK_COUNT_LIMIT", "14",
                    "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "15"))
            .limits()
            .span();
    assertThat(limits.getMaxNumberOfAttributes()).isEqualTo(12);
    assertThat(limits.getMaxNumberOfEvents()).isEqualTo(13);
    assertThat(limits.getMaxNumberOfLinks()).isEqualTo(14);
    assertThat(limits.getMaxNumberOfAttributesPerEvent()).isEqualTo(15);
    assertThat(limits.getMaxNumberOfAttributesPerLink()).isEqualTo(11);
    assertThat(settings(Map.of()).limits().maxValueChars()).isEqualTo(4096);
    assertThat(
            settings(Map.of("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100")).limits().maxValueChars())
        .isEqualTo(100);
    assertThat(
            settings(
                    Map.of(
                        "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100",
                        "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "0"))
                .limits()
                .maxValueChars())
        .isZero();
  }

  @Test
  void propagators_are_those_that_are_named() {
    assertThat(propagators(null)).isEqualTo(new PropagatorSettings(true, true, true, true, false));
    assertThat(propagators("tracecontext, baggage"))
        .isEqualTo(new PropagatorSettings(true, true, false, false, false));
    assertThat(propagators("tracecontext,baggage,xray-lambda"))
        .isEqualTo(new PropagatorSettings(true, true, false, true, true));
    assertThat(propagators("xray"))
        .isEqualTo(new PropagatorSettings(false, false, true, false, true));
    assertThat(propagators("none"))
        .isEqualTo(new PropagatorSettings(false, false, false, false, false));
    assertThat(propagators("smoke signals")).isEqualTo(propagators(null));
    assertThat(propagators("tracecontext,xray").propagator().fields())
        .containsExactly("traceparent", "tracestate", "X-Amzn-Trace-Id");
  }

  @Test
  void a_mistake_is_told_once_in_a_line_of_its_own() {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
    try {
      Map<String, String> environment =
          Map.of(
              "OTEL_TRACES_SAMPLER", "sometimes",
              "OTEL_SPAN_LINK_COUNT_LIMIT", "-1",
              "OTEL_PROPAGATORS", "tracecontext,b3",
              "OTEL_METRICS_EXPORTER", "abacus");
      settings(environment);
      settings(environment);
    } finally {
      System.setErr(before);
    }
    assertThat(told.toString(StandardCharsets.UTF_8).lines())
        .containsExactlyInAnyOrder(
            "spanledger: ignored a setting: OTEL_METRICS_EXPORTER is \"abacus\", not otlp or none",
            "spanledger: ignored a setting: OTEL_TRACES_SAMPLER is \"sometimes\", not"
                + " (parentbased_)always_on, always_off or traceidratio",
            "spanledger: ignored a setting: OTEL_SPAN_LINK_COUNT_LIMIT is \"-1\", not a whole"
                + " number from 0 up",
            "spanledger: ignored a setting: OTEL_PROPAGATORS has \"b3\", not tracecontext,"
                + " baggage, xray, xray-lambda or none");
  }

  private static PropagatorSettings propagators(String names) {
    return PropagatorSettings.from(names == null ? Map.of() : Map.of("OTEL_PROPAGATORS", names));
  }

  private static String service(Map<String, String> environment) {
    return settings(environment).function().serviceName();
  }

  private static Settings settings(Map<String, String> environment) {
    return Settings.from(
        environment, FunctionIdentity.of(environment, "orders", null, Attributes.empty()));
  }
}
