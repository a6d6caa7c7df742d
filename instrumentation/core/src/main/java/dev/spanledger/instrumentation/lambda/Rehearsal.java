package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.instrumentation.export.EchoCollector;
import dev.spanledger.instrumentation.export.Failures;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Invocations that are thrown away, before a snapshot is taken: whatever is loaded and compiled
 * then need not be by the first invocation after each restore. An instance of its own runs them, so
 * the function's has seen nothing, and nothing leaves the process.
 */
final class Rehearsal implements Runnable {
  /** Enough for the JIT compiler to take notice of what runs most. */
  private static final int INVOCATIONS = 300;

  private static final long LONGEST_NANOS = 1_000_000_000L;

  private static final String[] EVENTS = {
    """
    {"version":"2.0","routeKey":"GET /a","rawPath":"/a","headers":{"host":"a.example",
    "traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","baggage":"a=b"},
    "requestContext":{"http":{"method":"GET","path":"/a","protocol":"HTTP/1.1"}}}""",
    """
    {"Records":[{"messageId":"1","eventSource":"aws:sqs","body":"{}","messageAttributes":{},
    "eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:a","attributes":{"AWSTraceHeader":
    "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"}}]}""",
    "{\"key\":\"value\"}"
  };

  private final Map<String, String> environment;

  Rehearsal(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public void run() {
    try (EchoCollector collector = EchoCollector.open()) {
      Map<String, String> variables = variables(collector == null ? null : collector.url());
      PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
      rehearse(FunctionTracer.create(variables, Clock.systemUTC(), nowhere, null));
    } catch (IOException e) {
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  /** The function's own way out as far as it can be walked here, and every span recorded. */
  private Map<String, String> variables(@Nullable String collectorUrl) {
    Map<String, String> variables = new HashMap<>(environment);
    String way = environment.getOrDefault("SPANLEDGER_EXPORT", "");
    boolean isRemote =
        way.equals("http")
            || way.equals("extension")
            || (way.isEmpty()
                && (environment.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
                    || environment.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")));
    variables.remove("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    variables.remove("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");
    variables.remove("OTEL_TRACES_SAMPLER");
    if (isRemote && collectorUrl != null) {
      variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", collectorUrl);
    } else {
      variables.put("SPANLEDGER_EXPORT", "stdout");
    }
    return variables;
  }

  private static void rehearse(FunctionTracer tracer) throws IOException {
    Tracer own = tracer.openTelemetry().getTracer("rehearsal");
    RequestStreamHandler streams =
        tracer.wrap(
            (RequestStreamHandler)
                (in, out, context) -> {
                  child(own);
                  out.write('{');
                });
    RequestHandler<Map<String, Object>, Map<String, Object>> objects =
        tracer.wrap(
            (RequestHandler<Map<String, Object>, Map<String, Object>>)
                (event, context) -> Map.of("statusCode", 200));
    Map<String, Object> event = Map.of("routeKey", "GET /a", "rawPath", "/a");
    long start = System.nanoTime();
    for (int i = 0; i < INVOCATIONS && System.nanoTime() - start < LONGEST_NANOS; i++) {
      RehearsedContext context = new RehearsedContext(i);
      byte[] bytes = EVENTS[i % EVENTS.length].getBytes(StandardCharsets.UTF_8);
      InputStream in = new ByteArrayInputStream(bytes);
      streams.handleRequest(in, OutputStream.nullOutputStream(), context);
      if (i % EVENTS.length == 0) {
        objects.handleRequest(event, context);
      }
    }
  }

  private static void child(Tracer tracer) {
    Span span = tracer.spanBuilder("child").startSpan();
    try (Scope scope = span.makeCurrent()) {
      span.setAttribute("key", "value");
    } finally {
      span.end();
    }
  }
}
