package dev.spanledger.instrumentation.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.instrumentation.redaction.Redactor;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a socket that reads as the X-Ray daemon does. */
class XRayUdpTest {
  private static final String HEADER = "{\"format\": \"json\", \"version\": 1}\n";
  private static final long BUDGET = 10_000_000_000L;

  private DatagramSocket daemon;
  private SpanExport export;

  @BeforeEach
  void listen() throws IOException {
    daemon = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    daemon.setSoTimeout(10_000);
    daemon.setReceiveBufferSize(1 << 20);
    export =
        SpanExport.toXRayDaemon(
            DaemonAddress.parse("127.0.0.1:" + daemon.getLocalPort()), Redactor.standard());
  }

  @AfterEach
  void close() {
    daemon.close();
  }

  @Test
  void spans_arrive_in_the_form_that_the_daemon_reads() throws IOException {
    export.export(List.of(Spans.named("first"), Spans.named("second")), BUDGET);
    assertThat(names(1)).containsExactly("first", "second");
  }

  @Test
  void many_spans_are_split_so_that_each_part_fits_a_datagram() throws IOException {
    List<SpanData> spans = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      spans.add(Spans.named("span-" + i, "x".repeat(2_000)));
    }
    export.export(spans, BUDGET);
    assertThat(export.keptSpans()).isZero();
    List<String> names = new ArrayList<>();
    while (names.size() < 100) {
      names.addAll(names(1));
    }
    assertThat(names).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void a_span_that_no_datagram_holds_is_dropped_alone() throws IOException {
    // Many values of the longest exported kind.
    SpanData tooLarge = Spans.withAttributes("large", 30, "x".repeat(4_000));
    export.export(List.of(Spans.named("before"), tooLarge, Spans.named("after")), BUDGET);
    assertThat(export.keptSpans()).isZero();
    List<String> names = new ArrayList<>(names(1));
    while (names.size() < 2) {
      names.addAll(names(1));
    }
    assertThat(names).containsExactly("before", "after");
  }

  @Test
  void metrics_have_no_way_to_the_daemon_and_none_is_left_to_do() {
    assertThat(export.carriesMetrics()).isFalse();
    assertThat(export.send(List.of(), new Payload(Signal.METRICS, new byte[] {1}), BUDGET))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:2001",
        "udp:127.0.0.1:2001",
        "tcp:127.0.0.1:2000 udp:127.0.0.1:2001",
        "udp:127.0.0.1:2001 tcp:127.0.0.1:2000"
      })
  void both_forms_of_the_address_are_read(String text) {
    assertThat(DaemonAddress.parse(text)).isEqualTo(new DaemonAddress("127.0.0.1", 2001));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "127.0.0.1", ":2000", "127.0.0.1:0", "127.0.0.1:x", "tcp:127.0.0.1:1"})
  void another_address_is_refused(String text) {
    assertThatThrownBy(() -> DaemonAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Address \"" + text + "\" of the X-Ray daemon is not like 127.0.0.1:2000");
  }

  private List<String> names(int datagrams) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < datagrams; i++) {
      // The daemon's own buffer.
      DatagramPacket packet = new DatagramPacket(new byte[64 * 1024], 64 * 1024);
      daemon.receive(packet);
      byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
      String text = new String(bytes, StandardCharsets.US_ASCII);
      assertThat(text).startsWith(HEADER + "T1S");
      byte[] request = Base64.getDecoder().decode(text.substring(HEADER.length() + 3));
      ExportTraceServiceRequest.parseFrom(request)
          .getResourceSpans(0)
          .getScopeSpans(0)
          .getSpansList()
          .forEach(span -> names.add(span.getName()));
    }
    return names;
  }
}
