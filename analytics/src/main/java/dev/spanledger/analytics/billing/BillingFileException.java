package dev.spanledger.analytics.billing;

import java.io.IOException;

/** A billing file that cannot be imported as a whole. One bad row never causes it. */
public final class BillingFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public BillingFileException(String message) {
    super(message);
  }

  BillingFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
