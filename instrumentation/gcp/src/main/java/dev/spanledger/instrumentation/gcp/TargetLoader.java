package dev.spanledger.instrumentation.gcp;

import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/** Finds the function's class by the variable that names it. */
final class TargetLoader {
  private static final String VARIABLE = "SPANLEDGER_TARGET";

  private TargetLoader() {}

  /**
   * An instance of the class that {@code SPANLEDGER_TARGET} names.
   *
   * @throws IllegalStateException where it names none that can be used
   */
  static <T> T load(Map<String, String> environment, Class<T> kind) {
    String name = environment.get(VARIABLE);
    if (name == null || name.isBlank()) {
      throw new IllegalStateException(
          VARIABLE + " is not set; it names the function's class, as in com.acme.Orders");
    }
    try {
      Class<?> type = Class.forName(name.trim(), true, loader());
      if (!kind.isAssignableFrom(type)) {
        throw new IllegalStateException(
            VARIABLE + " is \"" + name + "\", which is no " + kind.getSimpleName());
      }
      return kind.cast(type.getConstructor().newInstance());
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          VARIABLE + " is \"" + name + "\", whose constructor failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          VARIABLE
              + " is \""
              + name
              + "\", of which no public class with a public constructor without arguments could be"
              + " loaded",
          e);
    }
  }

  private static ClassLoader loader() {
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    return own == null ? TargetLoader.class.getClassLoader() : own;
  }
}
