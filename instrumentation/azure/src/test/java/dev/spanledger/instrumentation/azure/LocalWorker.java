package dev.spanledger.instrumentation.azure;

import com.microsoft.azure.functions.RetryContext;
import com.microsoft.azure.functions.TraceContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.internal.spi.middleware.Middleware;
import com.microsoft.azure.functions.internal.spi.middleware.MiddlewareContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Map;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs annotated functions as Azure's Java worker does, which is on no public repository: the
 * middleware first, the function by reflection behind it, annotations answered for by their simple
 * names. Parameters' values are shown where {@code showsValues}, which workers up to 2.17 do for
 * texts only.
 */
final class LocalWorker {
  private final Middleware middleware;
  private final boolean showsValues;

  LocalWorker(Middleware middleware, boolean showsValues) {
    this.middleware = middleware;
    this.showsValues = showsValues;
  }

  @Nullable Object run(String function, Object argument, @Nullable String traceparent)
      throws Exception {
    Method method = method(function);
    Call call = new Call(function, method, argument, traceparent);
    middleware.invoke(
        call,
        context -> {
          try {
            call.updateReturnValue(method.invoke(new ShopFunctions(), argument, context));
          } catch (InvocationTargetException e) {
            throw new RuntimeException(e.getCause());
          }
        });
    return call.returned;
  }

  private static Method method(String function) {
    for (Method method : ShopFunctions.class.getMethods()) {
      FunctionName name = method.getAnnotation(FunctionName.class);
      if (name != null && name.value().equals(function)) {
        return method;
      }
    }
    throw new IllegalArgumentException("no function " + function);
  }

  private final class Call implements MiddlewareContext {
    private final String function;
    private final Method method;
    private final Object argument;
    private final @Nullable String traceparent;
    private @Nullable Object returned;

    private Call(String function, Method method, Object argument, @Nullable String traceparent) {
      this.function = function;
      this.method = method;
      this.argument = argument;
      this.traceparent = traceparent;
    }

    @Override
    public @Nullable String getParameterName(String annotation) {
      for (Parameter parameter : method.getParameters()) {
        for (Annotation present : parameter.getAnnotations()) {
          if (present.annotationType().getSimpleName().equals(annotation)) {
            return parameter.getName();
          }
        }
      }
      return null;
    }

    @Override
    public @Nullable Object getParameterValue(String name) {
      return showsValues || argument instanceof String ? argument : null;
    }

    @Override
    public void updateParameterValue(String name, Object value) {
      throw new UnsupportedOperationException("the middleware changes no argument");
    }

    @Override
    public @Nullable Object getReturnValue() {
      return returned;
    }

    @Override
    public void updateReturnValue(@Nullable Object value) {
      returned = value;
    }

    @Override
    public Logger getLogger() {
      return Logger.getLogger(function);
    }

    @Override
    public String getInvocationId() {
      return "7b3f8e0a-31ac-4f3d-9d05-5f5f3b5b8a11";
    }

    @Override
    public String getFunctionName() {
      return function;
    }

    @Override
    public @Nullable TraceContext getTraceContext() {
      return traceparent == null ? null : new HostTrace(traceparent);
    }

    @Override
    public @Nullable RetryContext getRetryContext() {
      return null;
    }
  }

  private record HostTrace(String traceparent) implements TraceContext {
    @Override
    public String getTraceparent() {
      return traceparent;
    }

    @Override
    public String getTracestate() {
      return "";
    }

    @Override
    public Map<String, String> getAttributes() {
      return Map.of();
    }
  }
}
