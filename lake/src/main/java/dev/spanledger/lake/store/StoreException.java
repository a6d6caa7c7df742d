package dev.spanledger.lake.store;

import java.io.IOException;

/** A store's refusal that somebody can do something about; the message says what. */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Who can mend it, and how. */
  public enum Reason {
    /** No credentials, or credentials that are not valid. */
    CREDENTIALS,
    /** The credentials lack a permission. */
    DENIED,
    /** No such bucket or folder. */
    MISSING,
    /** The object is of another version than the one asked for, or gone. */
    CHANGED,
    /** The key holds other content. */
    EXISTS,
    /** The service does not answer, or refuses for the moment. */
    UNAVAILABLE
  }

  private final Reason reason;

  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
