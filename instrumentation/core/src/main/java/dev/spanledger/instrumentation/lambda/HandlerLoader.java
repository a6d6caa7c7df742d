package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** Finds the function's handler by its name, by the rules of Lambda's Java runtime. */
final class HandlerLoader {
  private static final String VARIABLE = "SPANLEDGER_HANDLER";
  private static final String INTERFACE_METHOD = "handleRequest";

  private HandlerLoader() {}

  static RequestStreamHandler load(@Nullable String name) {
    if (name == null || name.isBlank()) {
      throw new IllegalStateException(
          VARIABLE + " is not set; it names the function's handler, as in com.acme.Orders::place");
    }
    int separator = name.indexOf("::");
    String className = separator < 0 ? name : name.substring(0, separator);
    String methodName = separator < 0 ? INTERFACE_METHOD : name.substring(separator + 2);
    try {
      Class<?> type = Class.forName(className.trim(), true, loader());
      boolean isStreamHandler =
          RequestStreamHandler.class.isAssignableFrom(type) && methodName.equals(INTERFACE_METHOD);
      if (isStreamHandler) {
        return (RequestStreamHandler) type.getConstructor().newInstance();
      }
      Method method = method(name, type, methodName.trim());
      boolean isStatic = Modifier.isStatic(method.getModifiers());
      Object instance = isStatic ? null : type.getConstructor().newInstance();
      return takesStreams(method)
          ? new StreamMethod(method, instance)
          : ObjectMethod.of(method, instance);
    } catch (InvocationTargetException e) {
      // What the function's own constructor throws is the function's to explain.
      throw Rethrow.unchecked(e.getCause() == null ? e : e.getCause());
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
    return own == null ? HandlerLoader.class.getClassLoader() : own;
  }

  /** As the runtime chooses among overloads: the most parameters, and one with a context. */
  private static Method method(String name, Class<?> type, String methodName) {
    Method best = null;
    for (Method method : type.getMethods()) {
      boolean isCandidate =
          method.getName().equals(methodName) && !method.isBridge() && isCallable(method);
      if (isCandidate && (best == null || best.getParameterCount() < method.getParameterCount())) {
        best = method;
      }
    }
    if (best == null) {
      throw new IllegalStateException(
          VARIABLE
              + " is \""
              + name
              + "\", which is no public method of at most one argument, or two streams, and a"
              + " Context");
    }
    return best;
  }

  private static boolean isCallable(Method method) {
    int count = method.getParameterCount();
    int ownCount = takesContext(method) ? count - 1 : count;
    return ownCount <= 1 || (ownCount == 2 && takesStreams(method));
  }

  static boolean takesContext(Method method) {
    Class<?>[] types = method.getParameterTypes();
    return types.length > 0 && types[types.length - 1] == Context.class;
  }

  private static boolean takesStreams(Method method) {
    Class<?>[] types = method.getParameterTypes();
    return types.length >= 2 && types[0] == InputStream.class && types[1] == OutputStream.class;
  }
}
