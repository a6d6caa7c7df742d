package dev.spanledger.instrumentation.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.instrumentation.redaction.Redactor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collector that closes connections whenever it likes takes every span all the same. */
class RestlessCollectorTest {
  private static final int INVOCATIONS = 1_000;
  private static final long BUDGET = 10_000_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  @Timeout(120)
  void no_span_is_lost_over_a_thousand_invocations(long seed) throws IOException {
    Random random = new Random(seed);
    try (LoopbackCollector collector = new LoopbackCollector(0, random)) {
      SpanExport export =
          SpanExport.toCollector(
              HttpEndpoint.parse(collector.url(), Map.of()), false, Redactor.standard());
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < INVOCATIONS; i++) {
        sent.add("span-" + i);
        export.send(
            List.of(Spans.named("span-" + i)), new Payload(Signal.METRICS, new byte[0]), BUDGET);
        // The pause after a failure is real time, of which a test has none to spend.
        export.resume();
      }
      while (export.keptSpans() > 0) {
        export.export(List.of(), BUDGET);
        export.resume();
      }
      assertThat(collector.closedAtRandom()).isGreaterThan(INVOCATIONS / 10);
      assertThat(collector.names()).containsExactlyElementsOf(sent);
    }
  }
}
