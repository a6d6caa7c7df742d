package dev.spanledger.benchmarks.driver;

import java.io.IOException;

/** Reads a process's accounts at the moments that matter. */
final class Probe implements RuntimeStandIn.Observer {
  private static final double NANOS_PER_MILLI = 1_000_000;
  private static final double NANOS_PER_MICRO = 1_000;

  private final int invocations;
  private final long startNanoTime = System.nanoTime();
  private volatile long pid;
  private long firstNanoTime;
  private long firstCpuNanos;
  private double residentMegabytes;
  private long halfCpuNanos;
  private long lastCpuNanos;
  private long restoredNanoTime;
  private long restoredCpuNanos;

  /** Made just before the process, whose start it takes the time of. */
  Probe(int invocations) {
    this.invocations = invocations;
  }

  void watch(long processId) {
    pid = processId;
  }

  @Override
  public synchronized void restored() throws IOException {
    restoredCpuNanos = Procfs.cpuNanos(pid);
    restoredNanoTime = System.nanoTime();
  }

  @Override
  public synchronized void answered(int count) throws IOException {
    if (count == 1) {
      firstNanoTime = System.nanoTime();
      firstCpuNanos = Procfs.cpuNanos(pid);
      residentMegabytes = Procfs.residentMegabytes(pid);
    }
    if (count == invocations / 2) {
      halfCpuNanos = Procfs.cpuNanos(pid);
    }
    if (count == invocations) {
      lastCpuNanos = Procfs.cpuNanos(pid);
    }
  }

  synchronized Measurement measurement(long[] durationsNanos, int spans) {
    boolean isRestored = restoredNanoTime > 0;
    boolean isWarm = invocations > 1;
    double laterHalf = invocations - invocations / 2;
    return new Measurement(
        firstCpuNanos / NANOS_PER_MILLI,
        (firstNanoTime - startNanoTime) / NANOS_PER_MILLI,
        residentMegabytes,
        isWarm ? Statistics.medianOfSecondHalf(durationsNanos) / NANOS_PER_MILLI : Double.NaN,
        isWarm ? (lastCpuNanos - halfCpuNanos) / NANOS_PER_MICRO / laterHalf : Double.NaN,
        isRestored ? (firstCpuNanos - restoredCpuNanos) / NANOS_PER_MILLI : Double.NaN,
        isRestored ? (firstNanoTime - restoredNanoTime) / NANOS_PER_MILLI : Double.NaN,
        invocations,
        spans);
  }
}
