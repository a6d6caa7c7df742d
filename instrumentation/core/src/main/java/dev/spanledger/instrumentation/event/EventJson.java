package dev.spanledger.instrumentation.event;

import dev.spanledger.instrumentation.event.EventNames.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a JSON event only what names its source and carries its trace context, in one forward
 * scan. Values under other names, payloads above all, are stepped over and never copied.
 */
final class EventJson {
  private static final int MAX_DEPTH = 24;
  // An SQS batch with a window holds up to 10,000 records; nothing with context is longer.
  private static final int MAX_ITEMS = 10_000;

  // Some 12 values for each of 10,000 records; what is beyond is stepped over. An event of six
  // megabytes could else become a hundred as maps.
  private static final int MAX_VALUES = 150_000;

  // Each of the services that nest writes one of these among its first members.
  private static final String[] MARKERS = {"TopicArn", "detail-type", "Records", "traceparent"};
  private static final int SNIFFED_CHARS = 512;

  // "traceparent" in base64, less the characters that its neighbours change, for each of the three
  // places at which a group of three bytes may start.
  private static final String[] ENCODED = {"dHJhY2VwYXJl", "YWNlcGFyZW50", "cmFjZXBhcmVu"};
  private static final String GZIP = "H4sI";
  // However deeply escaped, and in characters of four bytes.
  static final int SNIFFED_BYTES = 4 * SNIFFED_CHARS;

  // The most that a queue or a topic takes; anything longer is a request's own body.
  private static final int MAX_BODY_BYTES = 1 << 21;

  private final byte[] json;
  private int at;
  private int values;

  private EventJson(byte[] json) {
    this.json = json;
  }

  /**
   * The event as maps, lists and strings, without what nobody asks for; null where it is neither an
   * object nor an array.
   *
   * @throws IllegalArgumentException where the bytes are not JSON as far as they were read
   */
  static @Nullable Object parse(byte[] json) {
    EventJson reader = new EventJson(json);
    reader.space();
    if (reader.at == json.length || (json[reader.at] != '{' && json[reader.at] != '[')) {
      return null;
    }
    return reader.value(Kind.NODE, 0);
  }

