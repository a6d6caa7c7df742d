package dev.spanledger.instrumentation.lambda;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Calls by reflection that throw what the method throws, as a direct call would. */
final class Rethrow {
  private Rethrow() {}

  static @Nullable Object invoke(
      Method method, @Nullable Object instance, @Nullable Object... arguments) {
    try {
      return method.invoke(instance, arguments);
    } catch (InvocationTargetException e) {
      throw unchecked(e.getCause() == null ? e : e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(
          method.getDeclaringClass().getName() + "::" + method.getName() + " is not public", e);
    }
  }

  /** Never returns; declared to, so that callers can write {@code throw}. */
  static RuntimeException unchecked(Throwable error) {
    throw Rethrow.<RuntimeException>sneaky(error);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Erased: thrown as it is.
  private static <T extends Throwable> T sneaky(Throwable error) throws T {
    throw (T) error;
  }
}
