package dev.spanledger.locallambda.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An expression, word by word. */
final class Tokens {
  /** DynamoDB's own limit. */
  private static final int LONGEST_EXPRESSION = 4096;

  private static final Pattern TOKEN =
      Pattern.compile("\\s*([:#]?[A-Za-z_][A-Za-z0-9_-]*|[0-9]+|<>|<=|>=|[=<>(),.\\[\\]+-])\\s*");

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private int next;

  Tokens(String text) {
    this.text = text;
    if (text.isBlank() || text.length() > LONGEST_EXPRESSION) {
      throw TableException.validation(
          "Invalid expression: it has %d characters; 1 to %d are right"
              .formatted(text.length(), LONGEST_EXPRESSION));
    }
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw TableException.validation(
            "Invalid expression: syntax error at character %d of \"%s\"".formatted(end, text));
      }
      tokens.add(matcher.group(1));
      end = matcher.end();
    }
  }

  boolean hasNext() {
    return next < tokens.size();
  }

  /** Empty at the end. */
  String peek() {
    return hasNext() ? tokens.get(next) : "";
  }

  String take() {
    if (!hasNext()) {
      throw TableException.validation("Invalid expression: \"%s\" is incomplete".formatted(text));
    }
    return tokens.get(next++);
  }

  /** True where the next token is this one, which is then taken; words in any case. */
  boolean takeIf(String token) {
    if (peek().equalsIgnoreCase(token)) {
      next++;
      return true;
    }
    return false;
  }

  /** True where a name and an opening bracket follow. */
  boolean isCall() {
    return next + 1 < tokens.size() && tokens.get(next + 1).equals("(");
  }

  void expect(String token) {
    String found = take();
    if (!found.equalsIgnoreCase(token)) {
      throw TableException.validation(
          "Invalid expression: \"%s\" where \"%s\" is right, in \"%s\""
              .formatted(found, token.toUpperCase(Locale.ROOT), text));
    }
  }

  void expectEnd() {
    if (hasNext()) {
      throw TableException.validation(
          "Invalid expression: unexpected \"%s\" in \"%s\"".formatted(peek(), text));
    }
  }
}
