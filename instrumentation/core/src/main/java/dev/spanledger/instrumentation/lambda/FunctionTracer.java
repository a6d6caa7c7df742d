package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.instrumentation.event.EventFacts;
import dev.spanledger.instrumentation.event.Events;
import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.invocation.ColdStart;
import dev.spanledger.instrumentation.invocation.Invocation;
import dev.spanledger.instrumentation.invocation.InvocationRequest;
import dev.spanledger.instrumentation.invocation.InvocationTracer;
import io.opentelemetry.api.OpenTelemetry;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Traces the handlers of a Lambda function. */
public final class FunctionTracer {
  private static final String PAYLOADS_VARIABLE = "SPANLEDGER_CAPTURE_PAYLOADS";
  private static final String HANDLER_VARIABLE = "SPANLEDGER_HANDLER";

  private final InvocationTracer tracer;
  private final LambdaRequests requests;
  private final @Nullable String handlerName;
  private final @Nullable Payloads payloads;

  /** For handlers that are traced from outside, as a Java agent does. */
  public FunctionTracer(InvocationTracer tracer, Map<String, String> environment) {
    this.tracer = tracer;
    this.requests = new LambdaRequests(environment);
    this.handlerName = environment.get(HANDLER_VARIABLE);
    String setting = environment.get(PAYLOADS_VARIABLE);
    this.payloads = setting == null || setting.isBlank() ? null : Payloads.of(setting.trim());
  }

  /** The library as this process's environment configures it, made and registered once. */
  public static FunctionTracer ofProcess() {
    return OfProcess.TRACER;
  }

  /**
   * The library as an environment configures it, not registered.
   *
   * @param standardOutput takes the lines where no collector is named
   * @param registered an SDK to use instead of an own one; null for an own one
   */
  public static FunctionTracer create(
      Map<String, String> environment,
      Clock clock,
      PrintStream standardOutput,
      @Nullable OpenTelemetry registered) {
    return new FunctionTracer(
        InvocationTracer.create(
            environment, LambdaIdentity.from(environment), clock, standardOutput, registered),
        environment);
  }

  /**
   * The library as an environment configures it, in a process that started at a known time.
   *
   * @param registered an SDK to use instead of an own one; null for an own one
   */
  static FunctionTracer create(
      Map<String, String> environment,
      Clock clock,
      PrintStream standardOutput,
      @Nullable OpenTelemetry registered,
      ColdStart coldStart) {
    return new FunctionTracer(
        InvocationTracer.create(
            environment,
            LambdaIdentity.from(environment),
            clock,
            standardOutput,
            registered,
            coldStart),
        environment);
  }

  /** For registration, so that the function's own spans and other libraries' end up here. */
  public OpenTelemetry openTelemetry() {
    return tracer.openTelemetry();
  }

  /** The user's handler as {@code SPANLEDGER_HANDLER} names it; null where it does not. */
  @Nullable String handlerName() {
    return handlerName;
  }

  /** What takes requests and responses into the span; null where nobody asks for that. */
  @Nullable Payloads payloads() {
    return payloads;
  }

  /** The handler with a span around each call; the handler itself where tracing is disabled. */
  public <I, O> RequestHandler<I, O> wrap(RequestHandler<I, O> handler) {
    return tracer.isEnabled() ? new TracedRequestHandler<>(this, handler) : handler;
  }

  /** The handler with a span around each call; the handler itself where tracing is disabled. */
  public RequestStreamHandler wrap(RequestStreamHandler handler) {
    return tracer.isEnabled() ? new TracedStreamHandler(this, handler) : handler;
  }

  /** A plain method as a handler, with a span around each call unless tracing is disabled. */
  public <I, O> RequestHandler<I, O> wrapMethod(Function<I, O> function) {
    return wrap(new FunctionHandler<>(function));
  }

  /** Never throws; what fails is noted and the handler runs. */
  public Invocation start(byte[] event, @Nullable Context lambdaContext) {
    EventFacts facts = EventFacts.none();
    try {
      facts = Events.read(event);
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.EVENT, e);
    }
    return start(facts, lambdaContext);
  }

  /** Never throws; what fails is noted and the handler runs. */
  public Invocation start(@Nullable Object event, @Nullable Context lambdaContext) {
    EventFacts facts = EventFacts.none();
    try {
      facts = Events.readParsed(event);
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.EVENT, e);
    }
    return start(facts, lambdaContext);
  }

  private Invocation start(EventFacts facts, @Nullable Context lambdaContext) {
    InvocationRequest request;
    try {
      request = requests.request(facts, lambdaContext);
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
      request = InvocationRequest.of(facts.trigger().wireName());
    }
    return tracer.start(request);
  }

  /** Made at first use, so that loading the library does nothing. */
  private static final class OfProcess {
    static final FunctionTracer TRACER = register();

    private static FunctionTracer register() {
      Map<String, String> environment = System.getenv();
      InvocationTracer tracer = InvocationTracer.register(LambdaIdentity.from(environment));
      if (tracer.isEnabled() && tracer.awaitsSnapshot()) {
        tracer.prepareForSnapshots(new Rehearsal(environment));
      }
      return new FunctionTracer(tracer, environment);
    }
  }
}
