package dev.spanledger.locallambda.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short run of what {@code benchmarks/freeze-soak.sh} does ten thousand times. */
@Timeout(180)
class FreezeSoakIT {
  @TempDir Path workDir;

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdout"})
  void no_span_is_lost_or_late_over_freezes_and_timeouts(String transport) throws Exception {
    FreezeSoak.Report report =
        FreezeSoak.run(new FreezeSoak.Plan(transport, 150, 5, 20_261_125), workDir);

    assertThat(report.invocations()).isEqualTo(150);
    assertThat(report.timeouts()).isGreaterThanOrEqualTo(5);
    assertThat(report.stopped()).isPositive();
    assertThat(report.lost()).isZero();
    assertThat(report.late()).isZero();
    assertThat(report.lostSteps()).isZero();
    assertThat(report.duplicates()).isZero();
    assertThat(report.mislabelled()).isZero();
  }
}
