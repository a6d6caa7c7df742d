package dev.spanledger.collector.wal;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.wal.SegmentDirectory.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes the segment that is open. Used by the log's one thread; the counters are read by others.
 */
final class SegmentWriter {
  private final SegmentDirectory directory;
  private long nextSequence;
  private @Nullable SegmentFile file;
  private long sequence;
  private final AtomicLong sizeBytes = new AtomicLong();
  private final AtomicLong openedAtMicros = new AtomicLong();
  private final AtomicLong forceCount = new AtomicLong();

  SegmentWriter(SegmentDirectory directory, long nextSequence) {
    this.directory = directory;
    this.nextSequence = nextSequence;
  }

  /** Bytes of the open segment that are on disk. */
  long sizeBytes() {
    return sizeBytes.get();
  }

  /** Ingest time of the open segment's first batch; 0 where nothing is open. */
  long openedAtMicros() {
    return openedAtMicros.get();
  }

  long forceCount() {
    return forceCount.get();
  }

  /**
   * Appends the batches and forces them to disk. On failure none of them counts as written, and the
   * segment must be closed: nobody knows what of the write is on disk, and the next force would not
   * tell.
   */
  void write(List<Batch> batches) throws IOException {
    SegmentFile open = file == null ? open(batches.get(0)) : file;
    long written = 0;
    try {
      for (Batch batch : batches) {
        ByteBuffer[] record = RecordCodec.encode(batch);
        for (ByteBuffer part : record) {
          written += part.remaining();
        }
        open.append(record);
      }
      open.force();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      cutBack(open);
      throw e;
    }
    sizeBytes.addAndGet(written);
    forceCount.incrementAndGet();
  }

  /** Closes the open segment; null where none is open or nothing was written to it. */
  @Nullable Segment seal() {
    SegmentFile open = file;
    if (open == null) {
      return null;
    }
    String name = WriteAheadLog.segmentName(sequence);
    long size = sizeBytes.getAndSet(0);
    Segment segment = new Segment(sequence, name, size, openedAtMicros.getAndSet(0));
    file = null;
    try {
      open.close();
      if (size == 0) {
        directory.delete(name);
      }
    } catch (IOException e) {
      // What counts was forced before; an empty file that stays is read as an empty segment.
    }
    return size == 0 ? null : segment;
  }

  private SegmentFile open(Batch first) throws IOException {
    long number = nextSequence++;
    String name = WriteAheadLog.segmentName(number);
    SegmentFile opened = directory.create(name);
    try {
      directory.sync();
    } catch (IOException e) {
      opened.close();
      directory.delete(name);
      throw e;
    }
    file = opened;
    sequence = number;
    openedAtMicros.set(first.ingestTimeMicros());
    return opened;
  }

  private void cutBack(SegmentFile broken) {
    try {
      broken.truncate(sizeBytes.get());
      broken.force();
    } catch (IOException e) {
      // Records behind the end may then be replayed: stored but not acknowledged is allowed.
    }
  }
}
