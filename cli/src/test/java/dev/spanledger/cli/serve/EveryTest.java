package dev.spanledger.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EveryTest {

  @Test
  void a_task_that_fails_is_repeated_even_after_an_error() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(3);
    Every.Task failing =
        () -> {
          runs.countDown();
          if (runs.getCount() == 2) {
            throw new IllegalStateException("made by the test");
          }
          throw new StackOverflowError("made by the test");
        };
    try (Every every = Every.pause("Failing task of a test", Duration.ofMillis(1), failing)) {
      assertThat(every).isNotNull();
      assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
