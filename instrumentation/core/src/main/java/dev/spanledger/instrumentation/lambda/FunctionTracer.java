package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.instrumentation.event.EventFacts;
import dev.spanledger.instrumentation.event.Events;
import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.export.SpanExport;
import dev.spanledger.instrumentation.redaction.Redactor;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The assembled library of one process: OpenTelemetry's SDK put together by hand. */
public final class FunctionTracer {
  // Above what is exported, so that a secret is seen whole before it is cut.
  private static final int MAX_RECORDED_CHARS = 4 * Redactor.MAX_VALUE_BYTES;
  // An SQS batch may hold 10,000 messages; the span of the batch names the first thousand.
  private static final int MAX_LINKS = 1_000;

  private final Settings settings;
  private final OpenTelemetry openTelemetry;
  private final Tracer tracer;
  private final InvocationStart start;

  private FunctionTracer(
      Settings settings, OpenTelemetry openTelemetry, Tracer tracer, InvocationStart start) {
    this.settings = settings;
    this.openTelemetry = openTelemetry;
    this.tracer = tracer;
    this.start = start;
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
    return create(environment, clock, standardOutput, registered, ProcessStart.COLD_START);
  }

  /**
   * Assembles what the environment asks for.
   *
   * @param registered an SDK to use instead of an own one; null for an own one
   * @param coldStart of this process
   */
  static FunctionTracer create(
      Map<String, String> environment,
      Clock clock,
      PrintStream standardOutput,
      @Nullable OpenTelemetry registered,
      ColdStart coldStart) {
    Settings settings = Settings.from(environment);
    InvocationSpans spans = new InvocationSpans();
    TraceIds ids = new TraceIds(clock);
    SpanExport export =
        registered == null && settings.exports() ? export(settings, standardOutput) : null;
    OpenTelemetry openTelemetry =
        registered == null ? new HandBuiltSdk(sdk(settings, spans, ids, clock)) : registered;
    Tracer tracer = openTelemetry.getTracer(LibraryIdentity.NAME, LibraryIdentity.VERSION);
    InvocationSink sink =
        new InvocationSink(
            spans,
            export,
            registered == null ? null : registered.getTracerProvider(),
            new TimeoutGuard(),
            settings.exportTimeoutNanos());
    InvocationStart start =
        new InvocationStart(settings.function(), environment, tracer, spans, sink, ids, coldStart);
    coldStart.ready(SdkClock.epochNanos(clock));
    return new FunctionTracer(settings, openTelemetry, tracer, start);
  }

  private static SdkTracerProvider sdk(
      Settings settings, InvocationSpans spans, TraceIds ids, Clock clock) {
    Sampler root = settings.rootSampler();
    MeterProvider silent = new SilentMeters();
    return SdkTracerProvider.builder()
        .setClock(SdkClock.of(clock))
        .setMeterProvider(() -> silent)
        .setIdGenerator(ids)
        .setResource(settings.function().resource())
        .setSampler(settings.followsParent() ? new XRaySampler(root) : root)
        .setSpanLimits(
            SpanLimits.builder()
                .setMaxAttributeValueLength(MAX_RECORDED_CHARS)
                .setMaxNumberOfLinks(MAX_LINKS)
                .build())
        .addSpanProcessor(spans)
        .build();
  }

  private static SpanExport export(Settings settings, PrintStream standardOutput) {
    Redactor redactor = settings.redacts() ? Redactor.standard() : Redactor.off();
    return settings.endpoint() == null
        ? SpanExport.toStream(standardOutput, settings.function().serviceName(), redactor)
        : SpanExport.toCollector(settings.endpoint(), redactor);
  }

  /** For registration, so that the function's own spans and other libraries' end up here. */
  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  Tracer tracer() {
    return tracer;
  }

  /** The user's handler as {@code SPANLEDGER_HANDLER} names it; null where it does not. */
  @Nullable String handlerName() {
    return settings.handler();
  }

  /** The handler with a span around each call; the handler itself where tracing is disabled. */
  public <I, O> RequestHandler<I, O> wrap(RequestHandler<I, O> handler) {
    return settings.isEnabled() ? new TracedRequestHandler<>(this, handler) : handler;
  }

  /** The handler with a span around each call; the handler itself where tracing is disabled. */
  public RequestStreamHandler wrap(RequestStreamHandler handler) {
    return settings.isEnabled() ? new TracedStreamHandler(this, handler) : handler;
  }

  /** Null where tracing this invocation failed, which is noted. */
  @Nullable Invocation start(byte[] event, @Nullable Context lambdaContext) {
    EventFacts facts = EventFacts.none();
    try {
      facts = Events.read(event);
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.EVENT, e);
    }
    return start(facts, lambdaContext);
  }

  /** Null where tracing this invocation failed, which is noted. */
  @Nullable Invocation start(@Nullable Object event, @Nullable Context lambdaContext) {
    EventFacts facts = EventFacts.none();
    try {
      facts = Events.readParsed(event);
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.EVENT, e);
    }
    return start(facts, lambdaContext);
  }

  private @Nullable Invocation start(EventFacts facts, @Nullable Context lambdaContext) {
    try {
      return start.invocation(facts, lambdaContext);
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
      return null;
    }
  }

  /** Apart from the tracer, so that building an instance of one's own registers nothing. */
  private static final class ProcessStart {
    static final ColdStart COLD_START = ColdStart.ofThisProcess(Clock.systemUTC());
  }

  /** Made at first use, so that loading the library does nothing. */
  private static final class OfProcess {
    static final FunctionTracer TRACER = register();

    private static FunctionTracer register() {
      OpenTelemetry registered =
          GlobalOpenTelemetry.isSet() ? GlobalOpenTelemetry.getOrNoop() : null;
      FunctionTracer tracer =
          create(
              System.getenv(), Clock.systemUTC(), System.out, registered, ProcessStart.COLD_START);
      if (registered == null && tracer.settings.isEnabled()) {
        registerGlobally(tracer.openTelemetry());
      }
      return tracer;
    }

    private static void registerGlobally(OpenTelemetry openTelemetry) {
      try {
        GlobalOpenTelemetry.set(openTelemetry);
      } catch (IllegalStateException e) {
        // Registered by another thread since the check. Both trace; only ours sees the invocation.
        Failures.note(Failures.Kind.TRACING, e);
      }
    }
  }
}
