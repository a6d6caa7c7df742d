package dev.spanledger.collector.http;

import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.intake.BodyBytes;
import dev.spanledger.collector.intake.BoundedInput;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.intake.HttpMessage;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A servlet's request.
 *
 * @param deadlineNanoTime value of {@link System#nanoTime} after which reading fails
 */
record ServletMessage(HttpServletRequest request, BodyBytes bodies, long deadlineNanoTime)
    implements HttpMessage {
  private static final int CHUNK_BYTES = 64 * 1024;

  /**
   * A sender reads its answer after it has sent, so an early one reaches it only if the rest is
   * taken. This is half of OTLP's recommended limit; what is larger sees a reset connection.
   */
  private static final long DRAIN_BYTES = 32L << 20;

  @Override
  public @Nullable String header(String name) {
    return request.getHeader(name);
  }

  @Override
  public byte[] body(HeapBudget.Reservation reservation) throws RefusedException {
    BodyBytes.Compression compression =
        BodyBytes.Compression.of(request.getHeader("Content-Encoding"));
    try {
      return bodies.read(
          request.getInputStream(),
          request.getContentLengthLong(),
          compression,
          deadlineNanoTime,
          reservation);
    } catch (IOException e) {
      throw RefusedException.malformed("Body is cut off or badly chunked");
    }
  }

  /** Takes what is left of the body, within bounds, so that an early answer reaches its sender. */
  static void drain(HttpServletRequest request, long deadlineNanoTime) {
    if (request.getHeader("Expect") != null) {
      // The sender waits for a go-ahead and has sent nothing; the answer itself is the refusal.
      return;
    }
    byte[] buffer = new byte[CHUNK_BYTES];
    try {
      BoundedInput in = new BoundedInput(request.getInputStream(), DRAIN_BYTES, deadlineNanoTime);
      int count = 0;
      while (count >= 0) {
        count = in.read(buffer, 0, buffer.length);
      }
    } catch (IOException | RuntimeException e) {
      // Too much, too slow or broken: the answer is sent all the same, and may not arrive.
    }
  }
}
