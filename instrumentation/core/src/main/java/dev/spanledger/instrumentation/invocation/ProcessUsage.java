package dev.spanledger.instrumentation.invocation;

import java.io.IOException;
import java.io.RandomAccessFile;
import org.jspecify.annotations.Nullable;

/**
 * Processor time and memory of this process, from the kernel: the JDK's management beans would load
 * 150 classes for the same two numbers. Linux only; elsewhere nothing is known.
 */
final class ProcessUsage {
  // The kernel's unit for process times on every architecture that functions run on.
  private static final long NANOS_PER_TICK = 10_000_000L;
  private static final long BYTES_PER_PAGE = 4096;
  private static final int USER_TIME_FIELD = 14;
  private static final int FIRST_FIELD_AFTER_NAME = 3;

  private final byte[] buffer = new byte[1024];
  private @Nullable RandomAccessFile stat;
  private @Nullable RandomAccessFile statm;
  private boolean isUnknown;
  private boolean isRead;
  private long readNanoTime;
  private long cpuNanos;
  private long takenCpuNanos;
  private long residentBytes;

  /** Processor time since the last call; what ran before the first is nobody's. */
  synchronized long takeCpuNanos() {
    boolean isFirst = !isRead;
    read();
    long since = isFirst ? 0 : cpuNanos - takenCpuNanos;
    takenCpuNanos = cpuNanos;
    return Math.max(since, 0);
  }

  /** Memory that the process holds; 0 where the system does not tell. */
  synchronized long residentBytes() {
    read();
    return residentBytes;
  }

  /** Lets go of what a snapshot must not hold; opened again when needed. */
  synchronized void close() {
    close(stat);
    close(statm);
    stat = null;
    statm = null;
    isRead = false;
  }

  /** Once in a tick at most: more often, the kernel would only say the same again. */
  private void read() {
    long now = System.nanoTime();
    if (isUnknown || (isRead && now - readNanoTime < NANOS_PER_TICK)) {
      return;
    }
    try {
      if (stat == null || statm == null) {
        stat = new RandomAccessFile("/proc/self/stat", "r");
        statm = new RandomAccessFile("/proc/self/statm", "r");
      }
      int length = read(stat);
      // The second field is the command in parentheses and may hold blanks.
      int at = length - 1;
      while (at > 0 && buffer[at] != ')') {
        at--;
      }
      at = field(at + 2, USER_TIME_FIELD - FIRST_FIELD_AFTER_NAME);
      cpuNanos = NANOS_PER_TICK * (number(at) + number(field(at, 1)));
      read(statm);
      residentBytes = BYTES_PER_PAGE * number(field(0, 1));
      readNanoTime = now;
      isRead = true;
    } catch (IOException | RuntimeException e) {
      isUnknown = true;
      residentBytes = 0;
    }
  }

  private int read(RandomAccessFile file) throws IOException {
    file.seek(0);
    int length = file.read(buffer, 0, buffer.length - 1);
    if (length <= 0) {
      throw new IOException("nothing to read");
    }
    buffer[length] = ' ';
    return length;
  }

  /** Where the field begins that lies some fields further. */
  private int field(int from, int fields) {
    int at = from;
    for (int i = 0; i < fields; i++) {
      while (buffer[at] != ' ') {
        at++;
      }
      at++;
    }
    return at;
  }

  private long number(int from) {
    long value = 0;
    for (int at = from; buffer[at] >= '0' && buffer[at] <= '9'; at++) {
      value = 10 * value + (buffer[at] - '0');
    }
    return value;
  }

  private static void close(@Nullable RandomAccessFile file) {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      // Nothing was written to it.
    }
  }
}
