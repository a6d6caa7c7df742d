package dev.spanledger.analytics.traceql;

/** A query that is not understood: what, where, and what would be. */
public final class TraceQlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String expected;

  /**
   * @param at characters before what is not understood
   */
  TraceQlException(String what, int at, String expected) {
    super("%s at character %d".formatted(what, at + 1), null, false, false);
    this.expected = expected;
  }

  public String expected() {
    return expected;
  }
}
