package dev.spanledger.analytics.alert;

import java.io.IOException;

/** A way to tell somebody. */
public interface AlertChannel extends AutoCloseable {
  /** Where it goes, for messages and to remember what was told there; holds no secret. */
  String name();

  /**
   * Tells, trying again as the channel sees fit.
   *
   * @throws IOException where it was not taken; it is told again at the next evaluation
   */
  void send(AlertNotice notice) throws IOException;

  @Override
  void close();
}
