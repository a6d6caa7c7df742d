package dev.spanledger.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RunningTest {
  private final List<String> closed = new ArrayList<>();

  @Test
  void what_was_started_is_stopped_in_reverse_order_even_where_one_fails() {
    try (Running running = new Running()) {
      running.add(() -> closed.add("lake"));
      running.add(
          () -> {
            closed.add("collector");
            throw new IOException("does not stop");
          });
      running.add(() -> closed.add("shop"));
    }
    assertThat(closed).containsExactly("shop", "collector", "lake");
  }

  @Test
  void an_interrupted_thread_stops_everything_uninterrupted_and_stays_interrupted() {
    try (Running running = new Running()) {
      running.add(() -> closed.add(Thread.currentThread().isInterrupted() ? "torn" : "whole"));
      Thread.currentThread().interrupt();
      running.awaitSignal();
      Thread.currentThread().interrupt();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(closed).containsExactly("whole");
  }

  @Test
  @Timeout(30)
  void a_task_that_fails_is_repeated_until_closed() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch repeated = new CountDownLatch(3);
    try (Every every =
        Every.pause(
            "Test",
            Duration.ofMillis(1),
            () -> {
              runs.incrementAndGet();
              repeated.countDown();
              throw new IOException("expected by this test");
            })) {
      assertThat(every).isNotNull();
      assertThat(repeated.await(20, TimeUnit.SECONDS)).isTrue();
    }
    int whenClosed = runs.get();
    assertThat(whenClosed).isGreaterThanOrEqualTo(3);
    assertThat(runs).hasValue(whenClosed);
  }

  @Test
  void a_port_that_is_listened_on_is_not_free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.freeOrAny(socket.getLocalPort())).isZero();
    }
  }
}
