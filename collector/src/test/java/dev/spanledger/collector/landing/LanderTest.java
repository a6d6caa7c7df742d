package dev.spanledger.collector.landing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.LakeReader;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.collector.platform.PlatformDecoder;
import dev.spanledger.collector.wal.WalLimits;
import dev.spanledger.collector.wal.WriteAheadLog;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Tables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LanderTest {
  private static final String SPAN =
      """
      {"resourceSpans":[{"scopeSpans":[{"spans":[{
        "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"kept",
        "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000000"}]}]}]}
      """;

  @TempDir Path directory;

  @Test
  @Timeout(60)
  void landing_that_ran_out_of_memory_is_tried_again() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    try (Lake lake = Lake.open(directory);
        WriteAheadLog wal =
            WriteAheadLog.open(directory.resolve("wal"), new WalLimits(1 << 20, 1 << 24))) {
      wal.append(
          Batch.of(
              Signal.TRACES,
              Encoding.JSON,
              1_544_712_662_000_000L,
              "test",
              null,
              SPAN.getBytes(StandardCharsets.UTF_8)));
      try (Lander lander =
          Lander.start(
              wal,
              lake,
              new OtlpDecoder(),
              new PlatformDecoder(),
              Duration.ofMillis(20),
              batch -> {
                if (attempts.incrementAndGet() == 1) {
                  throw new OutOfMemoryError("pretended");
                }
              })) {
        while (lander.landedRows().isEmpty()) {
          Thread.sleep(10);
        }
        assertThat(lander.failureCount()).isEqualTo(1);
      }
      assertThat(wal.sealed()).isEmpty();
      assertThat(LakeReader.query(lake, Tables.SPANS, "SELECT name FROM %s"))
          .containsExactly("kept");
    }
  }
}
