package dev.spanledger.instrumentation.redaction;

/**
 * Finds secrets by their shape, by hand: regular expressions would load classes at every cold start
 * and backtrack on hostile input.
 */
final class Patterns {
  private static final int MIN_CARD_DIGITS = 13;
  private static final int MAX_CARD_DIGITS = 19;
  private static final int UUID_LENGTH = 36;
  private static final int MIN_JWT_PART = 8;
  private static final int AWS_KEY_LENGTH = 20;
  // Quotes, their backslashes and spaces that may stand between a secret's name and its value.
  private static final int MAX_QUOTES = 16;

  private final String text;
  private final Redactor redactor;
  private final StringBuilder out;
  private int at;

  private Patterns(String text, Redactor redactor) {
    this.text = text;
    this.redactor = redactor;
    this.out = new StringBuilder(text.length() + 16);
  }

  static String scrub(String text, Redactor redactor) {
    return isSuspicious(text) ? new Patterns(text, redactor).scrub() : text;
  }

  /** Whether anything below could match; true for few real values, so most are not copied. */
  private static boolean isSuspicious(String text) {
    int digits = 0;
    int mostDigits = 0;
    boolean isAssigned = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '@') {
        return true;
      }
      isAssigned |= c == '=' || c == ':';
      if ((c == 'e' && text.startsWith("eyJ", i)) || (c == 'A' && isAwsPrefix(text, i))) {
        return true;
      }
      if (isDigit(c)) {
        digits++;
        mostDigits = Math.max(mostDigits, digits);
      } else if (c != ' ' && c != '-') {
        digits = 0;
      }
    }
    // An ARN or a URL assigns nothing: the name before its colons would have to be a secret's.
    return mostDigits >= MIN_CARD_DIGITS
        || (isAssigned && KeyKind.isSecret(text, 0, text.length()));
  }

  private String scrub() {
    boolean changed = false;
    while (at < text.length()) {
      changed |= step();
    }
    return changed ? out.toString() : text;
  }

  /** Copies one character, or removes a secret that starts or, for e-mail, is split here. */
  private boolean step() {
    char c = text.charAt(at);
    if (c == '@') {
      return email();
    }
    if (c == '=' || c == ':') {
      return assignment();
    }
    boolean startsWord = at == 0 || !isWordChar(text.charAt(at - 1));
    if (startsWord && isUuid()) {
      // One in some ten thousand holds what looks like a card number, and ids join runs to bills.
      out.append(text, at, at + UUID_LENGTH);
      at += UUID_LENGTH;
      return false;
    }
    if (startsWord && c == 'e' && replaced(jwtEnd(), Rule.JWT)) {
      return true;
    }
    if (startsWord && c == 'A' && replaced(awsKeyEnd(), Rule.AWS_KEY)) {
      return true;
    }
    if (startsWord && isDigit(c) && replaced(cardEnd(), Rule.CARD)) {
      return true;
    }
    out.append(c);
    at++;
    return false;
  }

  private boolean replaced(int end, Rule rule) {
    if (end < 0) {
      return false;
    }
    out.append(Redactor.REDACTED);
    at = end;
    redactor.hit(rule);
    return true;
  }

  private boolean email() {
    int local = at;
    while (local > 0 && isLocalChar(text.charAt(local - 1)) && at - local < 64) {
      local--;
    }
    int end = at + 1;
    int lastDot = -1;
    while (end < text.length() && isDomainChar(text.charAt(end))) {
      if (text.charAt(end) == '.') {
        lastDot = end;
      }
      end++;
    }
    if (end > at + 1 && lastDot == end - 1) {
      // A sentence's full stop after the address.
      end--;
      lastDot = text.lastIndexOf('.', end - 1);
    }
    int localChars = at - local;
    if (localChars == 0 || lastDot <= at + 1 || end - lastDot < 3 || out.length() < localChars) {
      out.append('@');
      at++;
      return false;
    }
    out.setLength(out.length() - localChars);
    return replaced(end, Rule.EMAIL);
  }

  /** {@code password=x}, {@code "token": "x"}, {@code Authorization: Bearer x}. */
  private boolean assignment() {
    int nameEnd = at;
    while (nameEnd > 0 && isQuoteOrSpace(text.charAt(nameEnd - 1)) && at - nameEnd < MAX_QUOTES) {
      nameEnd--;
    }
    int name = nameEnd;
    while (name > 0 && isNameChar(text.charAt(name - 1)) && nameEnd - name < 64) {
      name--;
    }
    int value = at + 1;
    while (value < text.length()
        && value - at <= MAX_QUOTES
        && isQuoteOrSpace(text.charAt(value))) {
      value++;
    }
    // The name first: a value may run to the end of the text, and each "=" would walk there.
    int end = KeyKind.isSecret(text, name, nameEnd) ? valueEnd(name, nameEnd, value) : value;
    if (end == value) {
      out.append(text.charAt(at));
      at++;
      return false;
    }
    out.append(text, at, value);
    return replaced(end, Rule.ASSIGNMENT);
  }

  private int valueEnd(int name, int nameEnd, int from) {
    char before = text.charAt(from - 1);
    if (before == '"' || before == '\'') {
      return quotedEnd(from, before);
    }
    if (from < text.length() && (text.charAt(from) == '[' || text.charAt(from) == '{')) {
      return structureEnd(from);
    }
    if (KeyKind.isHeader(text, name, nameEnd)) {
      return lineEnd(from);
    }
    int end = from;
    while (end < text.length() && !endsValue(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /**
   * The quote that closes a value: the one with as many backslashes before it as the one that
   * opened it, for JSON in a text of JSON has one more, and a quote within the value has more too.
   */
  private int quotedEnd(int from, char quote) {
    int depth = backslashesBefore(from - 1);
    int end = from;
    while (end < text.length()) {
      if (text.charAt(end) == quote && backslashesBefore(end) == depth) {
        return Math.max(from, end - depth);
      }
      end++;
    }
    return end;
  }

  private int backslashesBefore(int index) {
    int count = 0;
    // More than JSON within JSON within JSON needs; a text of nothing else must not be quadratic.
    while (count < 15 && index - count > 0 && text.charAt(index - count - 1) == '\\') {
      count++;
    }
    return count;
  }

  /** A list or an object as a secret's value: all of it, with the brackets within its texts. */
  private int structureEnd(int from) {
    int depth = 0;
    int end = from;
    while (end < text.length()) {
      char c = text.charAt(end);
      if (c == '"') {
        end = quotedEnd(end + 1, c) + backslashesBefore(end);
      } else if (c == '[' || c == '{') {
        depth++;
      } else if ((c == ']' || c == '}') && --depth == 0) {
        return end + 1;
      }
      end++;
    }
    return text.length();
  }

  /**
   * A header's value has spaces and semicolons; it ends with its line, or with the text's quote.
   */
  private int lineEnd(int from) {
    int end = from;
    while (end < text.length()
        && text.charAt(end) != '\n'
        && text.charAt(end) != '\r'
        && text.charAt(end) != '"') {
      end++;
    }
    return end;
  }

  private int jwtEnd() {
    if (!text.startsWith("eyJ", at)) {
      return -1;
    }
    int header = base64End(at);
    if (header - at < MIN_JWT_PART || header >= text.length() || text.charAt(header) != '.') {
      return -1;
    }
    int payload = base64End(header + 1);
    if (payload - header <= MIN_JWT_PART) {
      return -1;
    }
    boolean isSigned = payload < text.length() && text.charAt(payload) == '.';
    return isSigned ? base64End(payload + 1) : payload;
  }

  private int base64End(int from) {
    int end = from;
    while (end < text.length() && isBase64UrlChar(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private int awsKeyEnd() {
    int end = at + AWS_KEY_LENGTH;
    if (!isAwsPrefix(text, at) || end > text.length()) {
      return -1;
    }
    for (int i = at; i < end; i++) {
      char c = text.charAt(i);
      if (!isDigit(c) && (c < 'A' || c > 'Z')) {
        return -1;
      }
    }
    return end == text.length() || !isWordChar(text.charAt(end)) ? end : -1;
  }

  /** Whether a UUID stands here (RFC 9562): 8-4-4-4-12 hex digits, and no more. */
  private boolean isUuid() {
    int end = at + UUID_LENGTH;
    if (end > text.length() || (end < text.length() && isWordChar(text.charAt(end)))) {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = text.charAt(at + i);
      boolean isDash = i == 8 || i == 13 || i == 18 || i == 23;
      if (isDash ? c != '-' : !isHex(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private int cardEnd() {
    int[] digits = new int[MAX_CARD_DIGITS];
    int count = 0;
    int end = at;
    int i = at;
    while (i < text.length() && count <= MAX_CARD_DIGITS) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        if (count == MAX_CARD_DIGITS) {
          return -1;
        }
        digits[count++] = c - '0';
        end = i + 1;
      } else if ((c != ' ' && c != '-') || end != i) {
        break;
      }
      i++;
    }
    boolean endsWord = end == text.length() || !isWordChar(text.charAt(end));
    return endsWord && CardNumbers.isCard(digits, count) ? end : -1;
  }

  private static boolean isAwsPrefix(String text, int at) {
    return text.startsWith("AKIA", at) || text.startsWith("ASIA", at);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isWordChar(char c) {
    return isLetter(c) || isDigit(c) || c == '_';
  }

  private static boolean isNameChar(char c) {
    return isWordChar(c) || c == '-' || c == '.';
  }

  private static boolean isBase64UrlChar(char c) {
    return isWordChar(c) || c == '-';
  }

  private static boolean isLocalChar(char c) {
    return isWordChar(c) || c == '.' || c == '+' || c == '-' || c == '%' || c > 0x7F;
  }

  private static boolean isDomainChar(char c) {
    return isLetter(c) || isDigit(c) || c == '.' || c == '-' || c > 0x7F;
  }

  private static boolean isQuoteOrSpace(char c) {
    return c == ' ' || c == '"' || c == '\'' || c == '\\';
  }

  private static boolean endsValue(char c) {
    return c <= ' ' || c == ',' || c == ';' || c == '&' || c == '"' || c == '\'' || c == '\\'
        || c == '}' || c == ')' || c == ']';
  }
}
