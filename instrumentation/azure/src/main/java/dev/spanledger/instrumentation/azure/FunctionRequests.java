package dev.spanledger.instrumentation.azure;

import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.TraceContext;
import com.microsoft.azure.functions.internal.spi.middleware.MiddlewareContext;
import dev.spanledger.instrumentation.event.TraceContexts;
import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.invocation.InvocationRequest;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the worker says of an invocation. */
final class FunctionRequests {
  // The host answers 204 where a function returns nothing, and 500 where it throws.

  private FunctionRequests() {}

  /** Never throws; what cannot be read is left out. */
  static InvocationRequest read(MiddlewareContext context, FunctionApp app) {
    FunctionTrigger trigger = trigger(context);
    InvocationRequest invocation = InvocationRequest.of(trigger.wireName());
    try {
      if (trigger == FunctionTrigger.HTTP) {
        invocation.http(0, 500);
      }
      return invocation
          .spanName(context.getFunctionName())
          .attributes(attributes(context, app, trigger))
          .platformParent(caller(context.getTraceContext()));
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.EVENT, e);
      return invocation;
    }
  }

  private static FunctionTrigger trigger(MiddlewareContext context) {
    try {
      return FunctionTrigger.of(context);
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.EVENT, e);
      return FunctionTrigger.OTHER;
    }
  }

  private static Attributes attributes(
      MiddlewareContext context, FunctionApp app, FunctionTrigger trigger) {
    AttributesBuilder attributes = Attributes.builder();
    String function = context.getFunctionName();
    attributes.put("faas.name", app.name() + '/' + function);
    attributes.put("faas.invocation_id", context.getInvocationId());
    if (app.siteId() != null) {
      attributes.put("cloud.resource_id", app.siteId() + "/functions/" + function);
    }
    String system = trigger.messagingSystem();
    if (system != null) {
      attributes.put("messaging.system", system);
      attributes.put("messaging.operation.type", "process");
    }
    if (trigger.value(context) instanceof HttpRequestMessage<?> request) {
      HttpFacts.describe(attributes, request);
    }
    return attributes.build();
  }

  /** The context of the host's own span, which stands between the caller and the function. */
  private static Context caller(@Nullable TraceContext trace) {
    if (trace == null) {
      return Context.root();
    }
    Map<String, String> headers = new HashMap<>();
    headers.put("traceparent", trace.getTraceparent());
    headers.put("tracestate", trace.getTracestate());
    return TraceContexts.of(headers);
  }
}
