package dev.spanledger.instrumentation;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.instrumentation.invocation.SpanAction;
import dev.spanledger.instrumentation.invocation.SpanWork;
import dev.spanledger.instrumentation.invocation.Tenant;
import dev.spanledger.instrumentation.invocation.WorkSpan;
import dev.spanledger.instrumentation.lambda.BatchResult;
import dev.spanledger.instrumentation.lambda.FunctionTracer;
import dev.spanledger.instrumentation.lambda.MessageBatch;
import dev.spanledger.instrumentation.lambda.MessageHandler;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Scope;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Traces a function. One line is enough:
 *
 * <pre>{@code
 * private final RequestHandler<Order, Receipt> traced = Spanledger.wrap(this::place);
 * }</pre>
 *
 * <p>The static methods use the process's environment variables and register the SDK in {@code
 * GlobalOpenTelemetry}, unless one is registered, which is then used. Spans leave on the invocation
 * thread before the response does. Nothing in here throws into the handler.
 */
public final class Spanledger {
  private final FunctionTracer tracer;

  private Spanledger(FunctionTracer tracer) {
    this.tracer = tracer;
  }

  /** The handler with a span around each call. */
  public static <I, O> RequestHandler<I, O> wrap(RequestHandler<I, O> handler) {
    return FunctionTracer.ofProcess().wrap(handler);
  }

  /** The handler with a span around each call. */
  public static RequestStreamHandler wrap(RequestStreamHandler handler) {
    return FunctionTracer.ofProcess().wrap(handler);
  }

  /**
   * A plain method as a handler with a span around each call. Named apart from {@code wrap},
   * because a reference to an overloaded method would fit both.
   */
  public static <I, O> RequestHandler<I, O> wrapMethod(Function<I, O> method) {
    return FunctionTracer.ofProcess().wrapMethod(method);
  }

  /**
   * Runs a piece of work in a span of its own below the current one, which it is meanwhile: {@code
   * Price price = Spanledger.span("price", () -> catalog.price(sku));} What it throws marks the
   * span and comes out unchanged.
   */
  public static <T extends @Nullable Object, X extends Throwable> T span(
      String name, SpanWork<T, X> work) throws X {
    return WorkSpan.run(name, work);
  }

  /** Runs a piece of work that has no result in a span of its own. */
  public static <X extends Throwable> void span(String name, SpanAction<X> action) throws X {
    WorkSpan.run(name, action);
  }

  /**
   * Handles the records of an event one by one, each in a span of its own that is linked to its
   * sender's. A record whose handler throws is reported as failed and delivered again; the others
   * are not. What is ordered stays so: after a failure in a FIFO queue or a stream the rest is not
   * handled, and comes again too.
   *
   * @param records {@code getRecords()} of an SQS, Kinesis or DynamoDB event, {@code getMessages()}
   *     of ActiveMQ's, or the records as maps; null, as of an event without any, for none
   */
  public static <M> BatchResult forEach(
      @Nullable List<? extends M> records, MessageHandler<? super M> handler) {
    return MessageBatch.forEach(records, handler);
  }

  /**
   * Handles the records of a Kafka or RabbitMQ event one by one, each in a span of its own that is
   * linked to its sender's. After a failure in a partition the rest of that partition is not
   * handled, and comes again with the failed record.
   *
   * @param groups {@code KafkaEvent.getRecords()} or {@code RabbitMQEvent.getRmqMessagesByQueue()},
   *     or their records as maps; null for none
   */
  public static <M> BatchResult forEach(
      @Nullable Map<String, ? extends List<? extends M>> groups,
      MessageHandler<? super M> handler) {
    return MessageBatch.forEach(groups, handler);
  }

  /**
   * Names the tenant that the current request is for: {@code tenant.id} of the invocation's span,
   * of the current one and of those to come, here and, as baggage, downstream. Close the scope
   * where the tenant's work ends.
   */
  public static Scope tenant(String tenant) {
    return Tenant.enter(tenant);
  }

  /** For settings other than the process's own environment, as in tests. */
  public static Builder builder() {
    return new Builder();
  }

  /** The handler with a span around each call, traced as this instance is configured. */
  public <I, O> RequestHandler<I, O> trace(RequestHandler<I, O> handler) {
    return tracer.wrap(handler);
  }

  /** The handler with a span around each call, traced as this instance is configured. */
  public RequestStreamHandler trace(RequestStreamHandler handler) {
    return tracer.wrap(handler);
  }

  /** A plain method as a handler with a span around each call, traced as this instance is. */
  public <I, O> RequestHandler<I, O> traceMethod(Function<I, O> method) {
    return tracer.wrapMethod(method);
  }

  /** Not registered globally; that is for the caller to do. */
  public OpenTelemetry openTelemetry() {
    return tracer.openTelemetry();
  }

  /** Settings for an instance apart from the process's own. */
  public static final class Builder {
    private Map<String, String> environment = System.getenv();
    private Clock clock = Clock.systemUTC();
    private PrintStream standardOutput = System.out;
    private @Nullable OpenTelemetry openTelemetry;

    private Builder() {}

    /** Variables to read instead of the process's. */
    public Builder environment(Map<String, String> variables) {
      environment = Map.copyOf(variables);
      return this;
    }

    /** Source of span times. */
    public Builder clock(Clock source) {
      clock = source;
      return this;
    }

    /** Takes the lines that go to standard output where no collector is named. */
    public Builder standardOutput(PrintStream out) {
      standardOutput = out;
      return this;
    }

    /** An SDK to use instead of an own one; it exports its spans itself. */
    public Builder openTelemetry(OpenTelemetry sdk) {
      openTelemetry = sdk;
      return this;
    }

    /** An instance with these settings. */
    public Spanledger build() {
      return new Spanledger(
          FunctionTracer.create(environment, clock, standardOutput, openTelemetry));
    }
  }
}
