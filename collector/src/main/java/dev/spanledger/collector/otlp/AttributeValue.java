package dev.spanledger.collector.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An attribute's value as text, and the letter of its type. Text and letter together give the value
 * back: {@code s} text, {@code i} 64-bit integer, {@code d} double, {@code b} boolean, {@code a}
 * array and {@code k} key-value list as canonical JSON, {@code y} bytes in base64, {@code n} none.
 */
final class AttributeValue {
  private static final String HEX_DIGITS = "0123456789abcdef";

  private AttributeValue() {}

  static char type(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> 's';
      case INT_VALUE -> 'i';
      case DOUBLE_VALUE -> 'd';
      case BOOL_VALUE -> 'b';
      case ARRAY_VALUE -> 'a';
      case KVLIST_VALUE -> 'k';
      case BYTES_VALUE -> 'y';
      // An index into a table of strings belongs to the profiles signal only.
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> 'n';
    };
  }

  /** The text of the value; null where it has none. */
  static @Nullable String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case ARRAY_VALUE, KVLIST_VALUE -> json(value);
      case BYTES_VALUE -> base64(value);
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> null;
    };
  }

  /** Canonical JSON: no blanks, keys sorted, the last of equal keys; NaN and infinities as text. */
  static String json(AnyValue value) {
    StringBuilder out = new StringBuilder();
    append(out, value);
    return out.toString();
  }

  private static void append(StringBuilder out, AnyValue value) {
    switch (value.getValueCase()) {
      case STRING_VALUE -> quote(out, value.getStringValue());
      case INT_VALUE -> out.append(value.getIntValue());
      case DOUBLE_VALUE -> appendDouble(out, value.getDoubleValue());
      case BOOL_VALUE -> out.append(value.getBoolValue());
      case ARRAY_VALUE -> appendArray(out, value);
      case KVLIST_VALUE -> appendObject(out, value);
      case BYTES_VALUE -> quote(out, base64(value));
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> out.append("null");
    }
  }

  private static void appendDouble(StringBuilder out, double value) {
    if (Double.isFinite(value)) {
      out.append(value);
    } else {
      quote(out, Double.toString(value));
    }
  }

  private static void appendArray(StringBuilder out, AnyValue value) {
    out.append('[');
    String separator = "";
    for (AnyValue element : value.getArrayValue().getValuesList()) {
      out.append(separator);
      append(out, element);
      separator = ",";
    }
    out.append(']');
  }

  private static void appendObject(StringBuilder out, AnyValue value) {
    Map<String, AnyValue> sorted = new TreeMap<>();
    for (KeyValue entry : value.getKvlistValue().getValuesList()) {
      sorted.put(entry.getKey(), entry.getValue());
    }
    out.append('{');
    String separator = "";
    for (Map.Entry<String, AnyValue> entry : sorted.entrySet()) {
      out.append(separator);
      quote(out, entry.getKey());
      out.append(':');
      append(out, entry.getValue());
      separator = ",";
    }
    out.append('}');
  }

  private static String base64(AnyValue value) {
    return Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u00").append(HEX_DIGITS.charAt(c >> 4)).append(HEX_DIGITS.charAt(c & 15));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
