package dev.spanledger.lake.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.Spans;
import dev.spanledger.lake.landing.Checksum;
import dev.spanledger.lake.landing.LandedFile;
import dev.spanledger.lake.landing.LandingWriter;
import dev.spanledger.lake.store.AwsAccess.Patience;
import dev.spanledger.lake.store.FaultyProxy.Fault;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A proxy before S3Mock spoils 30 % of the requests; nothing is lost and nothing is there twice.
 */
class S3FaultsIT {
  private static final int OBJECTS = 1_000;
  private static final double RATIO = 0.3;
  private static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(3), Duration.ofMillis(5), Duration.ofMillis(200), 14);

  @TempDir private static Path folder;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    server = ServerProcess.s3Mock(folder);
    try (S3Client client =
        new AwsAccess(null, null, server.endpoint())
            .configure(S3Client.builder())
            .forcePathStyle(true)
            .build()) {
      client.createBucket(request -> request.bucket("faulty"));
    }
  }

  @AfterAll
  static void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    server.close();
  }

  @Test
  void a_thousand_objects_are_stored_once_each_and_read_back_whole() throws Exception {
    long seed = 20_261_125;
    try (FaultyProxy proxy = new FaultyProxy(server.endpoint(), RATIO, 6_000, seed);
        ObjectStore faulty =
            S3Store.open("faulty", new AwsAccess(null, null, proxy.endpoint(), PATIENCE));
        LandingWriter writer = LandingWriter.open(faulty, "lake", folder.resolve("scratch"))) {
      long start = System.nanoTime();
      onThreads(number -> land(writer, number));
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      assertThat(proxy.faults()).containsKeys(putFaults());
      assertThat(proxy.stored()).hasSize(OBJECTS);
      assertThat(proxy.stored().values()).allMatch(times -> times == 1);
      System.out.printf(
          "%d landing objects, each once, in %.1f s; spoilt: %s%n",
          OBJECTS, took.toMillis() / 1e3, new TreeMap<>(proxy.faults()));

      List<StoredObject> listed = new ArrayList<>();
      faulty.list("", listed::add);
      assertThat(listed).hasSize(OBJECTS);
      ObjectCache cache =
          ObjectCache.open(folder.resolve("cache"), Long.MAX_VALUE, Clock.systemUTC());
      onThreads(
          number -> {
            StoredObject object = listed.get(number);
            Path read = folder.resolve("read-" + number);
            cache.fetch(faulty, object, read, bytes -> {});
            assertThat(Checksum.named(Path.of(object.name()))).hasValue(Checksum.of(read));
          });
      assertThat(proxy.faults()).containsKey(Fault.TRUNCATED);
    }
  }

  private static Fault[] putFaults() {
    return List.of(Fault.values()).stream()
        .filter(fault -> fault != Fault.TRUNCATED)
        .toArray(Fault[]::new);
  }

  private interface Work {
    void run(int number) throws IOException;
  }

  private static void onThreads(Work work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < OBJECTS; i++) {
      int number = i;
      all.add(
          () -> {
            work.run(number);
            return true;
          });
    }
    for (Future<Boolean> done : threads.invokeAll(all)) {
      assertThat(done.get()).isTrue();
    }
    threads.shutdown();
  }

  /** Every third source comes twice, as after an answer that got lost. */
  private static void land(LandingWriter writer, int number) throws IOException {
    List<Row> rows =
        IntStream.range(0, 1 + number % 50)
            .mapToObj(span -> Spans.span(number, span, Spans.MONDAY_10 + number))
            .toList();
    LandedFile first = writer.land(Tables.SPANS, Spans.source(number), Instant.EPOCH, rows);
    if (number % 3 == 0) {
      assertThat(writer.land(Tables.SPANS, Spans.source(number), Instant.EPOCH, rows))
          .isEqualTo(first);
    }
  }
}
