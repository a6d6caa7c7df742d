package dev.spanledger.collector.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A directory in memory that knows what a disk has been forced to keep, and stops working at a
 * chosen step. What survives is decided afterwards.
 */
public final class ForgetfulDirectory extends SegmentDirectory {

  /** How much of what was not forced is there after the crash. */
  public enum Survival {
    /** Power loss: nothing of it. */
    FORCED_ONLY,
    /** Power loss while it was being written: half of each write. */
    HALF,
    /** A killed process: all of it. */
    ALL
  }

  private final Path path;
  private final Map<String, Content> visible = new TreeMap<>();
  private final Map<String, Content> durableNames = new TreeMap<>();
  private int stepsLeft;
  private int stepCount;

  /** One that stops working at this step; 0 for never. */
  public ForgetfulDirectory(Path path, int crashAtStep) throws IOException {
    super(path);
    this.path = path;
    this.stepsLeft = crashAtStep == 0 ? Integer.MAX_VALUE : crashAtStep;
  }

  public WriteAheadLog openLog(WalLimits limits) throws IOException {
    return WriteAheadLog.open(this, limits);
  }

  /** Steps taken so far. */
  public synchronized int stepCount() {
    return stepCount;
  }

  /** The directory as the next process finds it. */
  public synchronized ForgetfulDirectory reboot(Survival survival) throws IOException {
    ForgetfulDirectory next = new ForgetfulDirectory(path, 0);
    Map<String, Content> names = survival == Survival.ALL ? visible : durableNames;
    names.forEach(
        (name, content) -> {
          Content kept = new Content(content.surviving(survival));
          next.visible.put(name, kept);
          next.durableNames.put(name, kept);
        });
    return next;
  }

  private void step() throws IOException {
    if (stepsLeft <= 1) {
      stepsLeft = 0;
      throw new IOException("the power is off");
    }
    stepsLeft--;
    stepCount++;
  }

  @Override
  synchronized List<String> list() {
    return List.copyOf(visible.keySet());
  }

  @Override
  synchronized SegmentFile create(String name) throws IOException {
    step();
    Content content = new Content(new byte[0]);
    visible.put(name, content);
    return new File(content);
  }

  @Override
  synchronized byte[] read(String name) {
    Content content = visible.get(name);
    return content == null ? null : content.bytes.clone();
  }

  @Override
  synchronized long size(String name) {
    return visible.get(name).bytes.length;
  }

  @Override
  long modifiedMicros(String name) {
    return 1;
  }

  @Override
  synchronized void rename(String from, String to) throws IOException {
    step();
    visible.put(to, visible.remove(from));
  }

  @Override
  synchronized void delete(String name) throws IOException {
    step();
    visible.remove(name);
  }

  @Override
  synchronized void sync() throws IOException {
    step();
    durableNames.clear();
    durableNames.putAll(visible);
  }

  private static final class Content {
    private byte[] bytes;
    private int forcedLength;

    Content(byte[] bytes) {
      this.bytes = bytes;
      this.forcedLength = bytes.length;
    }

    byte[] surviving(Survival survival) {
      int unforced = bytes.length - forcedLength;
      return switch (survival) {
        case FORCED_ONLY -> Arrays.copyOf(bytes, forcedLength);
        case HALF -> Arrays.copyOf(bytes, forcedLength + unforced / 2);
        case ALL -> bytes;
      };
    }
  }

  private final class File extends SegmentFile {
    private final Content content;

    File(Content content) {
      super(null);
      this.content = content;
    }

    @Override
    void append(ByteBuffer[] buffers) throws IOException {
      synchronized (ForgetfulDirectory.this) {
        for (ByteBuffer buffer : buffers) {
          step();
          int start = content.bytes.length;
          int count = buffer.remaining();
          content.bytes = Arrays.copyOf(content.bytes, start + count);
          buffer.get(content.bytes, start, count);
        }
      }
    }

    @Override
    void force() throws IOException {
      synchronized (ForgetfulDirectory.this) {
        step();
        content.forcedLength = content.bytes.length;
      }
    }

    @Override
    void truncate(long sizeBytes) throws IOException {
      synchronized (ForgetfulDirectory.this) {
        step();
        content.bytes = Arrays.copyOf(content.bytes, (int) sizeBytes);
      }
    }

    @Override
    void close() {}
  }
}
