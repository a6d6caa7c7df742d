package dev.spanledger.instrumentation.azure;

import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatusType;
import org.jspecify.annotations.Nullable;

/** An answer of a function. */
public record TestResponse(int status) implements HttpResponseMessage {
  @Override
  public HttpStatusType getStatus() {
    return HttpStatusType.custom(status);
  }

  @Override
  public @Nullable String getHeader(String key) {
    return null;
  }

  @Override
  public @Nullable Object getBody() {
    return null;
  }
}
