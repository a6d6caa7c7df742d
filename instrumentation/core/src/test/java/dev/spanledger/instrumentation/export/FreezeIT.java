package dev.spanledger.instrumentation.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that is stopped as Lambda freezes it, while the collector goes and comes back. */
@Timeout(120)
class FreezeIT {
  private static final int ROUNDS = 20;

  private final List<String> sent = new ArrayList<>();
  private final List<String> received = new ArrayList<>();
  private LoopbackCollector collector;
  private Process function;
  private BufferedReader answers;

  @BeforeEach
  void start() throws IOException {
    collector = new LoopbackCollector(0, null);
    function =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FrozenProcess.class.getName(),
                collector.url())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers =
        new BufferedReader(
            new InputStreamReader(function.getInputStream(), StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() throws IOException {
    function.destroyForcibly();
    collector.close();
  }

  @Test
  void a_collector_that_restarts_during_each_freeze_gets_every_span_at_once() throws Exception {
    assertThat(invoke()).isEqualTo("0");
    for (int i = 0; i < ROUNDS; i++) {
      signal("STOP");
      restart();
      signal("CONT");
      // Not kept for later: the next freeze may be the last.
      assertThat(invoke()).isEqualTo("0");
    }
    received.addAll(collector.names());
    assertThat(received).containsExactlyElementsOf(sent);
  }

  @Test
  void spans_of_invocations_without_a_collector_arrive_once_it_is_back() throws Exception {
    assertThat(invoke()).isEqualTo("0");
    signal("STOP");
    int port = collector.port();
    received.addAll(collector.names());
    collector.close();
    signal("CONT");
    assertThat(invoke()).isEqualTo("1");
    assertThat(invoke()).isEqualTo("2");
    collector = new LoopbackCollector(port, null);
    // Left alone for a second after the failure.
    while (!invoke().equals("0")) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    received.addAll(collector.names());
    assertThat(received).containsExactlyElementsOf(sent);
  }

  private void restart() throws IOException {
    int port = collector.port();
    received.addAll(collector.names());
    collector.close();
    collector = new LoopbackCollector(port, null);
  }

  private String invoke() throws IOException {
    String name = "span-" + sent.size();
    sent.add(name);
    OutputStream out = function.getOutputStream();
    out.write((name + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    return answers.readLine();
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + function.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }
}
