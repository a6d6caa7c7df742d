package dev.spanledger.analytics.query;

/** A report that could not be answered, and why. */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a caller can do about it depends on this. */
  public enum Reason {
    /** Ran longer than the engine allows: ask for a shorter period. */
    TIMEOUT,
    /** More rows than the engine hands out: ask for a shorter period or a smaller limit. */
    TOO_MANY_ROWS,
    /** Needs more memory than the engine may take: ask for a shorter period. */
    OUT_OF_MEMORY,
    /** Too many queries wait already: ask again later. */
    BUSY,
    /** The lake's own lists of files cannot be read, as where its folder was moved or copied. */
    LAKE_UNREADABLE,
    /** Anything else: a file that cannot be read, a defect of the report. */
    FAILED
  }

  private final Reason reason;

  public QueryException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public QueryException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
