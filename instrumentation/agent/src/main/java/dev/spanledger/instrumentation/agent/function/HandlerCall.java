package dev.spanledger.instrumentation.agent.function;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.Context;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call of a handler, handed over to the extension. Both sides know only the JDK's classes and
 * OpenTelemetry's API; a propagator is the one thing of the extension that this API hands out, so
 * the first call asks it for the way in, and calls are arrays of JDK types.
 */
public final class HandlerCall implements IntSupplier {
  /** First element of the carrier by which the extension's propagator knows who asks. */
  public static final String QUESTION = "dev.spanledger.instrumentation.agent";

  /** Where the propagator puts its answer into the carrier. */
  public static final int ANSWER = 1;

  /** Positions of what is known about a call. */
  public static final int EVENT = 0;

  public static final int REQUEST_ID = 1;
  public static final int INVOKED_ARN = 2;
  public static final int LOG_STREAM = 3;
  public static final int XRAY_HEADER = 4;
  public static final int TENANT = 5;
  public static final int REMAINING_MILLIS = 6;

  /** Maps of texts that the caller's SDK sent beside the event. */
  public static final int CLIENT_CUSTOM = 7;

  public static final int CLIENT_ENVIRONMENT = 8;

  private static final int PARTS = 9;

  private static final @Nullable Function<@Nullable Object[], @Nullable Object> EXTENSION =
      extension();

  private final Context lambdaContext;

  private HandlerCall(Context lambdaContext) {
    this.lambdaContext = lambdaContext;
  }

  /**
   * The handler begins.
   *
   * @param event bytes, a map or an object
   * @return for {@link #end}; null where this call is not traced
   */
  public static @Nullable Object start(@Nullable Object event, @Nullable Context lambdaContext) {
    if (EXTENSION == null) {
      return null;
    }
    @Nullable Object[] call = new @Nullable Object[PARTS];
    call[EVENT] = event;
    if (lambdaContext != null) {
      call[REQUEST_ID] = lambdaContext.getAwsRequestId();
      call[INVOKED_ARN] = lambdaContext.getInvokedFunctionArn();
      call[LOG_STREAM] = lambdaContext.getLogStreamName();
      call[REMAINING_MILLIS] = new HandlerCall(lambdaContext);
      ClientContext client = lambdaContext.getClientContext();
      if (client != null) {
        call[CLIENT_CUSTOM] = client.getCustom();
        call[CLIENT_ENVIRONMENT] = client.getEnvironment();
      }
      newer(call, lambdaContext);
    }
    return EXTENSION.apply(call);
  }

  /** Versions of Lambda's interface before 1.4 lack these. */
  private static void newer(@Nullable Object[] call, Context lambdaContext) {
    try {
      call[XRAY_HEADER] = lambdaContext.getXrayTraceId();
      call[TENANT] = lambdaContext.getTenantId();
    } catch (LinkageError e) {
      call[XRAY_HEADER] = null;
    }
  }

  /** The handler returned or threw. */
  @SuppressWarnings("unchecked")
  public static void end(
      @Nullable Object call, @Nullable Object output, @Nullable Throwable error) {
    if (call != null) {
      ((BiConsumer<@Nullable Object, @Nullable Throwable>) call).accept(output, error);
    }
  }

  /** All that a stream holds, which is then as it was; null where that cannot be done. */
  public static byte @Nullable [] bytes(@Nullable InputStream input) {
    if (input == null || !input.markSupported()) {
      return null;
    }
    try {
      input.mark(Integer.MAX_VALUE);
      byte[] bytes = input.readAllBytes();
      input.reset();
      return bytes;
    } catch (IOException e) {
      return null;
    }
  }

  /** Milliseconds until Lambda kills the process. */
  @Override
  public int getAsInt() {
    return lambdaContext.getRemainingTimeInMillis();
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Function<@Nullable Object[], @Nullable Object> extension() {
    @Nullable Object[] carrier = {QUESTION, null};
    GlobalOpenTelemetry.getPropagators()
        .getTextMapPropagator()
        .extract(io.opentelemetry.context.Context.root(), carrier, new NoHeaders());
    return (Function<@Nullable Object[], @Nullable Object>) carrier[ANSWER];
  }

  /** For the other propagators, which find nothing. */
  private static final class NoHeaders implements TextMapGetter<@Nullable Object[]> {
    @Override
    public Iterable<String> keys(@Nullable Object[] carrier) {
      return List.of();
    }

    @Override
    public @Nullable String get(@Nullable Object @Nullable [] carrier, String key) {
      return null;
    }
  }
}
