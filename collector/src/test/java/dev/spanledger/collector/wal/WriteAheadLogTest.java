package dev.spanledger.collector.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteAheadLogTest {
  private static final WalLimits LIMITS = new WalLimits(1 << 20, 8 << 20);

  @TempDir Path directory;

  @Test
  void a_batch_comes_back_as_it_was_appended() throws Exception {
    Batch batch =
        Batch.of(
            Signal.METRICS,
            Encoding.JSON,
            1_795_564_800_000_001L,
            "otlp_http",
            "caf\u00e9",
            new byte[] {1, 2, 3});
    try (WriteAheadLog wal = WriteAheadLog.open(directory, LIMITS)) {
      wal.append(batch);
    }
    try (WriteAheadLog wal = WriteAheadLog.open(directory, LIMITS)) {
      SegmentContent content = wal.read(wal.sealed().get(0));
      Batch read = content.batches().get(0);

      assertThat(read.signal()).isEqualTo(Signal.METRICS);
      assertThat(read.encoding()).isEqualTo(Encoding.JSON);
      assertThat(read.ingestTimeMicros()).isEqualTo(1_795_564_800_000_001L);
      assertThat(read.source()).isEqualTo("otlp_http");
      assertThat(read.tenant()).isEqualTo("caf\u00e9");
      assertThat(read.body()).containsExactly(1, 2, 3);
      assertThat(read.digest()).isEqualTo(batch.digest());
      assertThat(content.tornBytes()).isZero();
    }
  }

  @Test
  void a_write_without_memory_is_refused_and_neither_harms_earlier_ones_nor_stops_later_ones()
      throws Exception {
    AtomicInteger appends = new AtomicInteger();
    SegmentDirectory disk =
        new SegmentDirectory(directory) {
          @Override
          SegmentFile create(String name) throws IOException {
            return new SegmentFile(
                FileChannel.open(
                    directory.resolve(name),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
              @Override
              void append(ByteBuffer[] buffers) throws IOException {
                if (appends.incrementAndGet() == 2) {
                  super.append(new ByteBuffer[] {buffers[0]});
                  throw new OutOfMemoryError("pretended");
                }
                super.append(buffers);
              }
            };
          }
        };
    try (WriteAheadLog wal = WriteAheadLog.open(disk, LIMITS)) {
      wal.append(batch("first"));
      assertThatThrownBy(() -> wal.append(batch("second")))
          .isInstanceOf(IOException.class)
          .hasMessage("Could not write to the log in " + directory);
      wal.append(batch("third"));
    }
    try (WriteAheadLog wal = WriteAheadLog.open(directory, LIMITS)) {
      List<String> bodies = new ArrayList<>();
      for (Segment segment : wal.sealed()) {
        SegmentContent content = wal.read(segment);
        assertThat(content.tornBytes()).isZero();
        content
            .batches()
            .forEach(batch -> bodies.add(new String(batch.body(), StandardCharsets.UTF_8)));
      }
      assertThat(bodies).containsExactly("first", "third");
    }
  }

  @Test
  void a_torn_end_costs_the_torn_record_only_wherever_it_is_torn() throws Exception {
    byte[] whole = segmentOf("first", "second", "third");
    int twoRecords = whole.length - recordBytes("third");
    for (int length = twoRecords; length < whole.length; length++) {
      SegmentContent content = RecordCodec.decode(Arrays.copyOf(whole, length));

      assertThat(bodies(content)).containsExactly("first", "second");
      assertThat(content.damagedBytes()).isZero();
      assertThat(content.tornBytes()).isEqualTo(length - twoRecords);
    }
  }

  @Test
  void a_flipped_bit_anywhere_costs_its_own_record_only() throws Exception {
    byte[] whole = segmentOf("first", "second", "third");
    int start = recordBytes("first");
    for (int i = start; i < start + recordBytes("second"); i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x10;
      SegmentContent content = RecordCodec.decode(damaged);

      assertThat(bodies(content)).as("byte %d", i).containsExactly("first", "third");
      assertThat(content.damagedBytes()).isEqualTo(recordBytes("second"));
    }
  }

  @Test
  void a_torn_body_made_of_beginnings_of_records_is_given_up_and_kept() throws Exception {
    String beginning = "SPL1" + "\0\0\1\0" + "none";
    byte[] whole = segmentOf("first", beginning.repeat(50_000));
    SegmentContent content = RecordCodec.decode(Arrays.copyOf(whole, whole.length - 1));

    assertThat(bodies(content)).containsExactly("first");
    assertThat(content.damagedBytes()).isEqualTo(whole.length - 1 - recordBytes("first"));
  }

  @Test
  void a_segment_set_aside_is_not_read_again_and_its_name_not_used_again() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (WriteAheadLog wal = WriteAheadLog.open(directory, LIMITS)) {
        assertThat(wal.sealed()).isEmpty();
        wal.append(batch("body"));
        wal.seal();
        wal.setAside(wal.sealed().get(0));
        assertThat(wal.backlogBytes()).isZero();
      }
    }
    assertThat(directory.toFile().list())
        .contains("damaged-00000000000000000001.wal", "damaged-00000000000000000002.wal");
  }

  @Test
  void many_callers_share_one_force() throws Exception {
    int callers = 64;
    try (WriteAheadLog wal = WriteAheadLog.open(directory, LIMITS)) {
      ExecutorService threads = Executors.newFixedThreadPool(callers);
      List<Future<Void>> done = new ArrayList<>();
      for (int i = 0; i < callers * 8; i++) {
        String body = "body-" + i;
        done.add(
            threads.submit(
                () -> {
                  wal.append(batch(body));
                  return null;
                }));
      }
      for (Future<Void> one : done) {
        one.get();
      }
      threads.shutdown();
      assertThat(wal.forceCount()).isBetween(1L, callers * 8L - 1);
      wal.seal();
      assertThat(wal.read(wal.sealed().get(0)).batches()).hasSize(callers * 8);
    }
  }

  @Test
  void a_full_segment_is_closed_and_a_full_backlog_refused_until_it_lands() throws Exception {
    WalLimits small = new WalLimits(1_000, 3_000);
    try (WriteAheadLog wal = WriteAheadLog.open(directory, small)) {
      String body = "x".repeat(1_200);
      wal.append(batch(body + 1));
      wal.append(batch(body + 2));
      wal.seal();
      assertThat(wal.sealed()).hasSize(2);
      assertThatThrownBy(() -> wal.append(batch(body + 3)))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.OVERLOADED));

      wal.remove(wal.sealed().get(0));
      wal.append(batch(body + 3));
      wal.seal();
      assertThat(wal.sealed()).hasSize(2);
    }
  }

  @Test
  void a_disk_that_fails_refuses_and_takes_again_once_it_works() throws Exception {
    Path wal = directory.resolve("wal");
    try (WriteAheadLog log = WriteAheadLog.open(wal, LIMITS)) {
      log.append(batch("before"));
      log.seal();
      Path moved = Files.move(wal, directory.resolve("moved"));
      Files.createFile(wal);
      assertThatThrownBy(() -> log.append(batch("during")))
          .isInstanceOf(IOException.class)
          .hasMessage("Could not write to the log in " + wal);
      Files.delete(wal);
      Files.move(moved, wal);
      log.append(batch("after"));
      log.seal();

      List<String> bodies = new ArrayList<>();
      for (Segment segment : log.sealed()) {
        bodies.addAll(bodies(log.read(segment)));
      }
      assertThat(bodies).containsExactly("before", "after");
    }
  }

  @Test
  void a_write_that_fails_half_way_leaves_no_half_record_behind() throws Exception {
    for (int step = 1; step <= 12; step++) {
      ForgetfulDirectory disk = new ForgetfulDirectory(directory, step);
      List<String> acknowledged = new ArrayList<>();
      try (WriteAheadLog log = disk.openLog(LIMITS)) {
        for (String body : List.of("one", "two", "three")) {
          try {
            log.append(batch(body));
            acknowledged.add(body);
          } catch (IOException e) {
            // What the crash at this step refuses.
          }
        }
      }
      List<String> read = new ArrayList<>();
      ForgetfulDirectory next = disk.reboot(ForgetfulDirectory.Survival.HALF);
      try (WriteAheadLog log = next.openLog(LIMITS)) {
        for (Segment segment : log.sealed()) {
          read.addAll(bodies(log.read(segment)));
        }
      }
      assertThat(read).as("step %d", step).containsAll(acknowledged).doesNotHaveDuplicates();
    }
  }

  private byte[] segmentOf(String... bodies) throws Exception {
    try (WriteAheadLog wal = WriteAheadLog.open(directory, LIMITS)) {
      for (String body : bodies) {
        wal.append(batch(body));
      }
      wal.seal();
      return Files.readAllBytes(directory.resolve(wal.sealed().get(0).fileName()));
    }
  }

  /** 12 bytes of header, 15 fixed, "test", and the body. */
  private static int recordBytes(String body) {
    return 12 + 15 + 4 + body.length();
  }

  private static List<String> bodies(SegmentContent content) {
    return content.batches().stream()
        .map(batch -> new String(batch.body(), StandardCharsets.UTF_8))
        .toList();
  }

  private static Batch batch(String body) {
    return Batch.of(
        Signal.TRACES,
        Encoding.PROTOBUF,
        1_795_564_800_000_000L,
        "test",
        null,
        body.getBytes(StandardCharsets.UTF_8));
  }
}
