package dev.spanledger.instrumentation.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {
  @BeforeEach
  @AfterEach
  void forget_what_is_registered() {
    GlobalOpenTelemetry.resetForTest();
  }

  @Test
  void nothing_is_registered_at_first() {
    assertThat(InvocationTracer.registered()).isNull();
  }

  @Test
  void tracer_that_was_asked_for_too_early_is_no_sdk() {
    Tracer early = GlobalOpenTelemetry.getTracer("a field of the handler");

    assertThat(early.spanBuilder("lost").startSpan().isRecording()).isFalse();
    assertThat(GlobalOpenTelemetry.isSet()).isTrue();
    assertThat(InvocationTracer.registered()).isNull();
  }

  @Test
  void sdk_that_is_there_is_used() {
    SdkTracerProvider provider = SdkTracerProvider.builder().build();
    GlobalOpenTelemetry.set(OpenTelemetrySdk.builder().setTracerProvider(provider).build());

    assertThat(InvocationTracer.registered()).isNotNull();
  }
}
