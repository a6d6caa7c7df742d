package dev.spanledger.analytics.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.allocation.Stretches.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StretchesTest {
  private static final Instant FIRST = day(1);

  @Test
  void days_are_joined_while_their_charges_and_invocations_fit() {
    TreeMap<Instant, Long> charges = new TreeMap<>(Map.of(day(1), 2L, day(2), 2L, day(5), 2L));
    Map<Instant, Long> usage = Map.of(day(1), 10L, day(2), 10L, day(4), 99L);

    assertThat(Stretches.of(Duration.ofDays(1), charges, usage, 24))
        .containsExactly(new Stretch(FIRST, day(3)), new Stretch(day(5), day(6)));
    assertThat(Stretches.of(Duration.ofDays(1), charges, usage, 26))
        .containsExactly(new Stretch(FIRST, day(6)));
  }

  @Test
  void day_that_is_too_large_is_a_stretch_of_its_own() {
    TreeMap<Instant, Long> charges = new TreeMap<>(Map.of(day(1), 2L, day(2), 2_000L, day(3), 2L));

    assertThat(Stretches.of(Duration.ofDays(1), charges, Map.of(), 100))
        .containsExactly(
            new Stretch(day(1), day(2)), new Stretch(day(2), day(3)), new Stretch(day(3), day(4)));
  }

  private static Instant day(int day) {
    return Instant.parse("2026-11-%02dT00:00:00Z".formatted(day));
  }
}
