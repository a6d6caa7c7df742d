package dev.spanledger.analytics.mapping;

/** A mapping file that cannot be read, or with lines that are no rules; the message names each. */
public final class MappingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MappingException(String message) {
    super(message);
  }

  MappingException(String message, Throwable cause) {
    super(message, cause);
  }
}
