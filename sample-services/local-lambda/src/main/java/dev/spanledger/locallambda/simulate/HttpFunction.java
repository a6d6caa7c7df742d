package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.http.ApiGateway;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.platform.Outcome;
import io.opentelemetry.proto.trace.v1.Span;

/** A function that answers HTTP events, behind the shop's API or invoked by another function. */
final class HttpFunction {
  private static final long MILLI = 1_000_000L;

  private final SimulatedFunction function;
  private final Meter meter;
  private final String apiArn;
  private final String domainName;
  private final Dice dice;

  HttpFunction(SimulatedFunction function, HistorySettings settings, Meter meter, Dice dice) {
    this.function = function;
    this.meter = meter;
    this.apiArn = ApiGateway.arn(settings.region(), ApiGateway.LOCAL_API_ID);
    this.domainName =
        "%s.execute-api.%s.amazonaws.com".formatted(ApiGateway.LOCAL_API_ID, settings.region());
    this.dice = dice;
  }

  SimulatedFunction function() {
    return function;
  }

  /** A request arrives. */
  SimulatedRun begin(Caller caller, long arrivalNanos) {
    return function.begin(arrivalNanos, caller.traceId(), caller.spanId(), caller.tenant());
  }

  /**
   * The run is over, and its caller has the answer a little later.
   *
   * @param routeKey as {@code GET /orders/{id}}
   */
  Reply end(
      Caller caller, SimulatedRun run, String routeKey, String path, int status, Ending ending) {
    String method = routeKey.substring(0, routeKey.indexOf(' '));
    Span.Builder server =
        Span.newBuilder()
            .setName(routeKey)
            .addAttributes(Attribute.of("faas.trigger", "http"))
            .addAttributes(Attribute.of("http.request.method", method))
            .addAttributes(Attribute.of("http.route", routeKey.substring(method.length() + 1)))
            .addAttributes(Attribute.of("url.path", path));
    if (!caller.isFunction()) {
      server.addAttributes(Attribute.of("server.address", domainName));
      meter.httpRequest(apiArn, InstancePool.instant(run.startNanos()), 0);
      meter.transferOut(InstancePool.instant(ending.endNanos()), ending.producedBytes());
    }
    if (ending.outcome() != Outcome.TIMEOUT) {
      server.addAttributes(Attribute.of("http.response.status_code", status));
    }
    if (ending.outcome() == Outcome.SUCCESS && status >= 500) {
      server
          .addAttributes(Attribute.of("error.type", Integer.toString(status)))
          .setStatus(SimulatedFunction.error(""));
    }
    function.end(run, server, ending);
    long wayBack = (long) (dice.logNormal(caller.isFunction() ? 2 : 3, 0.3) * MILLI);
    return new Reply(ending.endNanos() + wayBack, status);
  }
}
