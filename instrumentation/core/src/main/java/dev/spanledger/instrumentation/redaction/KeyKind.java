package dev.spanledger.instrumentation.redaction;

/** What an attribute's key tells about its value. */
enum KeyKind {
  SECRET,
  URL,
  QUERY,
  SQL,
  PLAIN;

  private static final String[] SECRET_WORDS = {
    "authorization",
    "cookie",
    "password",
    "passwd",
    "secret",
    "token",
    "apikey",
    "api-key",
    "api_key",
    "credential",
    "private_key",
    "private-key"
  };

  static KeyKind of(String key) {
    if (isSecret(key, 0, key.length())) {
      return SECRET;
    }
    return switch (key) {
      case "url.full", "http.url", "http.target", "url.original" -> URL;
      case "url.query" -> QUERY;
      case "db.query.text", "db.statement" -> SQL;
      default -> PLAIN;
    };
  }

  /** Whether the range contains one of the words that name a secret, in any case. */
  static boolean isSecret(String text, int from, int to) {
    for (String word : SECRET_WORDS) {
      for (int at = from; at + word.length() <= to; at++) {
        if (text.regionMatches(true, at, word, 0, word.length())) {
          return true;
        }
      }
    }
    return false;
  }
}
