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

  private static final int MAX_DIGITS = 18;

  private Fields() {}

  /** The field's value under its name in the JSON form of the event; null where there is none. */
  static @Nullable Object get(@Nullable Object node, String name) {
    if (node == null) {
      return null;
    }
    if (node instanceof Map<?, ?> map) {
      return map.get(name);
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

  /** Of values only whose text is known to be one; a handler's own type may print anything. */
  static @Nullable String textOf(@Nullable Object value) {
    boolean isText =
        value instanceof CharSequence
            || value instanceof Number
            || value instanceof Boolean
            || value instanceof Enum
            || (value != null && value.getClass().getName().startsWith("org.joda.time."));
    if (value == null || !isText) {
      return null;
    }
    String text = value.toString();
    return text.isEmpty() ? null : text;
  }

  /** A whole number as an event has it, as text or number; the default where it is none. */
  static long number(@Nullable Object value, long otherwise) {
    if (value instanceof Number number) {
      return number.longValue();
    }
    if (!(value instanceof String text) || text.isEmpty() || text.length() > MAX_DIGITS) {
      return otherwise;
    }
    int start = text.charAt(0) == '-' ? 1 : 0;
    long result = 0;
    for (int i = start; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return otherwise;
      }
      result = 10 * result + digit;
    }
    return start == 0 ? result : -result;
  }

  static List<?> list(@Nullable Object node, String name) {
    return get(node, name) instanceof List<?> list ? list : List.of();
  }

  /** A header by its name in small letters, as a client wrote it in any case; its first value. */
  static @Nullable String header(@Nullable Object headers, String name) {
    return headers instanceof Map<?, ?> map ? Carrier.text(valueOf(map, name), false) : null;
  }

  /** What a map has under a name in any case. */
  static @Nullable Object valueOf(Map<?, ?> map, String name) {
    Object exact = map.get(name);
    // The names in an object that was read here are those that are asked for.
    if (exact != null || map instanceof JsonObject) {
      return exact;
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (entry.getKey() instanceof String key && key.equalsIgnoreCase(name)) {
        return entry.getValue();
      }
    }
    return null;
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
