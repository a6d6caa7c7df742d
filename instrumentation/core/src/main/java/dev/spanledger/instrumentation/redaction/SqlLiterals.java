package dev.spanledger.instrumentation.redaction;

/**
 * Replaces literals of a database query by {@code ?}. Double quotes count as literals too: for some
 * databases they are, and a masked identifier is the smaller loss.
 */
final class SqlLiterals {
  private SqlLiterals() {}

  static String mask(String sql) {
    StringBuilder out = new StringBuilder(sql.length());
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\'' || c == '"') {
        at = quotedEnd(sql, at, c);
        out.append('?');
      } else if (c == '$' && dollarTagEnd(sql, at) > 0) {
        at = dollarQuotedEnd(sql, at);
        out.append('?');
      } else if (isDigit(c)) {
        at = numberEnd(sql, at);
        out.append('?');
      } else if (Character.isJavaIdentifierStart(c)) {
        int end = wordEnd(sql, at);
        out.append(sql, at, end);
        at = end;
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  private static int quotedEnd(String sql, int open, char quote) {
    int at = open + 1;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\\') {
        at += 2;
      } else if (c != quote) {
        at++;
      } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
        at += 2;
      } else {
        return at + 1;
      }
    }
    return sql.length();
  }

  /** End of {@code $tag$} that starts here, or -1; {@code $1} is a parameter and has none. */
  private static int dollarTagEnd(String sql, int open) {
    int at = open + 1;
    while (at < sql.length() && (Character.isLetter(sql.charAt(at)) || sql.charAt(at) == '_')) {
      at++;
    }
    return at < sql.length() && sql.charAt(at) == '$' ? at + 1 : -1;
  }

  private static int dollarQuotedEnd(String sql, int open) {
    int body = dollarTagEnd(sql, open);
    int close = sql.indexOf(sql.substring(open, body), body);
    return close < 0 ? sql.length() : close + (body - open);
  }

  private static int numberEnd(String sql, int from) {
    int at = from;
    while (at < sql.length()
        && (Character.isLetterOrDigit(sql.charAt(at)) || sql.charAt(at) == '.')) {
      at++;
    }
    return at;
  }

  private static int wordEnd(String sql, int from) {
    int at = from + 1;
    while (at < sql.length() && Character.isJavaIdentifierPart(sql.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
