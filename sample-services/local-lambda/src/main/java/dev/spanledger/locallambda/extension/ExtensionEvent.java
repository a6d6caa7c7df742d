package dev.spanledger.locallambda.extension;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.wire.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What an extension is told when it asks for its next event. */
sealed interface ExtensionEvent {
  JsonFactory JSON = new JsonFactory();

  Kind kind();

  Body toJson();

  /** Events that an extension may ask for. */
  enum Kind {
    INVOKE,
    SHUTDOWN
  }

  /** An event was handed to the function. */
  record Invoke(long deadlineMs, String requestId, String invokedFunctionArn, TraceHeader trace)
      implements ExtensionEvent {
    @Override
    public Kind kind() {
      return Kind.INVOKE;
    }

    @Override
    public Body toJson() {
      return json(
          json -> {
            json.writeStringField("eventType", kind().name());
            json.writeNumberField("deadlineMs", deadlineMs);
            json.writeStringField("requestId", requestId);
            json.writeStringField("invokedFunctionArn", invokedFunctionArn);
            json.writeObjectFieldStart("tracing");
            json.writeStringField("type", "X-Amzn-Trace-Id");
            json.writeStringField("value", trace.value());
            json.writeEndObject();
          });
    }
  }

  /** The instance ends. */
  record Shutdown(long deadlineMs, ShutdownReason reason) implements ExtensionEvent {
    @Override
    public Kind kind() {
      return Kind.SHUTDOWN;
    }

    @Override
    public Body toJson() {
      return json(
          json -> {
            json.writeStringField("eventType", kind().name());
            json.writeStringField("shutdownReason", reason.word());
            json.writeNumberField("deadlineMs", deadlineMs);
          });
    }
  }

  /** Writes the fields of an object. */
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /** An object of these fields. */
  static Body json(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot encode JSON", e);
    }
    return Body.of(bytes.toByteArray());
  }
}
