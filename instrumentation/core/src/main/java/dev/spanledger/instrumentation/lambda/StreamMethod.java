package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A method of streams on a class that implements no interface. */
final class StreamMethod implements RequestStreamHandler {
  private final Method method;
  private final @Nullable Object instance;

  StreamMethod(Method method, @Nullable Object instance) {
    this.method = method;
    this.instance = instance;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    if (HandlerLoader.takesContext(method)) {
      Rethrow.invoke(method, instance, input, output, context);
    } else {
      Rethrow.invoke(method, instance, input, output);
    }
  }
}
