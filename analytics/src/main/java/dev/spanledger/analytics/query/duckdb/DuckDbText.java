package dev.spanledger.analytics.query.duckdb;

/** Text as DuckDB's parser wants it, for the few places that take no placeholder. */
final class DuckDbText {

  private DuckDbText() {}

  static String string(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** DuckDB reads every file name as a pattern; a folder named {@code a[1]} must mean itself. */
  static String withoutGlob(String path) {
    StringBuilder escaped = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '*' || c == '?' || c == '[') {
        escaped.append('[').append(c).append(']');
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
