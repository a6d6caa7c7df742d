package dev.spanledger.locallambda.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceHeaderTest {
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void new_trace_begins_with_its_second_in_hex() {
    TraceHeader header = TraceHeader.begin(Instant.ofEpochSecond(0x5e1b4151L), random);

    assertThat(header.traceId()).startsWith("5e1b4151").matches("[0-9a-f]{32}");
    assertThat(header.value())
        .isEqualTo(
            "Root=1-5e1b4151-"
                + header.traceId().substring(8)
                + ";Parent="
                + header.parentId()
                + ";Sampled=0");
  }

  @Test
  void traceparent_is_continued() {
    TraceHeader header =
        TraceHeader.continued("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", random);

    assertThat(header)
        .isEqualTo(new TraceHeader("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true));
    assertThat(
            TraceHeader.continued(
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02", random))
        .isEqualTo(new TraceHeader("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", false));
  }

  @Test
  void xray_header_is_continued_with_or_without_a_parent() {
    assertThat(
            TraceHeader.continued(
                "Root=1-5e1b4151-43a0913a1234567890123456;Parent=53995c3f42cd8ad8;Sampled=1",
                random))
        .isEqualTo(new TraceHeader("5e1b415143a0913a1234567890123456", "53995c3f42cd8ad8", true));
    assertThat(TraceHeader.continued("Root=1-5e1b4151-43a0913a1234567890123456", random).traceId())
        .isEqualTo("5e1b415143a0913a1234567890123456");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "Root=1-5e1b4151",
        "Root=1-5e1b4151-43a0913a12345678901234567;Sampled=1"
      })
  void anything_else_is_not(String text) {
    assertThat(TraceHeader.continued(text, random)).isNull();
  }
}
