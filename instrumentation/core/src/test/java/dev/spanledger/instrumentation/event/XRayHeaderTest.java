package dev.spanledger.instrumentation.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class XRayHeaderTest {
  @Test
  void the_header_is_read_in_any_order_and_written_as_it_was() {
    SpanContext span =
        XRayHeader.parse(
            "Sampled=1; Lineage=a:1 ;Parent=53995c3f42cd8ad8;Root=1-5759e988-bd862e3fe1be46a994272793");

    assertThat(span.getTraceId()).isEqualTo("5759e988bd862e3fe1be46a994272793");
    assertThat(span.getSpanId()).isEqualTo("53995c3f42cd8ad8");
    assertThat(span.isSampled()).isTrue();
    assertThat(span.isRemote()).isTrue();
    assertThat(XRayHeader.format(span))
        .isEqualTo("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        ";;;",
        "Root=1-5759e988-bd862e3fe1be46a994272793",
        "Root=1-5759e988-bd862e3fe1be46a99427279;Parent=53995c3f42cd8ad8",
        "Root=2-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8",
        "Root=1-5759e988-bd862e3fe1be46a99427279g;Parent=53995c3f42cd8ad8",
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f"
      })
  void an_incomplete_header_is_no_parent(String header) {
    assertThat(XRayHeader.parse(header).isValid()).isFalse();
  }
}
