package dev.spanledger.instrumentation.invocation;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The one first invocation of a process, and how long the process took to get there. */
public final class ColdStart {
  // Lambda gives on-demand initialisation ten seconds. A longer gap is waiting, not starting.
  private static final long LONGEST_INIT_GAP_NANOS = 10_000_000_000L;
  // The kernel's unit for process times on every architecture Lambda has.
  private static final long NANOS_PER_TICK = 10_000_000L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int START_TIME_FIELD = 22;

  private static @Nullable ColdStart ofProcess;

  private final AtomicBoolean isClaimed = new AtomicBoolean();
  private volatile long startEpochNanos;
  private volatile long readyEpochNanos;
  private volatile boolean isRestored;

  private ColdStart(long processStartEpochNanos, long readyEpochNanos) {
    this.startEpochNanos = processStartEpochNanos;
    this.readyEpochNanos = readyEpochNanos;
  }

  /** Of this process, from the first call on. */
  static synchronized ColdStart ofProcess() {
    ColdStart known = ofProcess;
    if (known == null) {
      known = ofThisProcess(Clock.systemUTC());
      ofProcess = known;
    }
    return known;
  }

  static ColdStart ofThisProcess(Clock clock) {
    long nowEpochNanos = epochNanos(clock);
    return new ColdStart(processStartEpochNanos(nowEpochNanos), nowEpochNanos);
  }

  /** Of a process that started at a known time. */
  public static ColdStart startedAt(long processStartEpochNanos, long readyEpochNanos) {
    return new ColdStart(processStartEpochNanos, readyEpochNanos);
  }

  /** The handler has been built: the last thing known of a start that then waits for work. */
  void ready(long nowEpochNanos) {
    readyEpochNanos = Math.max(readyEpochNanos, nowEpochNanos);
  }

  /** True for exactly one caller. */
  boolean claim() {
    return !isClaimed.get() && isClaimed.compareAndSet(false, true);
  }

  /**
   * Of the process, or of its restore. Epoch nanoseconds, at the kernel's resolution of 10 ms; 0
   * where the system does not tell.
   */
  long startEpochNanos() {
    return startEpochNanos;
  }

  /** Whether it is a snapshot's restore that came before the first invocation. */
  boolean isRestored() {
    return isRestored;
  }

  /** The process goes on from a snapshot: the next invocation is its first. */
  void restored(long nowEpochNanos) {
    startEpochNanos = nowEpochNanos;
    readyEpochNanos = nowEpochNanos;
    isRestored = true;
    isClaimed.set(false);
  }

  /**
   * Where initialisation ended. On demand the invocation waits for it, so it lasts until then; an
   * environment made ready beforehand was initialised when its handler was built.
   */
  long endEpochNanos(long invocationEpochNanos, boolean isOnDemand) {
    boolean waited = invocationEpochNanos - readyEpochNanos > LONGEST_INIT_GAP_NANOS;
    return isOnDemand && !waited
        ? invocationEpochNanos
        : Math.min(readyEpochNanos, invocationEpochNanos);
  }

  static long epochNanos(Clock clock) {
    Instant now = clock.instant();
    return NANOS_PER_SECOND * now.getEpochSecond() + now.getNano();
  }

  private static long processStartEpochNanos(long nowEpochNanos) {
    try {
      String stat = read("/proc/self/stat");
      // The second field is the command in parentheses and may hold blanks.
      String afterCommand = stat.substring(stat.lastIndexOf(')') + 2);
      long startTicks = Long.parseLong(field(afterCommand, START_TIME_FIELD - 3));
      String uptime = field(read("/proc/uptime"), 0);
      int point = uptime.indexOf('.');
      long uptimeTicks =
          100 * Long.parseLong(uptime.substring(0, point))
              + Long.parseLong(uptime.substring(point + 1));
      return nowEpochNanos - NANOS_PER_TICK * (uptimeTicks - startTicks);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  private static String read(String file) throws IOException {
    try (InputStream in = new FileInputStream(file)) {
      return new String(in.readNBytes(4096), StandardCharsets.ISO_8859_1);
    }
  }

  private static String field(String line, int index) {
    int at = 0;
    for (int i = 0; i < index; i++) {
      at = line.indexOf(' ', at) + 1;
    }
    int end = line.indexOf(' ', at);
    return line.substring(at, end < 0 ? line.length() : end).trim();
  }
}
