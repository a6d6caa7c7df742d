package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * JSON as the Lambda runtime itself reads and writes it for handlers, so that a handler behaves the
 * same behind the library. Loaded only for handlers of objects.
 */
final class RuntimeSerializer {
  private final PojoSerializer<Object> reader;
  private final PojoSerializer<Object> writer;

  private RuntimeSerializer(PojoSerializer<Object> reader, PojoSerializer<Object> writer) {
    this.reader = reader;
    this.writer = writer;
  }

  static RuntimeSerializer of(Method method) {
    int ownCount = method.getParameterCount() - (HandlerLoader.takesContext(method) ? 1 : 0);
    Type input = ownCount == 0 ? Object.class : method.getGenericParameterTypes()[0];
    return new RuntimeSerializer(
        serializer(input, method), serializer(method.getGenericReturnType(), method));
  }

  @SuppressWarnings("unchecked") // A serializer takes what the method takes; reflection checks it.
  private static PojoSerializer<Object> serializer(Type type, Method method) {
    if (type == void.class) {
      return JacksonFactory.getInstance().getSerializer((Type) Object.class);
    }
    if (type instanceof Class<?> known
        && LambdaEventSerializers.isLambdaSupportedEvent(known.getName())) {
      return (PojoSerializer<Object>)
          LambdaEventSerializers.serializerFor(known, method.getDeclaringClass().getClassLoader());
    }
    return JacksonFactory.getInstance().getSerializer(type);
  }

  @Nullable Object read(InputStream input) {
    return reader.fromJson(input);
  }

  void write(@Nullable Object result, OutputStream output) {
    writer.toJson(result, output);
  }
}
