package dev.spanledger.collector.landing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.LakeReader;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.collector.platform.PlatformDecoder;
import dev.spanledger.collector.wal.ForgetfulDirectory;
import dev.spanledger.collector.wal.ForgetfulDirectory.Survival;
import dev.spanledger.collector.wal.WalLimits;
import dev.spanledger.collector.wal.WriteAheadLog;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Tables;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two flush cycles, with the power cut at every single step of the log. */
class CrashPointsTest {
  private static final WalLimits LIMITS = new WalLimits(1 << 20, 1 << 24);
  private static final long NOW_MICROS = 1_795_564_800_000_000L;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Survival.class)
  void whatever_the_step_what_was_acknowledged_lands_once(Survival survival) throws Exception {
    int step = 1;
    boolean isComplete = false;
    while (!isComplete) {
      Path root = directory.resolve("step-" + step);
      try (Lake lake = Lake.open(root)) {
        ForgetfulDirectory disk = new ForgetfulDirectory(root.resolve("wal"), step);
        Set<String> acknowledged = new HashSet<>();
        isComplete = runUntilCrash(disk, lake, acknowledged);
        replay(disk.reboot(survival), lake);

        List<String> stored = LakeReader.query(lake, Tables.SPANS, "SELECT name FROM %s");
        assertThat(stored).as("step %d", step).containsAll(acknowledged).doesNotHaveDuplicates();
      }
      step++;
    }
    // Twice: create, sync, three times two writes and a force, delete, sync, state file. Fewer
    // would mean that the crash was not where the writing is.
    assertThat(step).isGreaterThan(30);
  }

  private static boolean runUntilCrash(
      ForgetfulDirectory disk, Lake lake, Set<String> acknowledged) {
    try (WriteAheadLog wal = disk.openLog(LIMITS)) {
      Lander lander = lander(wal, lake);
      boolean isComplete = true;
      for (int cycle = 0; cycle < 2; cycle++) {
        for (int i = 0; i < 3; i++) {
          isComplete &= append(wal, "span-%d-%d".formatted(cycle, i), acknowledged);
        }
        wal.append(platform());
        lander.flush();
      }
      return isComplete;
    } catch (IOException | RefusedException e) {
      return false;
    }
  }

  private static boolean append(WriteAheadLog wal, String name, Set<String> acknowledged)
      throws RefusedException {
    try {
      wal.append(batch(name));
      acknowledged.add(name);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void replay(ForgetfulDirectory disk, Lake lake) throws Exception {
    try (WriteAheadLog wal = disk.openLog(LIMITS)) {
      lander(wal, lake).flush();
      assertThat(wal.backlogBytes()).isZero();
      wal.append(batch("afterwards-" + System.identityHashCode(disk)));
    }
  }

  private static Lander lander(WriteAheadLog wal, Lake lake) throws IOException {
    return Lander.onDemand(
        wal, lake, new OtlpDecoder(), new PlatformDecoder(), Duration.ofHours(1), batch -> {});
  }

  private static Batch platform() {
    String body =
        "{\"events\":[{\"time\":\"2026-11-24T00:00:00Z\",\"type\":\"platform.start\","
            + "\"record\":{\"requestId\":\"r\"}}]}";
    return Batch.of(
        Signal.PLATFORM,
        Encoding.JSON,
        NOW_MICROS,
        "test",
        null,
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static Batch batch(String name) {
    byte[] id = new byte[16];
    id[0] = 1;
    ExportTraceServiceRequest request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .addSpans(
                                Span.newBuilder()
                                    .setTraceId(ByteString.copyFrom(id))
                                    .setSpanId(ByteString.copyFrom(id, 0, 8))
                                    .setName(name)
                                    .setStartTimeUnixNano(NOW_MICROS * 1_000)
                                    .setEndTimeUnixNano(NOW_MICROS * 1_000 + 5))))
            .build();
    return Batch.of(
        Signal.TRACES, Encoding.PROTOBUF, NOW_MICROS, "test", null, request.toByteArray());
  }
}
