package dev.spanledger.locallambda.runtime;

/** Every instance was busy for longer than a caller waits; Lambda answers 429. */
public final class TooManyRequestsException extends Exception {
  private static final long serialVersionUID = 1L;

  public TooManyRequestsException(String message) {
    super(message);
  }
}
