package dev.spanledger.collector.wal;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.BatchStore;
import dev.spanledger.collector.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The log of accepted requests. One thread writes for all: it takes what has gathered, appends it,
 * forces it to disk once, and only then lets the callers go on. Thread-safe.
 */
public final class WriteAheadLog implements BatchStore, AutoCloseable {
  /** Callers that wait for one writer; more are refused, because they would wait too long. */
  private static final int MAX_WAITING = 1_024;

  /** Longer than any disk should take; the caller then says 503 and the sender comes again. */
  private static final long MAX_WAIT_SECONDS = 10;

  private static final String SEGMENT_PREFIX = "segment-";
  private static final String DAMAGED_PREFIX = "damaged-";
  private static final String SUFFIX = ".wal";

  private final SegmentDirectory directory;
  private final SegmentWriter writer;
  private final WalLimits limits;
  private final @Nullable FileChannel lock;
  private final BlockingQueue<Task> tasks = new ArrayBlockingQueue<>(MAX_WAITING);
  private final TreeMap<Long, Segment> sealed = new TreeMap<>();
  private final AtomicLong sealedBytes = new AtomicLong();
  private final Thread thread;
  private volatile boolean isClosed;
  private volatile Runnable fullSegmentListener = () -> {};

  private WriteAheadLog(SegmentDirectory directory, WalLimits limits, @Nullable FileChannel lock)
      throws IOException {
    this.directory = directory;
    this.limits = limits;
    this.lock = lock;
    long lastSequence = 0;
    for (String name : directory.list()) {
      if (name.startsWith(SEGMENT_PREFIX) && name.endsWith(SUFFIX)) {
        Segment segment =
            new Segment(
                sequence(SEGMENT_PREFIX, name),
                name,
                directory.size(name),
                directory.modifiedMicros(name));
        addSealed(segment);
        lastSequence = Math.max(lastSequence, segment.sequence());
      } else if (name.startsWith(DAMAGED_PREFIX) && name.endsWith(SUFFIX)) {
        // Its number is not given again, or the next one set aside would replace it.
        lastSequence = Math.max(lastSequence, sequence(DAMAGED_PREFIX, name));
      }
    }
    long nextSequence = lastSequence + 1;
    this.writer = new SegmentWriter(directory, nextSequence);
    this.thread = new Thread(this::run, "spanledger-wal");
    this.thread.setDaemon(true);
    this.thread.start();
  }

