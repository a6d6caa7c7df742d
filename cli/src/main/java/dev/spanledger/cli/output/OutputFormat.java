package dev.spanledger.cli.output;

/** What an answer is written as. Constants are in lower case because they are typed so. */
public enum OutputFormat {
  /** For people: rounded, with units, fitted to the terminal. */
  table,
  /** RFC 4180 with a header, every digit; text that a spreadsheet would run is prefixed. */
  csv,
  /** An array of objects, every digit; decimals are strings, because JSON readers round numbers. */
  json,
  /** Typed columns, every digit; binary, so a file or a redirected standard output. */
  parquet
}
