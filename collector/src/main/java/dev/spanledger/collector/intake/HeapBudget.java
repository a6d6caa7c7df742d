package dev.spanledger.collector.intake;

import dev.spanledger.collector.RefusedException;
import java.util.concurrent.atomic.AtomicLong;

/** A fixed number of bytes that requests in flight share; who gets none is sent away. */
public final class HeapBudget {
  private final long totalBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  public HeapBudget(long totalBytes) {
    this.totalBytes = totalBytes;
  }

  public long usedBytes() {
    return usedBytes.get();
  }

  /** Opens what one request will hold. */
  public Reservation open() {
    return new Reservation();
  }

  /** What one request holds. Used by one thread. */
  public final class Reservation implements AutoCloseable {
    private long heldBytes;

    /** Takes more, or refuses the request: for now, or for ever where it alone is too much. */
    public void take(long bytes) throws RefusedException {
      if (heldBytes + bytes > totalBytes) {
        throw RefusedException.tooLarge(
            "Request needs about %,d bytes of memory, %,d is all there is; send smaller batches"
                .formatted(heldBytes + bytes, totalBytes));
      }
      if (usedBytes.addAndGet(bytes) > totalBytes) {
        usedBytes.addAndGet(-bytes);
        throw RefusedException.overloaded("No memory for this request now; send again later");
      }
      heldBytes += bytes;
    }

    public void giveBack(long bytes) {
      usedBytes.addAndGet(-bytes);
      heldBytes -= bytes;
    }

    @Override
    public void close() {
      giveBack(heldBytes);
    }
  }
}
