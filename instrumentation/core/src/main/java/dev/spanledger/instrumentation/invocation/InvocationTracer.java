package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.export.SpanExport;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The assembled library of one process: OpenTelemetry's SDK put together by hand. An adapter to a
 * platform makes one, and for each invocation:
 *
 * <pre>{@code
 * Invocation invocation = tracer.start(InvocationRequest.of("http").spanName("GET /orders"));
 * try {
 *   handle();
 *   invocation.succeeded(200);
 * } catch (Throwable e) {
 *   invocation.failed(e);
 *   throw e;
 * } finally {
 *   invocation.finish();
 * }
 * }</pre>
 *
 * <p>{@code start} and {@code finish} belong on the thread that runs the handler.
 */
public final class InvocationTracer {

  private final Settings settings;
  private final OpenTelemetry openTelemetry;
  private final Tracer tracer;
  private final InvocationStart start;

  // The runtime holds hooks weakly.
  @SuppressWarnings({"unused", "FieldCanBeLocal"})
  private @Nullable Object snapshotHook;

  InvocationTracer(
      Settings settings, OpenTelemetry openTelemetry, Tracer tracer, InvocationStart start) {
    this.settings = settings;
    this.openTelemetry = openTelemetry;
    this.tracer = tracer;
    this.start = start;
  }

  /**
   * The library as an environment configures it, not registered.
   *
   * @param standardOutput takes the lines where no collector is named
   * @param registered an SDK to use instead of an own one; null for an own one
   */
  public static InvocationTracer create(
      Map<String, String> environment,
      FunctionIdentity function,
      Clock clock,
      PrintStream standardOutput,
      @Nullable OpenTelemetry registered) {
    return create(environment, function, clock, standardOutput, registered, ColdStart.ofProcess());
  }

  /**
   * The library as this process's environment configures it, registered in {@code
   * GlobalOpenTelemetry} unless an SDK is there already, which is then used. To be called once.
   */
  public static InvocationTracer register(FunctionIdentity function) {
    OpenTelemetry registered = registered();
    InvocationTracer tracer =
        create(System.getenv(), function, Clock.systemUTC(), System.out, registered);
    if (registered == null && tracer.isEnabled()) {
      registerGlobally(tracer.openTelemetry());
    }
    if (tracer.isEnabled()) {
      // Lambda sends SIGTERM where an extension is registered.
      Runtime.getRuntime()
          .addShutdownHook(new Thread(tracer.start.shutdown(), "spanledger-shutdown"));
    }
    return tracer;
  }

  /**
   * Assembles what the environment asks for.
   *
   * @param registered an SDK to use instead of an own one; null for an own one
   * @param coldStart of this process
   */
  public static InvocationTracer create(
      Map<String, String> environment,
      FunctionIdentity function,
      Clock clock,
      PrintStream standardOutput,
      @Nullable OpenTelemetry registered,
      ColdStart coldStart) {
    Settings settings = Settings.from(environment, function);
    InvocationSpans spans = new InvocationSpans(settings.isShared());
    TraceIds ids = new TraceIds(clock);
    SpanExport export = registered == null ? export(settings, standardOutput) : null;
    OpenTelemetry openTelemetry =
        registered == null
            ? new HandBuiltSdk(sdk(settings, spans, ids, clock), settings.propagators())
            : registered;
    Tracer tracer = openTelemetry.getTracer(LibraryIdentity.NAME, LibraryIdentity.VERSION);
    InvocationSink sink =
        registered == null
            ? OwnSink.of(settings, spans, export, clock)
            : new ForeignSink(settings, spans, registered);
    InvocationStart start =
        new InvocationStart(
            settings.function(), tracer, spans, sink, ids, registered == null, coldStart, clock);
    coldStart.ready(ColdStart.epochNanos(clock));
    return new InvocationTracer(settings, openTelemetry, tracer, start);
  }

  private static SdkTracerProvider sdk(
      Settings settings, InvocationSpans spans, TraceIds ids, Clock clock) {
    return SdkTracerProvider.builder()
        .setClock(sdkClock(clock))
        .setMeterProvider(new SilentMeters())
        .setIdGenerator(ids)
        .setResource(settings.function().resource())
        .setSampler(settings.sampler())
        .setSpanLimits(settings.limits().span())
        .addSpanProcessor(spans)
        .build();
  }

  /** The system's clock keeps the SDK's own, whose durations come from the monotonic one. */
  private static io.opentelemetry.sdk.common.Clock sdkClock(Clock clock) {
    return clock.equals(Clock.systemUTC())
        ? io.opentelemetry.sdk.common.Clock.getDefault()
        : new SdkClock(clock);
  }

  static @Nullable SpanExport export(Settings settings, PrintStream standardOutput) {
    SpanExport export =
        settings
            .export()
            .open(standardOutput, settings.function().serviceName(), settings.redactor());
    if (export != null) {
      export.limitValues(settings.limits().maxValueChars());
    }
    return export;
  }

  /**
   * The SDK that is there; null where none is. Who asks for a global tracer before anything is
   * registered registers one that does nothing: a field of the handler's may do so, and would turn
   * the whole process's tracing off. That is no SDK.
   */
  static @Nullable OpenTelemetry registered() {
    if (!GlobalOpenTelemetry.isSet()) {
      return null;
    }
    OpenTelemetry registered = GlobalOpenTelemetry.getOrNoop();
    return registered.getTracerProvider() == TracerProvider.noop() ? null : registered;
  }

  private static void registerGlobally(OpenTelemetry openTelemetry) {
    try {
      GlobalOpenTelemetry.set(openTelemetry);
    } catch (IllegalStateException e) {
      // Registered by another thread since the check, or by who asked for a tracer too early: spans
      // of theirs go where that one sends them, or nowhere; only ours sees the invocation.
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  /** False where {@code OTEL_SDK_DISABLED=true}: handlers are to run as they are. */
  public boolean isEnabled() {
    return settings.isEnabled();
  }

  /** For registration, so that the function's own spans and other libraries' end up here. */
  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  /** Whether the platform is going to take a snapshot of this process. */
  public boolean awaitsSnapshot() {
    return start.awaitsSnapshot();
  }

  /**
   * Gets ready for snapshots of this process: before, what the adapter rehearses is run and
   * connections are closed; after a restore, ids and clocks start anew and the next invocation is
   * the first.
   *
   * @return whether hooks were registered
   */
  public boolean prepareForSnapshots(Runnable rehearsal) {
    snapshotHook =
        Snapshots.register(
            () -> {
              rehearsal.run();
              start.suspend();
            },
            start::restored);
    return snapshotHook != null;
  }

  /** Starts an invocation's spans. Never throws; what fails is noted and the handler runs. */
  public Invocation start(InvocationRequest request) {
    try {
      return start.invocation(request);
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
      return Invocation.untraced(tracer);
    }
  }
}
