package dev.spanledger.instrumentation.agent;

import com.amazonaws.services.lambda.runtime.Client;
import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import dev.spanledger.instrumentation.agent.function.HandlerCall;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Lambda's context as far as a call carries it: the extension has that interface of its own. */
@SuppressWarnings(
    "NullAway") // Lambda's interface says nothing of null; the library asks each time.
final class CarriedContext implements Context {
  private final @Nullable Object[] call;

  CarriedContext(@Nullable Object[] call) {
    this.call = call;
  }

  private @Nullable String text(int position) {
    return call[position] instanceof String text ? text : null;
  }

  @Override
  public String getAwsRequestId() {
    String id = text(HandlerCall.REQUEST_ID);
    return id == null ? "" : id;
  }

  @Override
  public String getInvokedFunctionArn() {
    return text(HandlerCall.INVOKED_ARN);
  }

  @Override
  public String getLogStreamName() {
    return text(HandlerCall.LOG_STREAM);
  }

  @Override
  public String getXrayTraceId() {
    return text(HandlerCall.XRAY_HEADER);
  }

  @Override
  public String getTenantId() {
    return text(HandlerCall.TENANT);
  }

  @Override
  public int getRemainingTimeInMillis() {
    return call[HandlerCall.REMAINING_MILLIS] instanceof IntSupplier remaining
        ? remaining.getAsInt()
        : Integer.MAX_VALUE;
  }

  @Override
  public String getLogGroupName() {
    return null;
  }

  @Override
  public String getFunctionName() {
    return null;
  }

  @Override
  public String getFunctionVersion() {
    return null;
  }

  @Override
  public CognitoIdentity getIdentity() {
    return null;
  }

  @Override
  public ClientContext getClientContext() {
    boolean isCarried =
        call[HandlerCall.CLIENT_CUSTOM] != null || call[HandlerCall.CLIENT_ENVIRONMENT] != null;
    return isCarried ? new CarriedClient(call) : null;
  }

  @Override
  public int getMemoryLimitInMB() {
    return 0;
  }

  @Override
  public LambdaLogger getLogger() {
    return null;
  }

  /** What the caller's SDK sent beside the event. */
  private record CarriedClient(@Nullable Object[] call) implements ClientContext {
    @Override
    public Client getClient() {
      return null;
    }

    @Override
    public Map<String, String> getCustom() {
      return texts(HandlerCall.CLIENT_CUSTOM);
    }

    @Override
    public Map<String, String> getEnvironment() {
      return texts(HandlerCall.CLIENT_ENVIRONMENT);
    }

    @SuppressWarnings("unchecked") // The library asks for names and takes what is a text.
    private Map<String, String> texts(int position) {
      return call[position] instanceof Map<?, ?> map ? (Map<String, String>) map : Map.of();
    }
  }
}
