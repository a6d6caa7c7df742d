package dev.spanledger.collector;

import java.io.IOException;

/** Where requests go that were checked: a batch is acknowledged only once this has taken it. */
public interface BatchStore {
  /**
   * Makes the batch durable. Safe to repeat after any failure.
   *
   * @throws RefusedException where there is no room for it now
   * @throws IOException where it may not be durable
   */
  void append(Batch batch) throws RefusedException, IOException;
}
