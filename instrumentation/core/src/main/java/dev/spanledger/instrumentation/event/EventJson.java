package dev.spanledger.instrumentation.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a JSON event only what names its source and carries its trace context, in one forward
 * scan. Values under other names, payloads above all, are stepped over and never copied.
 */
final class EventJson {
  private static final int MAX_DEPTH = 24;
  // An SQS batch with a window holds up to 10,000 records; nothing with context is longer.
  private static final int MAX_ITEMS = 10_000;

  private static final Set<String> WANTED =
      Set.of(
          "version",
          "routeKey",
          "rawPath",
          "path",
          "httpMethod",
          "resource",
          "requestContext",
          "http",
          "method",
          "protocol",
          "elb",
          "targetGroupArn",
          "domainName",
          "stage",
          "resourcePath",
          "connectionId",
          "eventType",
          "Records",
          "messageId",
          "eventSource",
          "EventSource",
          "eventSourceARN",
          "Sns",
          "TopicArn",
          "MessageId",
          "kinesis",
          "sequenceNumber",
          "dynamodb",
          "eventName",
          "eventTime",
          "s3",
          "bucket",
          "name",
          "object",
          "key",
          "source",
          "detail-type",
          "id",
          "time",
          "resources",
          "detail",
          "traceparent",
          "tracestate",
          "baggage",
          "deliveryStreamArn",
          "triggerSource",
          "awslogs");

  /** Under these every name is wanted: their keys are chosen by clients. */
  private static final Set<String> WANTED_WHOLE =
      Set.of(
          "headers", "multiValueHeaders", "attributes", "messageAttributes", "MessageAttributes");

  private final byte[] json;
  private int at;

  private EventJson(byte[] json) {
    this.json = json;
  }

  /**
   * The event as maps, lists and strings, without what nobody asks for; null where it is no object.
   *
   * @throws IllegalArgumentException where the bytes are not JSON as far as they were read
   */
  static @Nullable Object parse(byte[] json) {
    EventJson reader = new EventJson(json);
    reader.space();
    if (reader.at == json.length || json[reader.at] != '{') {
      return null;
    }
    return reader.value(false, 0);
  }

  private @Nullable Object value(boolean isWhole, int depth) {
    space();
    if (depth > MAX_DEPTH) {
      skip();
      return null;
    }
    return switch (peek()) {
      case '{' -> object(isWhole, depth);
      case '[' -> array(isWhole, depth);
      case '"' -> string();
      default -> word();
    };
  }

  private Map<String, @Nullable Object> object(boolean isWhole, int depth) {
    Map<String, @Nullable Object> members = new HashMap<>();
    at++;
    space();
    while (peek() != '}') {
      String name = string();
      space();
      expect(':');
      if (isWhole || WANTED.contains(name)) {
        members.put(name, value(isWhole, depth + 1));
      } else if (WANTED_WHOLE.contains(name)) {
        members.put(name, value(true, depth + 1));
      } else {
        skip();
      }
      separator('}');
    }
    at++;
    return members;
  }

  private List<@Nullable Object> array(boolean isWhole, int depth) {
    List<@Nullable Object> items = new ArrayList<>();
    at++;
    space();
    while (peek() != ']') {
      if (items.size() < MAX_ITEMS) {
        items.add(value(isWhole, depth + 1));
      } else {
        skip();
      }
      separator(']');
    }
    at++;
    return items;
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
    boolean hasEscape = false;
    for (int i = start; i < end; i++) {
      if (json[i] == '\\') {
        hasEscape = true;
        break;
      }
    }
    at = end + 1;
    return hasEscape
        ? unescape(start, end)
        : new String(json, start, end - start, StandardCharsets.UTF_8);
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
    while (at < json.length && isWordByte(json[at])) {
      at++;
    }
    if (at == start) {
      throw malformed();
    }
    String word = new String(json, start, at - start, StandardCharsets.ISO_8859_1);
    return word.equals("null") ? null : word;
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
        default -> word();
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
