package dev.spanledger.instrumentation.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.instrumentation.redaction.Redactor;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanExportTest {
  private static final long BUDGET = 1_000_000_000L;

  private final Sink sink = new Sink();
  private final SpanExport export = new SpanExport(sink, Redactor.standard());

  @Test
  void large_exports_are_split_to_what_one_send_carries() {
    sink.maxPayloadBytes = 20_000;
    export.export(spans(700, "x".repeat(100)), BUDGET);

    assertThat(sink.names()).hasSize(700).doesNotHaveDuplicates();
    assertThat(sink.payloads).allMatch(payload -> payload.length <= 20_000).hasSizeGreaterThan(5);
  }

  @Test
  void one_span_too_large_to_send_goes_alone_and_a_refusal_drops_it_alone() {
    sink.maxPayloadBytes = 300;
    sink.refusesAbove = 300;
    List<SpanData> spans = new ArrayList<>(spans(2, "small"));
    spans.add(1, Spans.named("large", "x".repeat(2000)));

    export.export(spans, BUDGET);

    assertThat(sink.names()).containsExactly("span-0", "span-1");
    assertThat(export.keptSpans()).isZero();
  }

  @Test
  void spans_wait_while_the_collector_is_away_and_leave_when_it_is_back() {
    sink.isAway = true;
    export.export(spans(3, "x"), BUDGET);
    assertThat(export.keptSpans()).isEqualTo(3);
    assertThat(sink.attempts).isOne();

    // Right after a failure the collector is left alone.
    export.export(List.of(Spans.named("later", "x")), BUDGET);
    assertThat(sink.attempts).isOne();
    assertThat(export.keptSpans()).isEqualTo(4);

    sink.isAway = false;
    export.resume();
    export.export(List.of(), BUDGET);
    assertThat(sink.names()).containsExactly("span-0", "span-1", "span-2", "later");
    assertThat(export.keptSpans()).isZero();
  }

  @Test
  void what_waits_is_bounded_and_the_oldest_goes_first() {
    sink.isAway = true;
    export.export(spans(SpanExport.MAX_KEPT_SPANS + 5, "x"), BUDGET);
    assertThat(export.keptSpans()).isEqualTo(SpanExport.MAX_KEPT_SPANS);

    sink.isAway = false;
    export.resume();
    export.export(List.of(), BUDGET);
    assertThat(sink.names()).hasSize(SpanExport.MAX_KEPT_SPANS).startsWith("span-5");
  }

  @Test
  void without_time_left_nothing_is_tried_and_nothing_lost() {
    export.export(spans(3, "x"), 0);
    assertThat(sink.attempts).isZero();
    assertThat(export.keptSpans()).isEqualTo(3);
  }

  @Test
  void metrics_leave_with_the_first_spans_and_once() {
    sink.maxPayloadBytes = 20_000;
    boolean isSettled =
        export.send(
            spans(700, "x".repeat(100)), new Payload(Signal.METRICS, new byte[] {1, 2}), BUDGET);

    assertThat(isSettled).isTrue();
    assertThat(sink.metrics).containsExactly(new byte[] {1, 2});
    assertThat(sink.names()).hasSize(700);
  }

  @Test
  void metrics_leave_without_spans_too() {
    assertThat(export.send(List.of(), new Payload(Signal.METRICS, new byte[] {1}), BUDGET))
        .isTrue();
    assertThat(sink.metrics).hasSize(1);
    assertThat(sink.payloads).isEmpty();
  }

  @Test
  void metrics_of_a_collector_that_is_away_stay_with_their_sender() {
    sink.isAway = true;
    assertThat(export.send(List.of(), new Payload(Signal.METRICS, new byte[] {1}), BUDGET))
        .isFalse();
    assertThat(export.send(List.of(), new Payload(Signal.METRICS, new byte[] {1}), BUDGET))
        .isFalse();
    assertThat(sink.attempts).isOne();
    assertThat(export.send(List.of(), null, BUDGET)).isTrue();
  }

  @Test
  void what_was_accepted_before_a_failure_is_not_sent_again() {
    sink.diesAfterMetrics = true;
    assertThat(export.send(spans(2, "x"), new Payload(Signal.METRICS, new byte[] {1}), BUDGET))
        .isTrue();
    assertThat(export.keptSpans()).isZero();
    assertThat(sink.names()).hasSize(2);
  }

  private static List<SpanData> spans(int count, String value) {
    List<SpanData> spans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      spans.add(Spans.named("span-" + i, value));
    }
    return spans;
  }

  /** A collector's mouth. */
  private static final class Sink implements OtlpTransport {
    private final List<byte[]> payloads = new ArrayList<>();
    private final List<byte[]> metrics = new ArrayList<>();
    private boolean diesAfterMetrics;
    private int maxPayloadBytes = 1_000_000;
    private int refusesAbove = Integer.MAX_VALUE;
    private boolean isAway;
    private int attempts;

    @Override
    public void send(List<Payload> sent, long timeoutNanos) throws IOException {
      attempts++;
      if (isAway) {
        throw new IOException("away");
      }
      for (Payload payload : sent) {
        if (payload.length() > refusesAbove) {
          payload.refused("too large");
        } else {
          payload.accepted();
          List<byte[]> taken = payload.signal() == Signal.TRACES ? payloads : metrics;
          taken.add(
              Arrays.copyOfRange(
                  payload.buffer(), payload.offset(), payload.offset() + payload.length()));
        }
      }
      if (diesAfterMetrics && !metrics.isEmpty()) {
        throw new IOException("died");
      }
    }

    @Override
    public int maxPayloadBytes() {
      return maxPayloadBytes;
    }

    List<String> names() {
      List<String> names = new ArrayList<>();
      for (byte[] payload : payloads) {
        try {
          ExportTraceServiceRequest.parseFrom(payload)
              .getResourceSpans(0)
              .getScopeSpans(0)
              .getSpansList()
              .forEach(span -> names.add(span.getName()));
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
      return names;
    }
  }
}
