package dev.spanledger.instrumentation.redaction;

/** What an attribute's key tells about its value. */
enum KeyKind {
  SECRET,
  NAME_OF_SECRET,
  URL,
  QUERY,
  SQL,
  PLAIN,
  /** Not on the list, where there is one. */
  UNLISTED;

  private static final String[] WITH_A = {"authorization", "apikey", "api-key", "api_key"};
  private static final String[] WITH_C = {"cookie", "credential"};
  private static final String[] WITH_P = {"password", "passwd", "private_key", "private-key"};
  // Of an event: its values go as those of a URL do.
  private static final String[] WITH_Q = {"querystring"};
  private static final String[] WITH_S = {"secret"};
  private static final String[] WITH_T = {"token"};

  static KeyKind of(String key) {
    if (isSecret(key, 0, key.length())) {
      // An ARN tells which secret, not the secret.
      return key.equals("aws.secretsmanager.secret.arn") ? NAME_OF_SECRET : SECRET;
    }
    return switch (key) {
      case "url.full", "http.url", "http.target", "url.original" -> URL;
      case "url.query" -> QUERY;
      case "db.query.text", "db.statement" -> SQL;
      default -> PLAIN;
    };
  }

  /** Whether the range names a header whose value is a list with spaces. */
  static boolean isHeader(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      char c = text.charAt(at);
      if (((c | 0x20) == 'a' && text.regionMatches(true, at, "authorization", 0, 13))
          || ((c | 0x20) == 'c' && text.regionMatches(true, at, "cookie", 0, 6))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the range contains one of the words that name a secret, in any case. */
  static boolean isSecret(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      boolean isFound =
          switch (text.charAt(at)) {
            case 'a', 'A' -> startsWithAny(WITH_A, text, at, to);
            case 'c', 'C' -> startsWithAny(WITH_C, text, at, to);
            case 'p', 'P' -> startsWithAny(WITH_P, text, at, to);
            case 'q', 'Q' -> startsWithAny(WITH_Q, text, at, to);
            case 's', 'S' -> startsWithAny(WITH_S, text, at, to);
            case 't', 'T' -> startsWithAny(WITH_T, text, at, to);
            default -> false;
          };
      if (isFound) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWithAny(String[] words, String text, int at, int to) {
    for (String word : words) {
      if (at + word.length() <= to && text.regionMatches(true, at, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }
}
