package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionResponse;
import software.amazon.awssdk.services.sfn.model.SyncExecutionStatus;

/** State machines: context as members of the input, and as the trace header that X-Ray follows. */
final class StepFunctionsCalls implements ServiceCalls {
  /** Step Functions refuses a longer input, and has not raised this. */
  private static final int MAX_INPUT_BYTES = 262_144;

  private static final AttributeKey<String> STATE_MACHINE =
      stringKey("aws.step_functions.state_machine.arn");
  private static final AttributeKey<String> ACTIVITY = stringKey("aws.step_functions.activity.arn");
  private static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");

  @Override
  public void describeRequest(SpanBuilder span, String operation, SdkRequest request) {
    Members.put(span, STATE_MACHINE, Members.text(request, "stateMachineArn"));
    Members.put(span, ACTIVITY, Members.text(request, "activityArn"));
  }

  @Override
  public void describeResponse(Span span, SdkResponse response) {
    if (response instanceof StartSyncExecutionResponse ran
        && ran.status() != null
        && ran.status() != SyncExecutionStatus.SUCCEEDED) {
      span.setAttribute(ERROR_TYPE, ran.error() == null ? ran.statusAsString() : ran.error());
      span.setStatus(StatusCode.ERROR, "execution ended as " + ran.statusAsString());
    }
  }

  @Override
  public String carrier() {
    return AwsSettings.STEP_FUNCTIONS;
  }

  @Override
  public boolean carries(SdkRequest request) {
    return request instanceof StartExecutionRequest || request instanceof StartSyncExecutionRequest;
  }

  @Override
  public SdkRequest withContext(SdkRequest request, Propagation propagation) {
    if (request instanceof StartExecutionRequest start) {
      return start.toBuilder()
          .traceHeader(header(start.traceHeader(), propagation))
          .input(input(start.input(), propagation))
          .build();
    }
    if (request instanceof StartSyncExecutionRequest start) {
      return start.toBuilder()
          .traceHeader(header(start.traceHeader(), propagation))
          .input(input(start.input(), propagation))
          .build();
    }
    return request;
  }

  private static String header(@Nullable String own, Propagation propagation) {
    return own == null ? propagation.xRayHeader() : own;
  }

  /** Without an input the execution would have started with an empty object. */
  private static @Nullable String input(@Nullable String input, Propagation propagation) {
    JsonObjectText object = JsonObjectText.parse(input == null ? "{}" : input);
    if (object == null || object.has(Propagation.TRACEPARENT)) {
      return input;
    }
    String all = object.with(propagation.fields());
    return SizeLimit.bytes(all) <= MAX_INPUT_BYTES ? all : input;
  }
}
