package dev.spanledger.analytics.conformance;

import java.io.IOException;

/** The file that was given as a rule model is none; the message says what and where. */
public final class RuleModelException extends IOException {
  private static final long serialVersionUID = 1L;

  RuleModelException(String message) {
    super(message);
  }
}
