package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A method of objects: the runtime's own serializer stands between it and the bytes. */
final class ObjectMethod implements RequestStreamHandler {
  private final Method method;
  private final @Nullable Object instance;
  private final boolean takesInput;
  private final @Nullable RuntimeSerializer serializer;

  private ObjectMethod(
      Method method, @Nullable Object instance, @Nullable RuntimeSerializer serializer) {
    this.method = method;
    this.instance = instance;
    this.takesInput = method.getParameterCount() > (HandlerLoader.takesContext(method) ? 1 : 0);
    this.serializer = serializer;
  }

  static ObjectMethod of(Method method, @Nullable Object instance) {
    try {
      return new ObjectMethod(method, instance, RuntimeSerializer.of(method));
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "Handler "
              + method.getDeclaringClass().getName()
              + "::"
              + method.getName()
              + " takes objects, which need aws-lambda-java-serialization on the class path; every"
              + " Lambda Java runtime has it",
          e);
    }
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Object argument = takesInput && serializer != null ? serializer.read(input) : null;
    Object result = call(argument, context);
    if (serializer != null && method.getReturnType() != void.class) {
      serializer.write(result, output);
    }
  }

  private @Nullable Object call(@Nullable Object argument, Context context) {
    boolean takesContext = HandlerLoader.takesContext(method);
    if (takesInput) {
      return takesContext
          ? Rethrow.invoke(method, instance, argument, context)
          : Rethrow.invoke(method, instance, argument);
    }
    return takesContext
        ? Rethrow.invoke(method, instance, context)
        : Rethrow.invoke(method, instance);
  }
}