  private @Nullable Object value(Kind kind, int depth) {
    space();
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      skip();
      return null;
    }
    return switch (peek()) {
      case '{' -> object(kind, depth);
      case '[' -> array(kind, depth);
      case '"' -> string();
      default -> word();
    };
  }

  private Map<String, @Nullable Object> object(Kind kind, int depth) {
    // Topics, queues and parameters have names of anybody's choice, as many as anybody likes.
    boolean isOpen = kind == Kind.KEYED || kind == Kind.WHOLE;
    Map<String, @Nullable Object> members = isOpen ? new LinkedHashMap<>() : new JsonObject();
    at++;
    space();
    while (peek() != '}') {
      int from = at + 1;
      int to = stringEnd();
      at = to + 1;
      space();
      expect(':');
      space();
      member(members, kind, depth + 1, from, to);
      separator('}');
    }
    at++;
    return members;
  }

  /** Reads the value of the member whose name lies between the indexes, or steps over it. */
  private void member(
      Map<String, @Nullable Object> members, Kind kind, int depth, int from, int to) {
    if (kind == Kind.KEYED || kind == Kind.WHOLE) {
      members.put(text(from, to), value(kind == Kind.KEYED ? Kind.NODE : kind, depth));
      return;
    }
    if (kind == Kind.HEADERS) {
      String name = EventNames.header(json, from, to);
      if (name == null) {
        skip();
      } else {
        members.put(name, value(Kind.WHOLE, depth));
      }
      return;
    }
    int slot = EventNames.member(json, from, to);
    if (slot < 0 || !isWorthReading(EventNames.kind(slot))) {
      skip();
    } else {
      members.put(EventNames.name(slot), value(kindOf(slot), depth));
    }
  }

  /** Kafka's event has topics where others have a list of records under the same name. */
  private Kind kindOf(int slot) {
    boolean hasTopics = peek() == '{' && EventNames.name(slot).equals("records");
    return hasTopics ? Kind.KEYED : EventNames.kind(slot);
  }

  private boolean isWorthReading(Kind kind) {
    if (kind != Kind.BODY && kind != Kind.DATA) {
      return true;
    }
    if (peek() != '"') {
      return false;
    }
    int from = at + 1;
    int to = stringEnd();
    return kind == Kind.DATA
        ? mayCarry(json, from, to)
        : to - from <= MAX_BODY_BYTES && mayBeEvent(json, from, Math.min(to, from + SNIFFED_BYTES));
  }

  /** Whether a text may be an event, by the start of its JSON, escaped or not. */
  static boolean mayBeEvent(byte[] text, int from, int to) {
    int seen = 0;
    for (int i = from; i < to && seen < SNIFFED_CHARS; i++) {
      byte b = text[i];
      // However deeply escaped, a text has the same number of other characters.
      seen += b == '\\' ? 0 : 1;
      if ((b == 'T' || b == 'd' || b == 'R' || b == 't') && isAnyAt(MARKERS, text, i, to)) {
        return true;
      }
    }
    return false;
  }

  /** Whether base64 holds a JSON object with trace context, or compressed log lines. */
  static boolean mayCarry(byte[] text, int from, int to) {
    if (isAt(GZIP, text, from, to)) {
      return true;
    }
    // A brace or the space before it, whatever follows.
    if (from >= to || "eICD".indexOf(text[from]) < 0) {
      return false;
    }
    for (int i = from; i < to; i++) {
      byte b = text[i];
      if ((b == 'd' || b == 'Y' || b == 'c') && isAnyAt(ENCODED, text, i, to)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAnyAt(String[] words, byte[] text, int at, int to) {
    for (String word : words) {
      if (isAt(word, text, at, to)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(String word, byte[] text, int at, int to) {
    if (to - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[at + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Object array(Kind kind, int depth) {
    at++;
    space();
    if (kind == Kind.WHOLE && isDigitOrMinus(peek())) {
      return byteText();
    }
    List<@Nullable Object> items = new ArrayList<>();
    while (peek() != ']') {
      if (items.size() < MAX_ITEMS) {
        items.add(value(kind, depth + 1));
      } else {
        skip();
      }
      separator(']');
    }
    at++;
    return items;
  }

  /** Kafka and RabbitMQ give a header's value as an array of its bytes. */
  private String byteText() {
    StringBuilder text = new StringBuilder(64);
    while (peek() != ']') {
      String number = word();
      if (text.length() < MAX_ITEMS) {
        text.append((char) (Fields.number(number, 0) & 0xFF));
      }
      separator(']');
    }
    at++;
    return text.toString();
  }

  private static boolean isDigitOrMinus(byte b) {
    return (b >= '0' && b <= '9') || b == '-';
  }

  private void separator(char close) {
    space();
    if (peek() != close) {
      expect(',');
      space();
      if (peek() == close) {
        throw malformed();
      }
    }
  }

  private String string() {
    int start = at + 1;
    int end = stringEnd();
    at = end + 1;
    return text(start, end);
  }

  private String text(int start, int end) {
    for (int i = start; i < end; i++) {
      if (json[i] == '\\') {
        return unescape(start, end);
      }
    }
    return new String(json, start, end - start, StandardCharsets.UTF_8);
  }

  /** Index of the closing quote of the string that opens here. */
  private int stringEnd() {
    if (peek() != '"') {
      throw malformed();
    }
    int i = at + 1;
    while (i < json.length && json[i] != '"') {
      i += json[i] == '\\' ? 2 : 1;
    }
    if (i >= json.length) {
      throw malformed();
    }
    return i;
  }

  private String unescape(int start, int end) {
    String raw = new String(json, start, end - start, StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = raw.charAt(++i);
      switch (escape) {
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'u' -> {
          out.append(codeUnit(raw, i + 1));
          i += 4;
        }
        default -> out.append(escape);
      }
    }
    return out.toString();
  }

  private char codeUnit(String raw, int from) {
    int unit = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = i < raw.length() ? Character.digit(raw.charAt(i), 16) : -1;
      if (digit < 0) {
        throw malformed();
      }
      unit = unit << 4 | digit;
    }
    return (char) unit;
  }

  /** A number, true or false as its text; null as null. */
  private @Nullable String word() {
    int start = at;
    skipWord();
    boolean isNull = at - start == 4 && json[start] == 'n';
    return isNull ? null : new String(json, start, at - start, StandardCharsets.ISO_8859_1);
  }

  private void skipWord() {
    int start = at;
    while (at < json.length && isWordByte(json[at])) {
      at++;
    }
    if (at == start) {
      throw malformed();
    }
  }

  /** Steps over one value, however deep, without recursion. */
  private void skip() {
    int depth = 0;
    do {
      space();
      switch (peek()) {
        case '"' -> at = stringEnd() + 1;
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case ',', ':' -> at++;
        default -> skipWord();
      }
    } while (depth > 0);
    if (depth < 0) {
      throw malformed();
    }
  }

  private static boolean isWordByte(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || b == '-'
        || b == '+'
        || b == '.';
  }

  private void space() {
    while (at < json.length && (json[at] == ' ' || (json[at] >= '\t' && json[at] <= '\r'))) {
      at++;
    }
  }

  private byte peek() {
    if (at >= json.length) {
      throw malformed();
    }
    return json[at];
  }

  private void expect(char c) {
    if (peek() != c) {
      throw malformed();
    }
    at++;
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException("event is not JSON at byte " + at + " of " + json.length);
  }
}
