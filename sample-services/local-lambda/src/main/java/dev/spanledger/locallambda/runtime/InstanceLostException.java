package dev.spanledger.locallambda.runtime;

/** An instance ended before it took the event, which another may therefore run. */
final class InstanceLostException extends Exception {
  private static final long serialVersionUID = 1L;
}
