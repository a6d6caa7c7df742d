package dev.spanledger.sample.fulfilment;

/** An order that no parcel service takes; its message ends in the dead-letter queue. */
final class UnshippableOrderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnshippableOrderException(String message) {
    super(message);
  }
}
