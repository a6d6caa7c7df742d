package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which contexts are read and written, by {@code OTEL_PROPAGATORS}.
 *
 * @param traceContext W3C's {@code traceparent} and {@code tracestate}
 * @param baggage W3C's
 * @param xray X-Ray's header, as a request's or message's own header
 * @param xrayLambda X-Ray's header, as the platform names it with every invocation
 * @param isXrayAskedFor whether the variable names it; its sampling decision is then followed
 */
public record PropagatorSettings(
    boolean traceContext,
    boolean baggage,
    boolean xray,
    boolean xrayLambda,
    boolean isXrayAskedFor) {

  private static final PropagatorSettings DEFAULT =
      new PropagatorSettings(true, true, true, true, false);

  /** All, without following X-Ray's decisions, where the variable is not set. */
  public static PropagatorSettings from(Map<String, String> environment) {
    String names = Settings.text(environment, "OTEL_PROPAGATORS", "");
    if (names.isEmpty()) {
      return DEFAULT;
    }
    boolean[] has = new boolean[4];
    boolean isNone = false;
    int at = 0;
    while (at < names.length()) {
      int comma = names.indexOf(',', at);
      int end = comma < 0 ? names.length() : comma;
      String name = names.substring(at, end).trim();
      switch (name) {
        case "tracecontext" -> has[0] = true;
        case "baggage" -> has[1] = true;
        case "xray" -> has[2] = true;
        case "xray-lambda" -> has[3] = true;
        case "none" -> isNone = true;
        default -> {
          if (!name.isEmpty()) {
            tell(name);
          }
        }
      }
      at = end + 1;
    }
    boolean knowsNone = !isNone && !has[0] && !has[1] && !has[2] && !has[3];
    return knowsNone
        ? DEFAULT
        : new PropagatorSettings(
            has[0] && !isNone,
            has[1] && !isNone,
            has[2] && !isNone,
            has[3] && !isNone,
            !isNone && (has[2] || has[3]));
  }

  private static void tell(String name) {
    Failures.note(
        Failures.Kind.SETTING,
        1,
        "OTEL_PROPAGATORS has \""
            + name
            + "\", not tracecontext, baggage, xray, xray-lambda or none");
  }

  /** For clients that carry the context on: W3C's where nothing is asked for. */
  TextMapPropagator propagator() {
    List<TextMapPropagator> all = new ArrayList<>(3);
    if (traceContext) {
      all.add(W3CTraceContextPropagator.getInstance());
    }
    if (baggage) {
      all.add(W3CBaggagePropagator.getInstance());
    }
    if (isXrayAskedFor) {
      all.add(new XRayPropagator());
    }
    return TextMapPropagator.composite(all);
  }
}
