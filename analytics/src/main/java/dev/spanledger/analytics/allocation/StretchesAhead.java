package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.Scratch;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads the next stretch while the one before is split and written: one after the other and in
 * order, so that what comes of them does not depend on who is faster. Two are in memory at most.
 */
final class StretchesAhead implements AutoCloseable {
  private final StretchReader reader;
  private final List<Stretches.Stretch> stretches;
  private final RunDigest digest;
  private final AllocationFindings findings = new AllocationFindings();
  private final List<Scratch> scratches;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "allocation-reader");
            thread.setDaemon(true);
            return thread;
          });
  private Future<StretchReader.Loaded> ahead;
  private int current = -1;

  StretchesAhead(
      QueryEngine engine,
      StretchReader reader,
      List<Stretches.Stretch> stretches,
      RunDigest digest) {
    this.reader = reader;
    this.stretches = stretches;
    this.digest = digest;
    this.scratches = List.of(engine.scratch(), engine.scratch());
    this.ahead = read(0);
  }

  private Future<StretchReader.Loaded> read(int number) {
    return worker.submit(
        () -> reader.load(scratchOf(number), stretches.get(number), findings, digest));
  }

  private Scratch scratchOf(int number) {
    return scratches.get(number % scratches.size());
  }

  /** The next stretch. Names of the runs of the one before last are gone from then on. */
  StretchReader.Loaded next() {
    StretchReader.Loaded loaded = await();
    current++;
    if (current + 1 < stretches.size()) {
      ahead = read(current + 1);
    }
    return loaded;
  }

  private StretchReader.Loaded await() {
    try {
      return ahead.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while charges and runs were read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("Cannot read charges and runs", e.getCause());
    }
  }

  /** What holds the names of the runs of the current stretch. */
  Scratch scratch() {
    return scratchOf(current);
  }

  /** Of everything that was read, once all of it was. */
  String digest() {
    return digest.id();
  }

  /** What was odd about what was read. */
  AllocationFindings findings() {
    return findings;
  }

  @Override
  public void close() {
    worker.shutdown();
    try {
      // An answer that is under way still uses its scratch.
      ahead.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      // The reader failed, which the one who waits for the stretch was told.
      worker.shutdownNow();
    }
    scratches.forEach(Scratch::close);
  }
}
