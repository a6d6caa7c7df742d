package dev.spanledger.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.iceberg.RestCatalog;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.S3Store;
import dev.spanledger.lake.store.ServerProcess;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * One lake in S3Mock, its tables in Iceberg's own REST catalog, and machines that know of each
 * other by nothing else: each has a folder, so also locks, of its own.
 */
class SharedCatalogIT {
  @TempDir private static Path folder;
  private static ServerProcess s3;
  private static ServerProcess catalog;

  @BeforeAll
  static void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    s3 = ServerProcess.s3Mock(Files.createDirectories(folder.resolve("s3")));
    catalog =
        ServerProcess.restCatalog(
            Files.createDirectories(folder.resolve("rest")), s3.endpoint(), "s3://lakes/other");
    try (S3Client client =
        new AwsAccess(null, null, s3.endpoint())
            .configure(S3Client.builder())
            .forcePathStyle(true)
            .build()) {
      client.createBucket(request -> request.bucket("lakes"));
    }
  }

  @AfterAll
  static void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    catalog.close();
    s3.close();
  }

  private static Lake machine(String name, String prefix, String namespace) throws IOException {
    return Lake.open(
        new BucketLake(
            S3Store.open("lakes", new AwsAccess(null, null, s3.endpoint())),
            prefix,
            folder.resolve(name),
            1L << 30,
            new RestCatalog(catalog.endpoint(), namespace, Map.of())),
        Clock.systemUTC());
  }

  private static List<Row> spans(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(i -> Spans.span(i / 3, i, Spans.MONDAY_10 + i % 2 * Spans.DAY + i))
        .toList();
  }

  private static List<String> ids(Lake lake) throws IOException {
    return LakeRows.texts(lake.snapshot(List.of(Tables.SPANS)), Tables.SPANS, "span_id");
  }

  @Test
  void two_machines_that_plan_the_same_work_do_it_once() throws Exception {
    try (Lake a = machine("a1", "once", "once");
        Lake b = machine("b1", "once", "once")) {
      a.land(Tables.SPANS, Spans.source(1), spans(0, 30));
      CyclicBarrier bothHavePlanned = new CyclicBarrier(2);
      AtomicBoolean isFirstTrace = new AtomicBoolean(true);
      Consumer<List<Row>> meet =
          trace -> {
            if (trace.get(0).string("trace_id").equals(Spans.traceId(0)) && isFirstTrace.get()) {
              await(bothHavePlanned);
              isFirstTrace.set(false);
            }
          };
      ExecutorService threads = Executors.newFixedThreadPool(2);
      Future<CompactionReport> one = threads.submit(() -> a.compact(meet));
      Future<CompactionReport> two = threads.submit(() -> b.compact(meet));
      List<CompactionReport> done =
          List.of(one.get(120, TimeUnit.SECONDS), two.get(120, TimeUnit.SECONDS));
      threads.shutdown();

      assertThat(done).extracting(CompactionReport::landingFiles).containsExactlyInAnyOrder(0, 1);
      assertThat(ids(a)).hasSize(30).doesNotHaveDuplicates();
      assertThat(ids(b)).isEqualTo(ids(a));
      assertThat(b.verify().isIntact()).isTrue();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_third_sees_every_landed_row_once_while_two_compact() throws Exception {
    int batches = 12;
    try (Lake a = machine("a2", "race", "race");
        Lake b = machine("b2", "race", "race");
        Lake reader = machine("c2", "race", "race")) {
      AtomicBoolean isOver = new AtomicBoolean();
      ExecutorService threads = Executors.newFixedThreadPool(2);
      List<Future<?>> compactors = new ArrayList<>();
      for (Lake machine : List.of(a, b)) {
        compactors.add(
            threads.submit(
                () -> {
                  while (!isOver.get()) {
                    machine.compact(trace -> {});
                  }
                  return machine.compact(trace -> {});
                }));
      }
      for (int i = 0; i < batches; i++) {
        reader.land(Tables.SPANS, Spans.source(i + 1), spans(20 * i, 20));
        assertThat(ids(reader)).hasSize(20 * (i + 1)).doesNotHaveDuplicates();
      }
      isOver.set(true);
      for (Future<?> compactor : compactors) {
        compactor.get(120, TimeUnit.SECONDS);
      }
      threads.shutdown();

      LakeSnapshot snapshot = reader.snapshot(List.of(Tables.SPANS));
      assertThat(snapshot.files(Tables.SPANS)).isNotEmpty().allMatch(LakeFile::isCompacted);
      assertThat(snapshot.damaged()).isEmpty();
      assertThat(ids(reader)).hasSize(20 * batches);
      assertThat(reader.tag("kept", List.of(Tables.SPANS))).containsKey("spans");
      assertThat(LakeRows.read(a.snapshotAt("kept"), Tables.SPANS)).hasSize(20 * batches);
    }
  }

  @Test
  void another_lake_in_the_same_namespace_is_refused() throws Exception {
    try (Lake mine = machine("a3", "mine", "shared");
        Lake yours = machine("b3", "yours", "shared")) {
      mine.land(Tables.SPANS, Spans.source(1), spans(0, 3));
      mine.compact(trace -> {});
      yours.land(Tables.SPANS, Spans.source(2), spans(3, 3));
      assertThatThrownBy(() -> yours.compact(trace -> {}))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "Table shared.spans of the catalog is another lake's, in"
                  + " s3://lakes/mine/iceberg/spans and not in s3://lakes/yours/iceberg/spans: give"
                  + " each lake a namespace of its own");
      assertThat(ids(mine)).hasSize(3);
    }
    try (Lake local =
        Lake.open(
            new BucketLake(
                S3Store.open("lakes", new AwsAccess(null, null, s3.endpoint())),
                "mine",
                folder.resolve("d3"),
                1L << 30,
                null),
            Clock.systemUTC())) {
      assertThatThrownBy(local::snapshot)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "The tables of s3://lakes/mine/ are in another catalog, \"REST %s shared\"",
              catalog.endpoint());
    }
  }
}
