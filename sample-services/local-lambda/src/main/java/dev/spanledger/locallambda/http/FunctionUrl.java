package dev.spanledger.locallambda.http;

import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The URL of one function on loopback: every request is an event of payload format 2.0. */
public final class FunctionUrl implements AutoCloseable {
  /** A run that has begun is to be answered. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);

  private static final String URL_ID = "local0url0";
  private static final String ROUTE_KEY = "$default";

  private final PayloadV2.Api api;
  private final Target target;
  private final Clock clock;
  private final SplittableRandom random = new SplittableRandom();
  private final LoopbackServer server;

  /** Runs the function. */
  @FunctionalInterface
  public interface Target {
    /**
     * Runs one event.
     *
     * @param traceContext an X-Ray header
     */
    InvocationResult invoke(Body event, String traceContext)
        throws InterruptedException, TooManyRequestsException;
  }

  private FunctionUrl(PayloadV2.Api api, int port, Target target, Clock clock) {
    this.api = api;
    this.target = target;
    this.clock = clock;
    this.server = LoopbackServer.start(port, "function-url", CLOSE_PATIENCE, this::answer);
  }

  /**
   * Listens.
   *
   * @param port 0 for any free one
   */
  public static FunctionUrl start(
      String accountId, String region, int port, Target target, Clock clock) {
    return new FunctionUrl(
        PayloadV2.Api.ofFunctionUrl(accountId, URL_ID, region), port, target, clock);
  }

  public URI endpoint() {
    return URI.create("http://" + server.authority() + "/");
  }

  private HttpResponse answer(HttpRequest request) throws InterruptedException {
    Instant now = clock.instant();
    TraceHeader trace = trace(request, now);
    Body event =
        PayloadV2.event(
            api, ROUTE_KEY, Map.of(), request, UUID.randomUUID().toString(), trace.root(), now);
    try {
      InvocationResult result = target.invoke(event, trace.value());
      HttpResponse response =
          result.isSuccess()
              ? PayloadV2.response(result.payload())
              : HttpResponse.json(502, "{\"message\":\"Internal Server Error\"}");
      return response.with("x-amzn-requestid", result.requestId());
    } catch (TooManyRequestsException e) {
      return HttpResponse.json(429, "{\"Reason\":\"ConcurrentInvocationLimitExceeded\"}");
    }
  }

  private synchronized TraceHeader trace(HttpRequest request, Instant now) {
    @Nullable TraceHeader continued = TraceHeader.continued(request.header("traceparent"), random);
    if (continued == null) {
      continued = TraceHeader.continued(request.header("x-amzn-trace-id"), random);
    }
    return continued == null ? TraceHeader.begin(now, random) : continued;
  }

  @Override
  public void close() {
    server.close();
  }
}
