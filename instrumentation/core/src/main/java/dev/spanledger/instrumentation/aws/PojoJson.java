package dev.spanledger.instrumentation.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** Parts of requests and responses as JSON, under the names of their service. */
final class PojoJson {
  private PojoJson() {}

  /** Each part by itself; what is no part is left out. */
  static List<String> each(@Nullable Object parts) {
    List<?> list = parts instanceof SdkPojo ? List.of(parts) : Members.list(parts);
    List<String> texts = new ArrayList<>(list.size());
    for (Object part : list) {
      if (part instanceof SdkPojo pojo) {
        StringBuilder out = new StringBuilder(128);
        object(pojo, out);
        texts.add(out.toString());
      }
    }
    return texts;
  }

  private static void object(SdkPojo pojo, StringBuilder out) {
    out.append('{');
    boolean isFirst = true;
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      if (value != null && !isAbsent(value)) {
        separator(isFirst, out);
        isFirst = false;
        member(field.memberName(), value, out);
      }
    }
    out.append('}');
  }

  /** The SDK puts an empty collection where the service sent none. */
  private static boolean isAbsent(Object value) {
    return (value instanceof List<?> list && list.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty());
  }

  private static void member(String name, Object value, StringBuilder out) {
    JsonObjectText.quote(name, out);
    out.append(':');
    value(value, out);
  }

  private static void value(@Nullable Object value, StringBuilder out) {
    if (value instanceof SdkPojo pojo) {
      object(pojo, out);
    } else if (value instanceof Map<?, ?> map) {
      map(map, out);
    } else if (value instanceof List<?> list) {
      list(list, out);
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      JsonObjectText.quote(value.toString(), out);
    }
  }

  private static void map(Map<?, ?> map, StringBuilder out) {
    out.append('{');
    boolean isFirst = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      separator(isFirst, out);
      isFirst = false;
      JsonObjectText.quote(String.valueOf(entry.getKey()), out);
      out.append(':');
      value(entry.getValue(), out);
    }
    out.append('}');
  }

  private static void list(List<?> list, StringBuilder out) {
    out.append('[');
    boolean isFirst = true;
    for (Object each : list) {
      separator(isFirst, out);
      isFirst = false;
      value(each, out);
    }
    out.append(']');
  }

  private static void separator(boolean isFirst, StringBuilder out) {
    if (!isFirst) {
      out.append(',');
    }
  }
}
