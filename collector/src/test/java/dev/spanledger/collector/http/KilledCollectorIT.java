package dev.spanledger.collector.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.collector.LakeReader;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector that is killed while it works, or bombed with a small heap. */
class KilledCollectorIT {
  /** More on request: {@code -Dspanledger.kills=50}. */
  private static final int KILLS = Integer.getInteger("spanledger.kills", 5);

  private static final int SENDERS = 4;
  private static final int SPANS_PER_BATCH = 20;

  @TempDir Path directory;

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger batchNumber = new AtomicInteger();

  @Test
  void what_was_acknowledged_is_there_once_after_kills() throws Exception {
    Random random = new Random(20261125);
    for (int kill = 0; kill < KILLS; kill++) {
      ChildCollector child = ChildCollector.start(directory);
      ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        running.add(senders.submit(() -> sendUntilItDies(child.port())));
      }
      Thread.sleep(300 + random.nextInt(700));
      child.kill();
      for (Future<?> sender : running) {
        sender.get();
      }
      senders.shutdown();
    }
    ChildCollector.start(directory).close();

    assertThat(acknowledged).hasSizeGreaterThan(KILLS);
    try (Lake lake = Lake.open(directory)) {
      assertThat(lake.snapshot().damaged()).isEmpty();
      List<String> stored =
          LakeReader.query(
              lake,
              Tables.SPANS,
              """
              SELECT attributes['batch'] FROM %s
              GROUP BY 1 HAVING count(*) = 20 AND count(DISTINCT span_id) = 20
              """);
      assertThat(stored).containsAll(acknowledged);
      assertThat(
              LakeReader.query(
                  lake,
                  Tables.SPANS,
                  "SELECT attributes['batch'] FROM %s GROUP BY 1 HAVING count(*) <> 20"))
          .isEmpty();
    }
  }

  @Test
  void thirty_two_bombs_at_once_do_not_exhaust_256_mib() throws Exception {
    byte[] bomb = Bombs.gzip(Bombs.emptySpans(8 << 20));
    byte[] zeros = Bombs.gzip(new byte[1 << 28]);
    try (ChildCollector child = ChildCollector.start(directory)) {
      ExecutorService senders = Executors.newFixedThreadPool(32);
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 96; i++) {
        byte[] body = i % 2 == 0 ? bomb : zeros;
        answers.add(
            senders.submit(
                () ->
                    Http.post(
                            child.port(),
                            "/v1/traces",
                            body,
                            "Content-Type",
                            "application/x-protobuf",
                            "Content-Encoding",
                            "gzip")
                        .statusCode()));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isIn(413, 503);
      }
      senders.shutdown();
      assertThat(child.isAlive()).isTrue();
      assertThat(send(child.port(), "good")).isEqualTo(200);
    }
  }

  private void sendUntilItDies(int port) {
    while (true) {
      String name = "batch-" + batchNumber.incrementAndGet();
      try {
        if (send(port, name) == 200) {
          acknowledged.add(name);
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  private static int send(int port, String name) throws IOException {
    return Http.post(
            port,
            "/v1/traces",
            Spans.request(SPANS_PER_BATCH, name).toByteArray(),
            "Content-Type",
            "application/x-protobuf")
        .statusCode();
  }
}
