package dev.spanledger.instrumentation.aws;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as text, into which members are written without touching the rest. A text that is
 * not well-formed to its last character is none, and stays as it is.
 */
final class JsonObjectText {
  private static final int MAX_DEPTH = 64;

  private final String text;
  private final int open;
  private final Map<String, Integer> values = new HashMap<>();

  private JsonObjectText(String text, int open) {
    this.text = text;
    this.open = open;
  }

  /** Null where the text is no JSON object. */
  static @Nullable JsonObjectText parse(String text) {
    Reader reader = new Reader(text, 0);
    reader.space();
    JsonObjectText object = new JsonObjectText(text, reader.at);
    boolean isObject = reader.object(object.values, 0);
    reader.space();
    return isObject && reader.at == text.length() ? object : null;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The member of that name; null where it is absent or no object. */
  @Nullable JsonObjectText member(String name) {
    Integer start = values.get(name);
    if (start == null) {
      return null;
    }
    JsonObjectText member = new JsonObjectText(text, start);
    return new Reader(text, start).object(member.values, 0) ? member : null;
  }

  /** The whole text with further members at the start of this object. */
  String with(Map<String, String> members) {
    StringBuilder out = new StringBuilder(text.length() + 256);
    out.append(text, 0, open + 1);
    int left = members.size();
    for (Map.Entry<String, String> member : members.entrySet()) {
      quote(member.getKey(), out);
      out.append(':');
      quote(member.getValue(), out);
      left--;
      if (left > 0 || !values.isEmpty()) {
        out.append(',');
      }
    }
    return out.append(text, open + 1, text.length()).toString();
  }

  /** The whole text with one more member, an object, at the start of this object. */
  String withObject(String name, Map<String, String> members) {
    StringBuilder out = new StringBuilder(text.length() + 256);
    out.append(text, 0, open + 1);
    quote(name, out);
    out.append(':').append(new JsonObjectText("{}", 0).with(members));
    if (!values.isEmpty()) {
      out.append(',');
    }
    return out.append(text, open + 1, text.length()).toString();
  }

  static void quote(String value, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit(c >> shift & 0xF, 16));
        }
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** Steps over one value; each method answers whether there was one. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text, int at) {
      this.text = text;
      this.at = at;
    }

    /**
     * @param starts is given where each member's value starts, under its name as it is written
     */
    private boolean object(@Nullable Map<String, Integer> starts, int depth) {
      if (depth > MAX_DEPTH || !take('{')) {
        return false;
      }
      space();
      if (take('}')) {
        return true;
      }
      do {
        space();
        int nameStart = at + 1;
        if (!string()) {
          return false;
        }
        String name = text.substring(nameStart, at - 1);
        space();
        if (!take(':')) {
          return false;
        }
        space();
        if (starts != null) {
          starts.put(name, at);
        }
        if (!value(depth + 1)) {
          return false;
        }
        space();
      } while (take(','));
      return take('}');
    }

    private boolean array(int depth) {
      if (depth > MAX_DEPTH || !take('[')) {
        return false;
      }
      space();
      if (take(']')) {
        return true;
      }
      do {
        space();
        if (!value(depth + 1)) {
          return false;
        }
        space();
      } while (take(','));
      return take(']');
    }

    private boolean value(int depth) {
      return switch (peek()) {
        case '{' -> object(null, depth);
        case '[' -> array(depth);
        case '"' -> string();
        case 't' -> word("true");
        case 'f' -> word("false");
        case 'n' -> word("null");
        default -> number();
      };
    }

    private boolean string() {
      if (!take('"')) {
        return false;
      }
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          return true;
        }
        if (c < ' ' || (c == '\\' && !escape())) {
          return false;
        }
      }
      return false;
    }

    private boolean escape() {
      char c = peek();
      at++;
      if (c != 'u') {
        return "\"\\/bfnrt".indexOf(c) >= 0;
      }
      for (int i = 0; i < 4; i++) {
        if (Character.digit(peek(), 16) < 0) {
          return false;
        }
        at++;
      }
      return true;
    }

    private boolean number() {
      take('-');
      if (!take('0') && !digits()) {
        return false;
      }
      if (take('.') && !digits()) {
        return false;
      }
      if (take('e') || take('E')) {
        if (!take('+')) {
          take('-');
        }
        return digits();
      }
      return true;
    }

    private boolean digits() {
      int start = at;
      while (peek() >= '0' && peek() <= '9') {
        at++;
      }
      return at > start;
    }

    private boolean word(String word) {
      boolean isThere = text.startsWith(word, at);
      at += isThere ? word.length() : 0;
      return isThere;
    }

    private void space() {
      while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean take(char c) {
      boolean isThere = at < text.length() && text.charAt(at) == c;
      at += isThere ? 1 : 0;
      return isThere;
    }

    /** NUL, which no JSON holds outside of a string, at the end. */
    private char peek() {
      return at < text.length() ? text.charAt(at) : 0;
    }
  }
}
