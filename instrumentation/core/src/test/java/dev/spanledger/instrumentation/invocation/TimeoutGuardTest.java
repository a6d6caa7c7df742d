package dev.spanledger.instrumentation.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeoutGuardTest {
  private static final long MEBIBYTE = 1024 * 1024;

  @ParameterizedTest
  @CsvSource({"128, 500", "256, 500", "512, 345", "1024, 172", "1769, 100", "10240, 100"})
  void margin_grows_as_the_share_of_a_cpu_shrinks(long memoryMebibytes, int marginMillis) {
    assertThat(TimeoutGuard.marginMillis(memoryMebibytes * MEBIBYTE)).isEqualTo(marginMillis);
  }

  @Test
  void margin_is_least_where_the_platform_does_not_tell_the_memory() {
    assertThat(TimeoutGuard.marginMillis((Long) null)).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({"300, 100", "1000, 250", "3000, 500", "900000, 500"})
  void margin_is_a_quarter_of_a_short_timeout_at_most(int timeoutMillis, int marginMillis) {
    assertThat(new TimeoutGuard(500).marginMillis(timeoutMillis)).isEqualTo(marginMillis);
  }
}
