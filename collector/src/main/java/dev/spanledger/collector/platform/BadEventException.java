package dev.spanledger.collector.platform;

/** One event that cannot be used; the others of its request can. The message follows "event n". */
final class BadEventException extends Exception {
  private static final long serialVersionUID = 1L;

  BadEventException(String message) {
    super(message, null, false, false);
  }
}
