package dev.spanledger.instrumentation.azure;

import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.internal.spi.middleware.Middleware;
import com.microsoft.azure.functions.internal.spi.middleware.MiddlewareChain;
import com.microsoft.azure.functions.internal.spi.middleware.MiddlewareContext;
import dev.spanledger.instrumentation.invocation.Invocation;
import dev.spanledger.instrumentation.invocation.InvocationTracer;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * Puts a span around every function of an app without a line of code: the worker loads it from the
 * app's {@code lib} folder through {@code META-INF/services} (worker 2.2 and newer). Spans leave
 * before the worker answers the host. Nothing in here throws into the function.
 */
public final class SpanledgerMiddleware implements Middleware {
  private final InvocationTracer tracer;
  private final FunctionApp app;

  /** Called by the worker, once per process; registers the SDK in GlobalOpenTelemetry. */
  public SpanledgerMiddleware() {
    this(FunctionApp.from(System.getenv()));
  }

  private SpanledgerMiddleware(FunctionApp app) {
    this(app, InvocationTracer.register(app.identity()));
  }

  private SpanledgerMiddleware(FunctionApp app, InvocationTracer tracer) {
    this.app = app;
    this.tracer = tracer;
  }

  /**
   * For settings other than the process's own environment, as in tests; not registered globally.
   *
   * @param standardOutput takes the lines that go to standard output where no collector is named
   */
  public static SpanledgerMiddleware of(
      Map<String, String> environment, Clock clock, PrintStream standardOutput) {
    FunctionApp app = FunctionApp.from(environment);
    return new SpanledgerMiddleware(
        app, InvocationTracer.create(environment, app.identity(), clock, standardOutput, null));
  }

  @Override
  public void invoke(MiddlewareContext context, MiddlewareChain chain) throws Exception {
    if (!tracer.isEnabled()) {
      chain.doNext(context);
      return;
    }
    Invocation invocation = tracer.start(FunctionRequests.read(context, app));
    try {
      chain.doNext(context);
      invocation.succeeded(status(context));
    } catch (Throwable e) {
      invocation.failed(FunctionFailure.of(e));
      throw e;
    } finally {
      invocation.finish();
    }
  }

  private static int status(MiddlewareContext context) {
    try {
      return context.getReturnValue() instanceof HttpResponseMessage response
          ? response.getStatusCode()
          : 0;
    } catch (RuntimeException | LinkageError e) {
      // A worker that does not show the value; the span has no status then.
      return 0;
    }
  }
}
