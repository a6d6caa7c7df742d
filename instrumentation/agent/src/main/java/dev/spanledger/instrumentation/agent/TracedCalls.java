package dev.spanledger.instrumentation.agent;

import dev.spanledger.instrumentation.agent.function.HandlerCall;
import dev.spanledger.instrumentation.event.ResponseStatus;
import dev.spanledger.instrumentation.event.StatusSniffer;
import dev.spanledger.instrumentation.invocation.Invocation;
import dev.spanledger.instrumentation.invocation.InvocationTracer;
import dev.spanledger.instrumentation.invocation.SdkParts;
import dev.spanledger.instrumentation.lambda.FunctionTracer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes the calls that {@link HandlerCall} hands over and traces each as an invocation. */
final class TracedCalls implements Function<@Nullable Object[], @Nullable Object> {
  private static volatile @Nullable TracedCalls installed;

  private final SdkParts parts;
  private final Map<String, String> environment;
  private final ThreadLocal<Boolean> isInCall = new ThreadLocal<>();
  private @Nullable FunctionTracer tracer;

  TracedCalls(SdkParts parts, Map<String, String> environment) {
    this.parts = parts;
    this.environment = environment;
  }

  /** For the propagator, which the agent makes apart from everything else. */
  static void install(TracedCalls calls) {
    installed = calls;
  }

  static @Nullable TracedCalls installed() {
    return installed;
  }

  /**
   * A handler begins.
   *
   * @return what ends it; null where it runs inside another, as behind a wrapper
   */
  @Override
  public @Nullable Object apply(@Nullable Object[] call) {
    if (isInCall.get() != null) {
      return null;
    }
    isInCall.set(true);
    CarriedContext context = new CarriedContext(call);
    Object event = call[HandlerCall.EVENT];
    return new Call(
        event instanceof byte[] bytes
            ? tracer().start(bytes, context)
            : tracer().start(event, context));
  }

  /** The agent registers its SDK after it has asked for the parts, so not before the first call. */
  private synchronized FunctionTracer tracer() {
    FunctionTracer made = tracer;
    if (made == null) {
      InvocationTracer invocations = parts.tracer(GlobalOpenTelemetry.get());
      made = new FunctionTracer(invocations, environment);
      tracer = made;
    }
    return made;
  }

  private final class Call implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    private final Invocation invocation;

    Call(Invocation invocation) {
      this.invocation = invocation;
    }

    @Override
    public void accept(@Nullable Object output, @Nullable Throwable error) {
      isInCall.remove();
      if (error != null) {
        invocation.failed(error);
      } else if (invocation.isHttp()) {
        invocation.succeeded(status(output));
      }
      invocation.finish();
    }
  }

  /** What the response names; the runtime's own stream keeps the bytes that were written. */
  private static int status(@Nullable Object output) {
    try {
      if (output instanceof ByteArrayOutputStream bytes) {
        StatusSniffer sniffer = new StatusSniffer(OutputStream.nullOutputStream());
        bytes.writeTo(sniffer);
        return sniffer.status();
      }
      return ResponseStatus.of(output);
    } catch (IOException | RuntimeException | LinkageError e) {
      return 0;
    }
  }
}
