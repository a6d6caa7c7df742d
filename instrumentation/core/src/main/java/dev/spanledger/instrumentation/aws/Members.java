package dev.spanledger.instrumentation.aws;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/** Members of requests and responses by the name that their service gave them. */
final class Members {
  private Members() {}

  static @Nullable Object get(SdkRequest request, String name) {
    return request.getValueForField(name, Object.class).orElse(null);
  }

  static @Nullable Object get(SdkResponse response, String name) {
    return response.getValueForField(name, Object.class).orElse(null);
  }

  static @Nullable Object get(SdkPojo part, String name) {
    for (SdkField<?> field : part.sdkFields()) {
      if (field.memberName().equals(name)) {
        return field.getValueOrDefault(part);
      }
    }
    return null;
  }

  static @Nullable String text(SdkRequest request, String name) {
    return get(request, name) instanceof String text ? text : null;
  }

  static @Nullable String text(SdkResponse response, String name) {
    return get(response, name) instanceof String text ? text : null;
  }

  /** Empty where the member is none. */
  static List<?> list(@Nullable Object member) {
    return member instanceof List<?> list ? list : List.of();
  }

  static void put(SpanBuilder span, AttributeKey<String> key, @Nullable String value) {
    if (value != null) {
      span.setAttribute(key, value);
    }
  }

  static void put(Span span, AttributeKey<String> key, @Nullable String value) {
    if (value != null) {
      span.setAttribute(key, value);
    }
  }

  /**
   * What stands after the last of the characters: a queue's name in its URL, a topic's in its ARN.
   */
  static String after(char separator, String text) {
    return text.substring(text.lastIndexOf(separator) + 1);
  }
}
