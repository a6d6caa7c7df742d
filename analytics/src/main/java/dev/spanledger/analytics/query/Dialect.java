package dev.spanledger.analytics.query;

/** Whose SQL a text is for. Files are written for Trino; an engine may override one by name. */
public enum Dialect {
  DUCKDB("duckdb"),
  TRINO("trino");

  private final String suffix;

  Dialect(String suffix) {
    this.suffix = suffix;
  }

  /** What stands between name and ending of an overriding file, as in {@code span.duckdb.sql}. */
  public String suffix() {
    return suffix;
  }
}
