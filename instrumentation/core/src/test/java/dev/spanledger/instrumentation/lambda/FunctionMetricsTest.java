package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.invocation.ColdStart;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FunctionMetricsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-25T08:00:00Z"), ZoneOffset.UTC);
  private static final long NOW = 1_795_593_600_000_000_000L;
  private static final Map<String, Object> HTTP =
      Map.of("routeKey", "GET /a", "requestContext", Map.of("http", Map.of("method", "GET")));

  private final Exported exported = new Exported();
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of("AWS_LAMBDA_FUNCTION_NAME", "orders", "OTEL_EXPORTER_OTLP_TIMEOUT", "60000"));

  @Test
  void each_invocation_tells_what_the_conventions_ask_for() {
    FunctionTracer tracer = tracer(exported.stream());
    handle(tracer, HTTP);
    handle(tracer, Map.of());

    assertThat(exported.metricRequests()).hasSize(2);
    Map<String, Metric> first = metrics(exported.metricRequests().get(0));
    assertThat(first)
        .containsOnlyKeys(
            "faas.invocations",
            "faas.coldstarts",
            "faas.init_duration",
            "faas.invoke_duration",
            "faas.mem_usage",
            "faas.cpu_usage");
    assertThat(first.get("faas.coldstarts").getUnit()).isEqualTo("{coldstart}");
    assertThat(count(first.get("faas.invocations"), "http")).isEqualTo(1);
    HistogramDataPoint init = first.get("faas.init_duration").getHistogram().getDataPoints(0);
    assertThat(init.getSum()).isEqualTo(0.8);
    assertThat(init.getExplicitBoundsList())
        .containsExactly(
            0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
    HistogramDataPoint memory = first.get("faas.mem_usage").getHistogram().getDataPoints(0);
    assertThat(first.get("faas.mem_usage").getUnit()).isEqualTo("By");
    assertThat(memory.getSum()).isBetween(1e6, 1e11);

    Map<String, Metric> second = metrics(exported.metricRequests().get(1));
    assertThat(second)
        .containsOnlyKeys(
            "faas.invocations", "faas.invoke_duration", "faas.mem_usage", "faas.cpu_usage");
    assertThat(count(second.get("faas.invocations"), "other")).isEqualTo(1);
    assertThat(second.get("faas.invocations").getSum().getDataPointsList()).hasSize(1);
  }

  @Test
  void what_a_handler_throws_counts_as_an_error_and_not_as_an_invocation() {
    RequestHandler<Map<String, Object>, String> handler =
        (event, context) -> {
          throw new IllegalStateException("no stock");
        };
    FunctionTracer tracer = tracer(exported.stream());
    assertThatThrownBy(() -> tracer.wrap(handler).handleRequest(HTTP, TestContext.of("request-1")))
        .hasMessage("no stock");

    Map<String, Metric> metrics = metrics(exported.metricRequests().get(0));
    assertThat(count(metrics.get("faas.errors"), "http")).isEqualTo(1);
    assertThat(metrics).doesNotContainKey("faas.invocations");
    assertThat(metrics.get("faas.invoke_duration").getHistogram().getDataPoints(0).getCount())
        .isEqualTo(1);
  }

  @Test
  void metrics_can_be_turned_off_alone() {
    environment.put("OTEL_METRICS_EXPORTER", "none");
    handle(tracer(exported.stream()), HTTP);
    assertThat(exported.metricRequests()).isEmpty();
    assertThat(exported.spans()).isNotEmpty();
  }

  @Test
  void a_function_that_is_not_sampled_is_measured_all_the_same() {
    environment.put("OTEL_TRACES_SAMPLER", "always_off");
    handle(tracer(exported.stream()), HTTP);
    assertThat(exported.spans()).isEmpty();
    Map<String, Metric> metrics = metrics(exported.metricRequests().get(0));
    assertThat(count(metrics.get("faas.invocations"), "http")).isEqualTo(1);
    assertThat(metrics.get("faas.init_duration").getHistogram().getDataPoints(0).getSum())
        .isEqualTo(0.8);
  }

  private FunctionTracer tracer(PrintStream out) {
    return FunctionTracer.create(
        environment, CLOCK, out, null, ColdStart.startedAt(NOW - 800_000_000, NOW - 100_000_000));
  }

  private static void handle(FunctionTracer tracer, Map<String, Object> event) {
    RequestHandler<Map<String, Object>, String> handler = (in, context) -> "ok";
    tracer.wrap(handler).handleRequest(event, TestContext.of("request-1"));
  }

  private static Map<String, Metric> metrics(ExportMetricsServiceRequest request) {
    Map<String, Metric> metrics = new TreeMap<>();
    for (Metric metric : request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList()) {
      metrics.put(metric.getName(), metric);
    }
    return metrics;
  }

  private static long count(Metric metric, String trigger) {
    return metric.getSum().getDataPointsList().stream()
        .filter(
            point ->
                Exported.attributes(point.getAttributesList())
                    .equals(Map.of("faas.trigger", trigger)))
        .mapToLong(point -> point.getAsInt())
        .sum();
  }
}
