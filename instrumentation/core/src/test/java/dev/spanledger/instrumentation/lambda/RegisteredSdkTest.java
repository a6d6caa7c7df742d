package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.invocation.ColdStart;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An SDK that the function configured itself, as OpenTelemetry's autoconfiguration makes it. */
class RegisteredSdkTest {
  private static final Duration NEVER_BY_ITSELF = Duration.ofHours(1);
  private static final Map<String, Object> HTTP =
      Map.of("routeKey", "GET /a", "requestContext", Map.of("http", Map.of("method", "GET")));

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryMetricExporter metrics = InMemoryMetricExporter.create();
  private final InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();
  private final Exported own = new Exported();
  private final AutoConfiguredOpenTelemetrySdk sdk =
      AutoConfiguredOpenTelemetrySdk.builder()
          .disableShutdownHook()
          .addPropertiesSupplier(
              () ->
                  Map.of(
                      "otel.traces.exporter", "none",
                      "otel.metrics.exporter", "none",
                      "otel.logs.exporter", "none",
                      "otel.service.name", "mine"))
          .addTracerProviderCustomizer(
              (provider, config) ->
                  provider.addSpanProcessor(
                      BatchSpanProcessor.builder(spans).setScheduleDelay(NEVER_BY_ITSELF).build()))
          .addMeterProviderCustomizer(
              (provider, config) ->
                  provider.registerMetricReader(
                      PeriodicMetricReader.builder(metrics).setInterval(NEVER_BY_ITSELF).build()))
          .addLoggerProviderCustomizer(
              (provider, config) ->
                  provider.addLogRecordProcessor(
                      BatchLogRecordProcessor.builder(logs)
                          .setScheduleDelay(NEVER_BY_ITSELF)
                          .build()))
          .build();

  @AfterEach
  void shut_the_sdk_down() {
    sdk.getOpenTelemetrySdk().close();
  }

  @Test
  void it_gets_spans_and_metrics_and_has_exported_them_when_the_invocation_ends() {
    handle((event, context) -> "ok");

    assertThat(spans.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrder("init", "GET /a");
    assertThat(spans.getFinishedSpanItems())
        .allMatch(
            span ->
                "mine"
                    .equals(
                        span.getResource()
                            .getAttribute(
                                io.opentelemetry.api.common.AttributeKey.stringKey(
                                    "service.name"))));
    assertThat(metrics.getFinishedMetricItems())
        .extracting(MetricData::getName)
        .contains(
            "faas.invocations",
            "faas.coldstarts",
            "faas.init_duration",
            "faas.invoke_duration",
            "faas.mem_usage",
            "faas.cpu_usage");
    assertThat(own.text()).isEmpty();
  }

  @Test
  void what_the_function_logs_and_measures_itself_has_left_too() {
    handle(
        (event, context) -> {
          sdk.getOpenTelemetrySdk().getMeter("mine").counterBuilder("orders").build().add(1);
          sdk.getOpenTelemetrySdk().getLogsBridge().get("mine").logRecordBuilder().emit();
          return "ok";
        });
    assertThat(metrics.getFinishedMetricItems()).extracting(MetricData::getName).contains("orders");
    assertThat(logs.getFinishedLogRecordItems()).hasSize(1);
  }

  @Test
  void the_handler_runs_in_the_span_that_the_sdk_made() {
    String[] seen = new String[1];
    handle(
        (event, context) -> {
          seen[0] = Span.current().getSpanContext().getSpanId();
          return "ok";
        });
    assertThat(spans.getFinishedSpanItems())
        .filteredOn(span -> span.getName().equals("GET /a"))
        .singleElement()
        .matches(span -> span.getSpanId().equals(seen[0]));
  }

  private void handle(RequestHandler<Map<String, Object>, String> handler) {
    FunctionTracer.create(
            Map.of("AWS_LAMBDA_FUNCTION_NAME", "orders"),
            Clock.systemUTC(),
            own.stream(),
            sdk.getOpenTelemetrySdk(),
            ColdStart.startedAt(1_000_000_000L * (System.currentTimeMillis() / 1000 - 1), 0))
        .wrap(handler)
        .handleRequest(HTTP, TestContext.of("request-1"));
  }
}