  /**
   * Opens the log in this directory; what an earlier process left is {@link #sealed}.
   *
   * @throws IOException where another process has it open, or the directory cannot be used
   */
  public static WriteAheadLog open(Path directory, WalLimits limits) throws IOException {
    SegmentDirectory segments = new SegmentDirectory(directory);
    FileChannel lock = lock(directory.resolve("lock"));
    try {
      return new WriteAheadLog(segments, limits, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  static WriteAheadLog open(SegmentDirectory directory, WalLimits limits) throws IOException {
    return new WriteAheadLog(directory, limits, null);
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      held = null;
    }
    if (held == null) {
      channel.close();
      throw new IOException(
          "Another collector has %s open; stop it, or give this one another lake"
              .formatted(file.getParent()));
    }
    return channel;
  }

  /**
   * Stores a batch; it is on disk when this returns.
   *
   * @throws RefusedException where the backlog is full or the disk does not answer
   * @throws IOException where the disk refused; the batch is then not acknowledged
   */
  @Override
  public void append(Batch batch) throws RefusedException, IOException {
    long size = backlogBytes() + batch.body().length;
    if (size > limits.maxBacklogBytes()) {
      throw RefusedException.overloaded(
          "%d MiB wait to land, at most %d may; send again later"
              .formatted(size >> 20, limits.maxBacklogBytes() >> 20));
    }
    Append append = new Append(batch, new CompletableFuture<>());
    if (isClosed || !tasks.offer(append)) {
      throw RefusedException.overloaded("Too many requests wait for the disk; send again later");
    }
    await(append.done());
  }

  /** Closes the segment that is written to, where it holds anything. */
  public void seal() throws IOException {
    Seal seal = new Seal(new CompletableFuture<>());
    try {
      tasks.put(seal);
      await(seal.done());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while a log segment was closed", e);
    } catch (RefusedException e) {
      throw new IOException(e.reason(), e);
    }
  }

  /** Closed segments that have not been removed, oldest first. */
  public List<Segment> sealed() {
    synchronized (sealed) {
      return List.copyOf(sealed.values());
    }
  }

  /** Intact batches of a closed segment. */
  public SegmentContent read(Segment segment) throws IOException {
    byte[] file = directory.read(segment.fileName());
    return RecordCodec.decode(file == null ? new byte[0] : file);
  }

  /** Forgets a segment whose rows are durable elsewhere. */
  public void remove(Segment segment) throws IOException {
    directory.delete(segment.fileName());
    directory.sync();
    forget(segment);
  }

  /** Sets a segment aside, for a person to look at; it is not read again. */
  public void setAside(Segment segment) throws IOException {
    directory.rename(
        segment.fileName(), segment.fileName().replace(SEGMENT_PREFIX, DAMAGED_PREFIX));
    directory.sync();
    forget(segment);
  }

  /** Bytes that are acknowledged and have not landed. */
  public long backlogBytes() {
    return sealedBytes.get() + writer.sizeBytes();
  }

  /** Called on the log's thread whenever a segment was closed because it is full. */
  public void onFullSegment(Runnable listener) {
    fullSegmentListener = listener;
  }

  /** When the oldest batch that has not landed came, microseconds since the epoch; 0 for none. */
  public long oldestMicros() {
    synchronized (sealed) {
      Map.Entry<Long, Segment> first = sealed.firstEntry();
      return first == null ? writer.openedAtMicros() : first.getValue().openedAtMicros();
    }
  }

  /** Times that the disk was forced; fewer than appends where callers came together. */
  public long forceCount() {
    return writer.forceCount();
  }

  /** A small file beside the segments, replaced as a whole; null where there is none. */
  public byte @Nullable [] readState(String name) throws IOException {
    return directory.read(name);
  }

  /** Replaces a small file beside the segments; durable when this returns. */
  public void writeState(String name, byte[] content) throws IOException {
    String temporary = name + ".tmp";
    directory.delete(temporary);
    SegmentDirectory.SegmentFile file = directory.create(temporary);
    try {
      file.append(new ByteBuffer[] {ByteBuffer.wrap(content)});
      file.force();
    } finally {
      file.close();
    }
    directory.rename(temporary, name);
    directory.sync();
  }

  @Override
  public void close() throws IOException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    try {
      seal();
    } finally {
      thread.interrupt();
      if (lock != null) {
        lock.close();
      }
    }
  }

  private void await(CompletableFuture<Void> done) throws RefusedException, IOException {
    try {
      done.get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for the disk", e);
    } catch (TimeoutException e) {
      throw RefusedException.overloaded(
          "The disk did not answer within %d s; send again later".formatted(MAX_WAIT_SECONDS));
    } catch (ExecutionException e) {
      throw new IOException("Could not write to the log in " + directory.path(), e.getCause());
    }
  }

  private void run() {
    List<Task> group = new ArrayList<>();
    try {
      while (true) {
        group.clear();
        group.add(tasks.take());
        tasks.drainTo(group);
        handle(group);
      }
    } catch (InterruptedException e) {
      // Closed. Whoever still waits is told so by the timeout or below.
      for (Task task : tasks) {
        task.done().completeExceptionally(new IOException("The log was closed"));
      }
    }
  }

  private void handle(List<Task> group) {
    List<Append> appends = new ArrayList<>(group.size());
    for (Task task : group) {
      if (task instanceof Append append) {
        appends.add(append);
      }
    }
    try {
      write(appends);
      boolean isFull = writer.sizeBytes() >= limits.segmentBytes();
      if (isFull || appends.size() < group.size()) {
        sealActive();
      }
      if (isFull) {
        fullSegmentListener.run();
      }
      group.forEach(task -> task.done().complete(null));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // The channel's own buffer may not fit. Without this thread nothing would be taken any more.
      group.forEach(task -> task.done().completeExceptionally(e));
    }
  }

  private void write(List<Append> appends) throws IOException {
    if (appends.isEmpty()) {
      return;
    }
    List<Batch> batches = appends.stream().map(Append::batch).toList();
    try {
      writer.write(batches);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      sealActive();
      throw e;
    }
    // On disk: nothing that goes wrong from here on concerns these callers.
    appends.forEach(append -> append.done().complete(null));
  }

  private void sealActive() {
    Segment segment = writer.seal();
    if (segment != null) {
      addSealed(segment);
    }
  }

  private void addSealed(Segment segment) {
    synchronized (sealed) {
      sealed.put(segment.sequence(), segment);
      sealedBytes.addAndGet(segment.sizeBytes());
    }
  }

  private void forget(Segment segment) {
    synchronized (sealed) {
      if (sealed.remove(segment.sequence()) != null) {
        sealedBytes.addAndGet(-segment.sizeBytes());
      }
    }
  }

  static String segmentName(long sequence) {
    return "%s%020d%s".formatted(SEGMENT_PREFIX, sequence, SUFFIX);
  }

  private static long sequence(String prefix, String name) throws IOException {
    try {
      return Long.parseLong(name.substring(prefix.length(), name.length() - SUFFIX.length()));
    } catch (NumberFormatException e) {
      throw new IOException(
          "File %s in the log is not named %s".formatted(name, segmentName(1)), e);
    }
  }

  /** What the writer's thread is asked to do. */
  private sealed interface Task {
    CompletableFuture<Void> done();
  }

  private record Append(Batch batch, CompletableFuture<Void> done) implements Task {}

  private record Seal(CompletableFuture<Void> done) implements Task {}
}
