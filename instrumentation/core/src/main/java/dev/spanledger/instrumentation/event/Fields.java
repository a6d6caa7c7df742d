package dev.spanledger.instrumentation.event;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields of an event in whatever shape the handler takes it: maps, or objects with getters or
 * record accessors, found by name so that no event library needs to be on the class path.
 */
final class Fields {
  private static final Map<Class<?>, Map<String, Method>> GETTERS = new ConcurrentHashMap<>();

  private Fields() {}

  /** The field's value under its name in the JSON form of the event; null where there is none. */
  static @Nullable Object get(@Nullable Object node, String name) {
    if (node == null) {
      return null;
    }
    if (node instanceof Map<?, ?> map) {
      return map.get(name);
    }
    if (node instanceof String || node instanceof List || node instanceof Number) {
      return null;
    }
    Method getter = getters(node.getClass()).get(normalized(name));
    return getter == null ? null : call(getter, node);
  }

  /** The field at the end of a path of names. */
  static @Nullable Object get(@Nullable Object node, String name, String below) {
    return get(get(node, name), below);
  }

  /** The field as text; null where it is absent, empty, or a structure. */
  static @Nullable String text(@Nullable Object node, String name) {
    return textOf(get(node, name));
  }

  static @Nullable String textOf(@Nullable Object value) {
    if (value == null || value instanceof Map || value instanceof List) {
      return null;
    }
    String text = value.toString();
    return text.isEmpty() ? null : text;
  }

  static List<?> list(@Nullable Object node, String name) {
    return get(node, name) instanceof List<?> list ? list : List.of();
  }

  /**
   * A header by name in any case; values may be texts or lists of them, of which the first counts.
   */
  static @Nullable String header(@Nullable Object headers, String name) {
    if (!(headers instanceof Map<?, ?> map)) {
      return null;
    }
    Object exact = map.get(name);
    if (exact != null) {
      return first(exact);
    }
    for (Map.Entry<?, ?> header : map.entrySet()) {
      if (header.getKey() instanceof String key && key.equalsIgnoreCase(name)) {
        return first(header.getValue());
      }
    }
    return null;
  }

  private static @Nullable String first(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.isEmpty() ? null : textOf(list.get(0));
    }
    return textOf(value);
  }

  private static @Nullable Object call(Method getter, Object node) {
    try {
      return getter.invoke(node);
    } catch (IllegalAccessException | InvocationTargetException | RuntimeException e) {
      return null;
    }
  }

  private static Map<String, Method> getters(Class<?> type) {
    Map<String, Method> known = GETTERS.get(type);
    if (known == null) {
      known = findGetters(type);
      GETTERS.put(type, known);
    }
    return known;
  }

  private static Map<String, Method> findGetters(Class<?> type) {
    Map<String, Method> getters = new HashMap<>();
    if (type.getName().startsWith("java.")) {
      return getters;
    }
    for (Method method : type.getMethods()) {
      String name = method.getName();
      boolean isReader =
          method.getParameterCount() == 0
              && !Modifier.isStatic(method.getModifiers())
              && method.getReturnType() != void.class
              && method.getDeclaringClass() != Object.class;
      boolean isNamed = type.isRecord() || (name.length() > 3 && name.startsWith("get"));
      // Handlers keep their own types package-private; the runtime's serializer reads them too.
      if (isReader && isNamed && method.trySetAccessible()) {
        getters.put(normalized(type.isRecord() ? name : name.substring(3)), method);
      }
    }
    return getters;
  }

  /** {@code detail-type}, {@code DetailType} and {@code detailType} are one name. */
  private static String normalized(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.indexOf('-') < 0 ? lower : lower.replace("-", "");
  }
}
