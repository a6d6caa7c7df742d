package dev.spanledger.instrumentation.agent;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.spanledger.instrumentation.event.Arns;
import dev.spanledger.instrumentation.invocation.SdkParts;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Completes the spans of the agent's own Lambda module, where a user has put it back: by what needs
 * no event.
 */
final class AgentLambdaSpans implements SpanProcessor {
  private static final String SCOPE_PREFIX = "io.opentelemetry.aws-lambda";

  private static final AttributeKey<Boolean> COLD_START = booleanKey("faas.coldstart");
  private static final AttributeKey<String> INVOKED_ARN = stringKey("aws.lambda.invoked_arn");
  private static final AttributeKey<String> RESOURCE_ID = stringKey("cloud.resource_id");

  private final SdkParts parts;

  AgentLambdaSpans(SdkParts parts) {
    this.parts = parts;
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    if (span.getKind() != SpanKind.SERVER
        || !span.getInstrumentationScopeInfo().getName().startsWith(SCOPE_PREFIX)) {
      return;
    }
    span.setAttribute(COLD_START, parts.claimColdStart());
    String arn = span.getAttribute(RESOURCE_ID);
    if (arn != null) {
      span.setAttribute(INVOKED_ARN, arn);
      span.setAttribute(RESOURCE_ID, Arns.unqualified(arn));
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}
