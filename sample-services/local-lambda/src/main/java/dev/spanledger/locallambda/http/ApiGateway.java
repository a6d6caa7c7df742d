package dev.spanledger.locallambda.http;

import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.runtime.FunctionRunner;
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
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An HTTP API on loopback, with functions behind its routes. */
public final class ApiGateway implements AutoCloseable {
  /** The one API of a local cloud. */
  public static final String LOCAL_API_ID = "local0api0";

  /** A run that has begun is to be answered, and to be billed for what it did. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);

  private final PayloadV2.Api api;
  private final List<Route> routes;
  private final FunctionRunner functions;
  private final Consumer<ApiUsage> meter;
  private final Clock clock;
  private final SplittableRandom random = new SplittableRandom();
  private final LoopbackServer server;

  private ApiGateway(
      PayloadV2.Api api,
      int port,
      List<Route> routes,
      FunctionRunner functions,
      Consumer<ApiUsage> meter,
      Clock clock) {
    this.api = api;
    this.routes = List.copyOf(routes);
    this.functions = functions;
    this.meter = meter;
    this.clock = clock;
    this.server = LoopbackServer.start(port, "api-gateway", CLOSE_PATIENCE, this::answer);
  }

  /**
   * Listens.
   *
   * @param port 0 for any free one
   * @param routes the first that matches a request takes it
   * @param meter takes what each request adds to the bill
   */
  public static ApiGateway start(
      String accountId,
      String region,
      String apiId,
      int port,
      List<Route> routes,
      FunctionRunner functions,
      Consumer<ApiUsage> meter,
      Clock clock) {
    return new ApiGateway(
        new PayloadV2.Api(accountId, apiId, region), port, routes, functions, meter, clock);
  }

  public URI endpoint() {
    return URI.create("http://" + server.authority());
  }

  /** As bills have it. */
  public String arn() {
    return arn(api.region(), api.apiId());
  }

  /** ARN of an HTTP API, as bills have it. */
  public static String arn(String region, String apiId) {
    return "arn:aws:apigateway:%s::/apis/%s".formatted(region, apiId);
  }

  private HttpResponse answer(HttpRequest request) throws InterruptedException {
    for (Route route : routes) {
      Map<String, String> parameters = route.match(request.method(), request.path());
      if (parameters != null) {
        HttpResponse response = invoke(route, parameters, request);
        meter.accept(
            new ApiUsage(
                clock.instant(), arn(), request.body().length(), response.body().length()));
        return response;
      }
    }
    return HttpResponse.json(404, "{\"message\":\"Not Found\"}");
  }

  private HttpResponse invoke(Route route, Map<String, String> parameters, HttpRequest request)
      throws InterruptedException {
    Instant now = clock.instant();
    TraceHeader trace = trace(request, now);
    String requestId = UUID.randomUUID().toString();
    Body event =
        PayloadV2.event(api, route.key(), parameters, request, requestId, trace.root(), now);
    try {
      InvocationResult result = functions.invoke(route.functionName(), event, trace.value());
      HttpResponse response =
          result.isSuccess()
              ? PayloadV2.response(result.payload())
              : PayloadV2.internalServerError();
      return response.with("apigw-requestid", requestId).with("x-amzn-trace-id", trace.root());
    } catch (TooManyRequestsException e) {
      return HttpResponse.json(429, "{\"message\":\"Too Many Requests\"}");
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
