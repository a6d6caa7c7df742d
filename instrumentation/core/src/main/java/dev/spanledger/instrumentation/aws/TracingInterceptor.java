package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.invocation.CurrentTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * A span for each call through the AWS SDK for Java 2, found by the SDK itself through {@code
 * software/amazon/awssdk/global/handlers/execution.interceptors}. Messages sent to SQS carry the
 * span's context, so that the function that receives them can link to it.
 */
public final class TracingInterceptor implements ExecutionInterceptor {
  private static final ExecutionAttribute<Span> SPAN = new ExecutionAttribute<>("SpanledgerSpan");
  private static final String SQS = "Sqs";
  // Set by the layer's script: OpenTelemetry's agent traces the SDK, and once is enough.
  private static final boolean LEFT_TO_THE_AGENT = "on".equals(System.getenv("SPANLEDGER_AGENT"));

  private static final AttributeKey<String> RPC_SYSTEM = stringKey("rpc.system");
  private static final AttributeKey<String> RPC_SERVICE = stringKey("rpc.service");
  private static final AttributeKey<String> RPC_METHOD = stringKey("rpc.method");
  private static final AttributeKey<String> REQUEST_ID = stringKey("aws.request_id");
  private static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");
  private static final AttributeKey<Long> STATUS_CODE = longKey("http.response.status_code");

  /** The SDK makes one for each client. */
  public TracingInterceptor() {}

  @Override
  public void beforeExecution(
      Context.BeforeExecution context, ExecutionAttributes executionAttributes) {
    if (LEFT_TO_THE_AGENT) {
      return;
    }
    try {
      executionAttributes.putAttribute(SPAN, start(context.request(), executionAttributes));
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  private static Span start(SdkRequest request, ExecutionAttributes attributes) {
    String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    boolean isSqs = SQS.equals(service);
    String queue = isSqs ? SqsMessages.sendsTo(request) : null;
    SpanBuilder builder =
        CurrentTracer.get()
            .spanBuilder(queue == null ? service + '.' + operation : "send " + queue)
            .setSpanKind(queue == null ? SpanKind.CLIENT : SpanKind.PRODUCER)
            .setAttribute(RPC_SYSTEM, "aws-api")
            .setAttribute(RPC_SERVICE, service)
            .setAttribute(RPC_METHOD, operation);
    if (isSqs) {
      SqsMessages.describeRequest(builder, request);
    }
    return builder.startSpan();
  }

  @Override
  public SdkRequest modifyRequest(
      Context.ModifyRequest context, ExecutionAttributes executionAttributes) {
    Span span = executionAttributes.getAttribute(SPAN);
    try {
      boolean isSqs =
          SQS.equals(executionAttributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME));
      return isSqs && span != null
          ? SqsMessages.withContext(context.request(), span)
          : context.request();
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
      return context.request();
    }
  }

  @Override
  public void afterExecution(
      Context.AfterExecution context, ExecutionAttributes executionAttributes) {
    Span span = executionAttributes.getAttribute(SPAN);
    if (span == null) {
      return;
    }
    try {
      describe(span, context.httpResponse());
      describeResponse(span, context.response(), executionAttributes);
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    } finally {
      span.end();
    }
  }

  private static void describeResponse(
      Span span, SdkResponse response, ExecutionAttributes attributes) {
    if (SQS.equals(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME))) {
      SqsMessages.describeResponse(span, response);
    }
  }

  @Override
  public void onExecutionFailure(
      Context.FailedExecution context, ExecutionAttributes executionAttributes) {
    Span span = executionAttributes.getAttribute(SPAN);
    if (span == null) {
      return;
    }
    try {
      Throwable error = context.exception();
      Optional<SdkHttpResponse> response = context.httpResponse();
      if (response.isPresent()) {
        describe(span, response.get());
      }
      if (error instanceof SdkServiceException service) {
        put(span, REQUEST_ID, service.requestId());
        span.setAttribute(STATUS_CODE, (long) service.statusCode());
      }
      span.recordException(error);
      span.setAttribute(ERROR_TYPE, error.getClass().getName());
      String message = error.getMessage();
      span.setStatus(StatusCode.ERROR, message == null ? "" : message);
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    } finally {
      span.end();
    }
  }

  private static void describe(Span span, SdkHttpResponse response) {
    span.setAttribute(STATUS_CODE, (long) response.statusCode());
    Optional<String> requestId = response.firstMatchingHeader("x-amzn-RequestId");
    if (requestId.isEmpty()) {
      requestId = response.firstMatchingHeader("x-amz-request-id");
    }
    put(span, REQUEST_ID, requestId.orElse(null));
  }

  private static void put(Span span, AttributeKey<String> key, @Nullable String value) {
    if (value != null) {
      span.setAttribute(key, value);
    }
  }
}
