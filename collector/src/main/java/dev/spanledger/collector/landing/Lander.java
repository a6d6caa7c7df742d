package dev.spanledger.collector.landing;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.collector.platform.PlatformDecoder;
import dev.spanledger.collector.wal.Segment;
import dev.spanledger.collector.wal.SegmentContent;
import dev.spanledger.collector.wal.WriteAheadLog;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lands what the log holds: at every interval, whenever a segment is full, and on demand. A segment
 * is removed only after its landing files are on disk. Thread-safe.
 */
public final class Lander implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lander.class);
  private static final String PLATFORM_STATE = "platform-state.json";

  private final WriteAheadLog wal;
  private final Lake lake;
  private final OtlpDecoder otlp;
  private final PlatformDecoder platform;
  private final Duration interval;
  private final Consumer<Batch> replayed;
  private final Semaphore wake = new Semaphore(0);
  private final Object landing = new Object();
  private final Map<String, LongAdder> landedRows = new ConcurrentHashMap<>();
  private final AtomicLong failureCount = new AtomicLong();
  private final AtomicLong setAsideCount = new AtomicLong();
  private final AtomicLong damagedBytes = new AtomicLong();
  private final AtomicLong landedFiles = new AtomicLong();
  private final AtomicLong landedBytes = new AtomicLong();
  private final AtomicLong landingNanos = new AtomicLong();
  private final Thread thread;
  private volatile boolean isClosed;

  private Lander(
      WriteAheadLog wal,
      Lake lake,
      OtlpDecoder otlp,
      PlatformDecoder platform,
      Duration interval,
      Consumer<Batch> replayed) {
    this.wal = wal;
    this.lake = lake;
    this.otlp = otlp;
    this.platform = platform;
    this.interval = interval;
    this.replayed = replayed;
    this.thread = new Thread(this::run, "spanledger-lander");
    this.thread.setDaemon(true);
  }

  /**
   * Starts landing, beginning with what an earlier process left in the log.
   *
   * @param interval longest time from acknowledgement to the attempt to land
   * @param replayed told of every batch that is read back from the log
   */
  public static Lander start(
      WriteAheadLog wal,
      Lake lake,
      OtlpDecoder otlp,
      PlatformDecoder platform,
      Duration interval,
      Consumer<Batch> replayed)
      throws IOException {
    Lander lander = onDemand(wal, lake, otlp, platform, interval, replayed);
    wal.onFullSegment(lander.wake::release);
    lander.thread.start();
    return lander;
  }

  /** One that lands only when it is told to. */
  static Lander onDemand(
      WriteAheadLog wal,
      Lake lake,
      OtlpDecoder otlp,
      PlatformDecoder platform,
      Duration interval,
      Consumer<Batch> replayed)
      throws IOException {
    byte[] state = wal.readState(PLATFORM_STATE);
    if (state != null) {
      platform.restore(state);
    }
    return new Lander(wal, lake, otlp, platform, interval, replayed);
  }

  /** Lands everything that was acknowledged before the call. */
  public void flush() throws IOException {
    synchronized (landing) {
      landAll();
    }
  }

  private void landAll() throws IOException {
    wal.seal();
    for (Segment segment : wal.sealed()) {
      land(segment);
    }
  }

  /** Rows landed since the start, by table name. */
  public Map<String, Long> landedRows() {
    Map<String, Long> rows = new HashMap<>();
    landedRows.forEach((table, count) -> rows.put(table, count.sum()));
    return rows;
  }

  /** Landing files since the start. */
  public long landedFiles() {
    return landedFiles.get();
  }

  /** Bytes in landing files since the start. */
  public long landedBytes() {
    return landedBytes.get();
  }

  /** Time spent on reading, decoding and landing segments since the start. */
  public Duration landingTime() {
    return Duration.ofNanos(landingNanos.get());
  }

  /** Attempts to land that failed and were or will be repeated. */
  public long failureCount() {
    return failureCount.get();
  }

  /** Segments that could not be landed by any repetition, and were kept aside. */
  public long setAsideCount() {
    return setAsideCount.get();
  }

  /** Bytes of the log in which no intact record was found, torn ends apart. */
  public long damagedBytes() {
    return damagedBytes.get();
  }

  @Override
  public void close() throws IOException {
    if (isClosed) {
      return;
    }
    synchronized (landing) {
      isClosed = true;
      wake.release();
      landAll();
    }
  }

  private void run() {
    boolean isFailing = false;
    while (!isClosed) {
      try {
        landUnlessClosed();
        isFailing = false;
        if (wake.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (IOException | RuntimeException | OutOfMemoryError e) {
        // Memory too may be free again: a thread that ended here would let the log fill up unseen.
        failureCount.incrementAndGet();
        if (!isFailing) {
          LOG.warn("Could not land the log into {}; keeping it and trying again", lake.root(), e);
        }
        isFailing = true;
        pause();
      }
    }
  }

  private void landUnlessClosed() throws IOException {
    synchronized (landing) {
      if (!isClosed) {
        landAll();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(interval.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void land(Segment segment) throws IOException {
    long begun = System.nanoTime();
    SegmentContent content = wal.read(segment);
    boolean hasPlatform =
        content.batches().stream().anyMatch(batch -> batch.signal() == Signal.PLATFORM);
    byte[] stateBefore = hasPlatform ? platform.state() : null;
    SourceRows rows =
        new SourceRows(
            (table, id, landed) -> lake.land(table, id, landed).sizeBytes(), content.digest());
    boolean isLanded = false;
    try {
      isLanded = land(segment, content, rows);
      if (isLanded && hasPlatform) {
        wal.writeState(PLATFORM_STATE, platform.state());
      }
    } finally {
      // Reading a report forgets the start that waited for it. A repetition must find it again.
      if (!isLanded && stateBefore != null) {
        platform.restore(stateBefore);
      }
    }
    if (isLanded) {
      forget(segment, content);
      rows.landedRows().forEach(this::count);
      landedFiles.addAndGet(rows.fileCount());
      landedBytes.addAndGet(rows.sizeBytes());
      landingNanos.addAndGet(System.nanoTime() - begun);
    }
  }

  /** False where the segment was set aside. */
  private boolean land(Segment segment, SegmentContent content, SourceRows rows)
      throws IOException {
    try {
      decode(content, rows);
      rows.finish();
      return true;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (RefusedException | RuntimeException e) {
      // Every batch was decoded before it was acknowledged, so this is a mistake of ours. Repeating
      // it would stop all landing for ever; the bytes stay on disk instead.
      LOG.error("Log segment {} cannot be landed; it is kept aside", segment.fileName(), e);
      setAsideCount.incrementAndGet();
      wal.setAside(segment);
      return false;
    }
  }

  private void decode(SegmentContent content, SourceRows rows) throws RefusedException {
    Set<String> digests = new HashSet<>();
    Consumer<Row> sink = rows::add;
    for (Batch batch : content.batches()) {
      replayed.accept(batch);
      // A sender that got no answer sends the same bytes again; both may be in the log.
      if (!digests.add(batch.digest())) {
        continue;
      }
      if (batch.signal() == Signal.PLATFORM) {
        platform.rows(batch, sink);
      } else {
        otlp.rows(batch, sink);
      }
    }
  }

  private void forget(Segment segment, SegmentContent content) throws IOException {
    if (content.damagedBytes() == 0) {
      wal.remove(segment);
      return;
    }
    damagedBytes.addAndGet(content.damagedBytes());
    LOG.warn(
        "Log segment {} has {} damaged bytes between intact records; the records have landed, the"
            + " file is kept aside",
        segment.fileName(),
        content.damagedBytes());
    wal.setAside(segment);
  }

  private void count(Table table, long rowCount) {
    landedRows.computeIfAbsent(table.name(), name -> new LongAdder()).add(rowCount);
  }
}
