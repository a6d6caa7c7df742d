package dev.spanledger.collector;

/** Text from outside, made fit for a message: quoted, shortened, without control characters. */
public final class Quoted {
  private static final int MAX_CHARS = 40;

  private Quoted() {}

  public static String of(String text) {
    StringBuilder quoted = new StringBuilder(MAX_CHARS + 3).append('"');
    int end = Math.min(text.length(), MAX_CHARS);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      quoted.append(c < ' ' || c > '~' || c == '"' || c == '<' ? '?' : c);
    }
    return quoted.append(text.length() > MAX_CHARS ? "...\"" : "\"").toString();
  }
}
