package dev.spanledger.instrumentation.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColdStartTest {
  @Test
  void waiting_for_work_is_no_initialisation() {
    long start = 1_000_000_000L;
    long now = start + 60_000_000_000L;
    ColdStart ready = ColdStart.startedAt(start, start + 700_000_000);
    assertThat(ready.endEpochNanos(now, false)).isEqualTo(start + 700_000_000);
    assertThat(ready.endEpochNanos(now, true)).isEqualTo(start + 700_000_000);
    assertThat(ready.endEpochNanos(start + 900_000_000, true)).isEqualTo(start + 900_000_000);
  }
}
