package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The dozen attributes of a request, each key once and in no order. They are gone through once, for
 * the invocation's span, and need not be sorted and copied for that, as the API's builder does.
 */
final class FewAttributes implements Attributes {
  private static final int A_DOZEN = 12;

  private Object[] keysAndValues = new Object[2 * A_DOZEN];
  private int length;

  /** Adds one whose key is not there yet; none where the value is null. */
  <T> void put(AttributeKey<T> key, @Nullable T value) {
    if (value == null) {
      return;
    }
    if (length == keysAndValues.length) {
      keysAndValues = Arrays.copyOf(keysAndValues, 2 * length);
    }
    keysAndValues[length] = key;
    keysAndValues[length + 1] = value;
    length += 2;
  }

  @Override
  @SuppressWarnings("unchecked") // A key comes with a value of its type.
  public <T> @Nullable T get(AttributeKey<T> key) {
    for (int i = 0; i < length; i += 2) {
      if (keysAndValues[i].equals(key)) {
        return (T) keysAndValues[i + 1];
      }
    }
    return null;
  }

  @Override
  public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
    for (int i = 0; i < length; i += 2) {
      consumer.accept((AttributeKey<?>) keysAndValues[i], keysAndValues[i + 1]);
    }
  }

  @Override
  public int size() {
    return length / 2;
  }

  @Override
  public boolean isEmpty() {
    return length == 0;
  }

  @Override
  public Map<AttributeKey<?>, Object> asMap() {
    Map<AttributeKey<?>, Object> map = new LinkedHashMap<>();
    forEach(map::put);
    return Collections.unmodifiableMap(map);
  }

  @Override
  public AttributesBuilder toBuilder() {
    return Attributes.builder().putAll(this);
  }
}
