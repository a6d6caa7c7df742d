package dev.spanledger.collector.intake;

import dev.spanledger.collector.RefusedException;
import org.jspecify.annotations.Nullable;

/** A POST as its front has it: a servlet's request, or an event of a function. */
public interface HttpMessage {
  /** Value of a header by its name in any case; null where there is none. */
  @Nullable String header(String name);

  /**
   * The body, decompressed; its size is taken from the reservation as it grows.
   *
   * @throws RefusedException where it is too large, too slow, or not what it claims to be
   */
  byte[] body(HeapBudget.Reservation reservation) throws RefusedException;
}
