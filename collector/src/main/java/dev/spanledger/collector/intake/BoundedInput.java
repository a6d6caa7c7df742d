package dev.spanledger.collector.intake;

import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;

/** A request's bytes as they arrive: counted, and under a deadline for all of them together. */
public final class BoundedInput extends InputStream {
  private final InputStream in;
  private final long maxBytes;
  private final long deadlineNanoTime;
  private long readBytes;

  /**
   * Wraps a body.
   *
   * @param deadlineNanoTime value of {@link System#nanoTime} after which reading fails
   */
  public BoundedInput(InputStream in, long maxBytes, long deadlineNanoTime) {
    this.in = in;
    this.maxBytes = maxBytes;
    this.deadlineNanoTime = deadlineNanoTime;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (System.nanoTime() - deadlineNanoTime > 0) {
      throw tooSlow();
    }
    int count;
    try {
      count = in.read(buffer, offset, length);
    } catch (IOException | RuntimeException e) {
      // Jetty reports a broken chunk as either, and its own idle timeout as the cause.
      throw e.getCause() instanceof TimeoutException ? tooSlow() : cutOff();
    }
    readBytes += Math.max(count, 0);
    if (readBytes > maxBytes) {
      throw new Refused(
          RefusedException.tooLarge(
              "Body has more than %,d bytes; send smaller batches".formatted(maxBytes)));
    }
    return count;
  }

  private static Refused tooSlow() {
    return new Refused(
        new RefusedException(Refusal.TOO_SLOW, "Body did not arrive within the request deadline"));
  }

  private static Refused cutOff() {
    return new Refused(RefusedException.malformed("Body is cut off or badly chunked"));
  }

  /** A refusal on its way through a decompressor, which lets only I/O errors pass. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
    private final RefusedException refusal;

    Refused(RefusedException refusal) {
      super(refusal.reason(), refusal);
      this.refusal = refusal;
    }

    RefusedException refusal() {
      return refusal;
    }
  }
}
