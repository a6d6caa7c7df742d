package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.SpanExport;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The library in parts, for an SDK that somebody else assembles, such as OpenTelemetry's Java
 * agent: hand it these, and make the tracer once it stands.
 */
public final class SdkParts {
  private final Settings settings;
  private final Clock clock;
  private final ColdStart coldStart;
  private final InvocationSpans spans = new InvocationSpans();
  private final TraceIds ids;
  private final @Nullable SpanExport export;

  private SdkParts(
      Settings settings, Clock clock, ColdStart coldStart, @Nullable SpanExport export) {
    this.settings = settings;
    this.clock = clock;
    this.coldStart = coldStart;
    this.ids = new TraceIds(clock);
    this.export = export;
  }

  /**
   * Parts as an environment configures them; its sampler variables are the other's to read.
   *
   * @param standardOutput takes the lines where no collector is named
   * @param exports false where the SDK exports the spans itself
   */
  public static SdkParts of(
      Map<String, String> environment,
      FunctionIdentity function,
      Clock clock,
      PrintStream standardOutput,
      boolean exports) {
    Settings settings = Settings.from(environment, function);
    SpanExport export = exports ? InvocationTracer.export(settings, standardOutput) : null;
    return new SdkParts(settings, clock, ColdStart.ofThisProcess(clock), export);
  }

  /**
   * Keeps spans for the export of their invocation. Those of none leave when the SDK is told to
   * flush or to shut down.
   */
  public SpanProcessor spanProcessor() {
    return export == null
        ? spans
        : new FlushedSpans(spans, export, settings.export().timeoutNanos());
  }

  /** True for exactly one caller, invocations among them: who asks first is cold. */
  public boolean claimColdStart() {
    return coldStart.claim();
  }

  /** Ids that X-Ray takes and that name their hour. */
  public IdGenerator idGenerator() {
    return ids;
  }

  /** The sampler, not bound by what X-Ray's header says where nobody else called. */
  public Sampler sampler(Sampler configured) {
    return FreshDecisionSampler.around(configured);
  }

  /** Traces invocations with the SDK that was given the parts. */
  public InvocationTracer tracer(OpenTelemetry assembled) {
    Tracer tracer = assembled.getTracer(LibraryIdentity.NAME, LibraryIdentity.VERSION);
    InvocationSink sink =
        export == null
            ? new ForeignSink(settings, spans, assembled)
            : OwnSink.of(settings, spans, export, clock);
    return new InvocationTracer(
        settings,
        assembled,
        tracer,
        new InvocationStart(settings.function(), tracer, spans, sink, ids, true, coldStart, clock));
  }
}
