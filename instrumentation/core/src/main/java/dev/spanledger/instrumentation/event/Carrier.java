package dev.spanledger.instrumentation.event;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a propagation field out of whatever a service made of its headers: maps in any case, lists
 * of values, message attributes with their text one level deeper, arrays of bytes.
 */
final class Carrier implements TextMapGetter<Object> {
  static final Carrier GETTER = new Carrier();

  /** Where services put the text of an attribute: SQS, SNS, DynamoDB, CloudFront, RabbitMQ. */
  private static final String[] WRAPPERS = {"stringValue", "Value", "S", "value", "bytes"};

  private Carrier() {}

  @Override
  public Iterable<String> keys(Object carrier) {
    throw new UnsupportedOperationException("extraction asks for fields by name");
  }

  @Override
  public @Nullable String get(@Nullable Object carrier, String key) {
    // These two are lists themselves, so that several headers are one, joined (RFC 9110, 5.3).
    boolean joins = key.equals("baggage") || key.equals("tracestate");
    if (!(carrier instanceof List<?> list)) {
      return text(valueIn(carrier, key), joins);
    }
    for (Object item : list) {
      String text = text(valueIn(item, key), joins);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  private static @Nullable Object valueIn(@Nullable Object carrier, String key) {
    return carrier instanceof Map<?, ?> map ? Fields.valueOf(map, key) : Fields.get(carrier, key);
  }

  /** The first of several values, or all of them joined; null where it is no text. */
  static @Nullable String text(@Nullable Object value, boolean joins) {
    if (!(value instanceof List<?> list)) {
      return single(value);
    }
    if (list.isEmpty()) {
      return null;
    }
    if (list.get(0) instanceof Number) {
      return bytes(list);
    }
    String first = single(list.get(0));
    if (!joins || first == null || list.size() == 1) {
      return first;
    }
    StringBuilder all = new StringBuilder(first);
    for (int i = 1; i < list.size(); i++) {
      String next = single(list.get(i));
      if (next != null) {
        all.append(',').append(next);
      }
    }
    return all.toString();
  }

  private static @Nullable String single(@Nullable Object value) {
    if (value == null || value instanceof CharSequence) {
      return Fields.textOf(value);
    }
    if (value instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    for (String wrapper : WRAPPERS) {
      Object wrapped = Fields.get(value, wrapper);
      if (wrapped instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Number) {
        return bytes(list);
      }
      String text = Fields.textOf(wrapped);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  private static String bytes(List<?> numbers) {
    StringBuilder text = new StringBuilder(numbers.size());
    for (Object number : numbers) {
      text.append((char) (Fields.number(number, 0) & 0xFF));
    }
    return text.toString();
  }
}
