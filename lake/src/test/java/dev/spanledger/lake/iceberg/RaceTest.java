package dev.spanledger.lake.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeRows;
import dev.spanledger.lake.LakeSnapshot;
import dev.spanledger.lake.Spans;
import dev.spanledger.lake.files.FolderFiles;
import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.files.Workspace;
import dev.spanledger.lake.landing.FileInspector;
import dev.spanledger.lake.landing.FolderLanding;
import dev.spanledger.lake.landing.Landing;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compactors without their lock, as two machines on a file system that ignores locks. */
class RaceTest {
  @TempDir Path folder;

  /** Everything one process has of its own. */
  private final class Process implements AutoCloseable {
    final Workspace workspace;
    final LakeCatalog catalog;
    final Compactor compactor;

    Process(long maxRows) throws IOException {
      workspace = Workspace.open(folder.resolve("tmp"));
      LakeFiles files = new FolderFiles(folder, workspace);
      catalog = LakeCatalog.local(files);
      Clock clock = Clock.systemUTC();
      Landing landing = new FolderLanding(folder.resolve("landing"), workspace, clock);
      compactor = new Compactor(files, landing, catalog, new FileInspector(files), clock, maxRows);
    }

    @Override
    public void close() throws IOException {
      catalog.close();
      workspace.close();
    }
  }

  private static List<Row> spans(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(i -> Spans.span(i / 3, i, Spans.MONDAY_10 + i % 2 * Spans.DAY + i))
        .toList();
  }

  @Test
  void two_compactors_that_plan_the_same_work_do_it_once() throws Exception {
    try (Lake lake = Lake.open(folder);
        Process a = new Process(1000);
        Process b = new Process(1000)) {
      lake.land(Tables.SPANS, Spans.source(1), spans(0, 30));
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
      Future<Compaction> one = threads.submit(() -> a.compactor.compactUnlocked(meet));
      Future<Compaction> two = threads.submit(() -> b.compactor.compactUnlocked(meet));
      List<Compaction> done = List.of(one.get(60, TimeUnit.SECONDS), two.get(60, TimeUnit.SECONDS));
      threads.shutdown();

      assertThat(done).extracting(Compaction::landingFiles).containsExactlyInAnyOrder(0, 1);
      assertThat(LakeRows.texts(lake.snapshot(), Tables.SPANS, "span_id"))
          .hasSize(30)
          .doesNotHaveDuplicates();
      assertThat(lake.verify().isIntact()).isTrue();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void readers_see_every_landed_row_exactly_once_while_two_compactors_race() throws Exception {
    try (Lake lake = Lake.open(folder);
        Process a = new Process(40);
        Process b = new Process(70)) {
      AtomicBoolean isOver = new AtomicBoolean();
      ExecutorService threads = Executors.newFixedThreadPool(2);
      List<Future<?>> compactors = new ArrayList<>();
      for (Process process : List.of(a, b)) {
        compactors.add(
            threads.submit(
                () -> {
                  while (!isOver.get()) {
                    process.compactor.compactUnlocked(trace -> {});
                  }
                  return process.compactor.compactUnlocked(trace -> {});
                }));
      }
      for (int i = 0; i < 25; i++) {
        lake.land(Tables.SPANS, Spans.source(i + 1), spans(20 * i, 20));
        LakeSnapshot snapshot = lake.snapshot();
        assertThat(snapshot.damaged()).isEmpty();
        assertThat(LakeRows.texts(snapshot, Tables.SPANS, "span_id"))
            .hasSize(20 * (i + 1))
            .doesNotHaveDuplicates();
      }
      isOver.set(true);
      for (Future<?> compactor : compactors) {
        compactor.get(60, TimeUnit.SECONDS);
      }
      threads.shutdown();

      assertThat(lake.snapshot().files(Tables.SPANS)).allMatch(file -> file.isCompacted());
      assertThat(LakeRows.texts(lake.snapshot(), Tables.SPANS, "span_id")).hasSize(500);
    }
  }
}
