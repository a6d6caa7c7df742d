package dev.spanledger.instrumentation.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.junit.jupiter.api.Test;

class TraceIdsTest {
  @Test
  void ten_thousand_ids_differ_and_a_new_seed_starts_other_streams() {
    TraceIds ids = new TraceIds(Clock.systemUTC());
    java.util.Set<String> seen = new java.util.HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      if (i % 100 == 0) {
        ids.reseed(i);
      }
      seen.add(ids.generateTraceId());
      seen.add(ids.generateSpanId());
    }
    assertThat(seen).hasSize(20_000);
  }
}
