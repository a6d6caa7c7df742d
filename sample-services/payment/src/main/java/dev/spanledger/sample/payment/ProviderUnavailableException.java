package dev.spanledger.sample.payment;

/** The provider did not answer; it may at the next attempt. */
final class ProviderUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  ProviderUnavailableException(String message) {
    super(message);
  }
}
