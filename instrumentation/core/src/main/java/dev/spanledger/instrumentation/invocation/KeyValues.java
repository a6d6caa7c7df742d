package dev.spanledger.instrumentation.invocation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code key=value,key=value} with percent-encoded values, as OpenTelemetry's variables have it.
 */
final class KeyValues {
  private KeyValues() {}

  static Map<String, String> parse(@Nullable String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    int at = 0;
    while (text != null && at < text.length()) {
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      int equals = text.indexOf('=', at);
      if (equals > at && equals < end) {
        String key = text.substring(at, equals).trim();
        String value = decode(text.substring(equals + 1, end).trim());
        if (!key.isEmpty() && !hasControl(key) && !hasControl(value)) {
          pairs.put(key, value);
        }
      }
      at = end + 1;
    }
    return pairs;
  }

  private static String decode(String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    byte[] raw = value.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
    int i = 0;
    while (i < raw.length) {
      int high = raw[i] == '%' && i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(raw[i + 2], 16) : -1;
      out.write(low >= 0 ? high << 4 | low : raw[i]);
      i += low >= 0 ? 3 : 1;
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** A line break would let a value write further headers of its own. */
  private static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ') {
        return true;
      }
    }
    return false;
  }
}
