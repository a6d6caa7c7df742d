package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.spanledger.instrumentation.export.Failures;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * A span for each call through the AWS SDK for Java 2, found by the SDK itself through {@code
 * software/amazon/awssdk/global/handlers/execution.interceptors}. What a call sends to another
 * function carries the span's context. Nothing in here throws into the call.
 */
public final class TracingInterceptor implements ExecutionInterceptor {
  private static final AttributeKey<String> SERVER_ADDRESS = stringKey("server.address");
  private static final AttributeKey<Long> SERVER_PORT = longKey("server.port");
  private static final AttributeKey<Long> RESEND_COUNT = longKey("http.request.resend_count");
  private static final AttributeKey<String> REQUEST_ID = stringKey("aws.request_id");
  private static final AttributeKey<String> EXTENDED_REQUEST_ID =
      stringKey("aws.extended_request_id");
  private static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");
  private static final AttributeKey<Long> STATUS_CODE = longKey("http.response.status_code");
  private static final String X_RAY_HEADER = "X-Amzn-Trace-Id";

  private final AwsSettings settings;

  /** The SDK makes one for each client. */
  public TracingInterceptor() {
    this(AwsSettings.from(System.getenv()));
  }

  TracingInterceptor(AwsSettings settings) {
    this.settings = settings;
  }

  @Override
  public void beforeExecution(
      Context.BeforeExecution context, ExecutionAttributes executionAttributes) {
    try {
      if (settings.isTraced() && Call.of(executionAttributes) == null) {
        executionAttributes.putAttribute(
            Call.ATTRIBUTE, new Call(context.request(), executionAttributes));
      }
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  @Override
  public SdkRequest modifyRequest(
      Context.ModifyRequest context, ExecutionAttributes executionAttributes) {
    SdkRequest request = context.request();
    try {
      Call call = Call.of(executionAttributes);
      if (call == null) {
        return request;
      }
      if (call.isRecorded()) {
        request = call.service().withMeasures(request, settings);
      }
      return carriesContext(call, request)
          ? call.service().withContext(request, call.propagation())
          : request;
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
      return context.request();
    }
  }

  private boolean carriesContext(Call call, SdkRequest request) {
    String carrier = call.service().carrier();
    return carrier != null
        && settings.carriers().contains(carrier)
        && call.service().carries(request)
        && call.span().getSpanContext().isValid();
  }

  /** Lambda continues the trace of this header, which the SDK else fills with the caller's own. */
  @Override
  public SdkHttpRequest modifyHttpRequest(
      Context.ModifyHttpRequest context, ExecutionAttributes executionAttributes) {
    SdkHttpRequest request = context.httpRequest();
    try {
      Call call = Call.of(executionAttributes);
      if (call == null
          || !AwsSettings.LAMBDA.equals(call.service().carrier())
          || !carriesContext(call, context.request())) {
        return request;
      }
      return request.toBuilder().putHeader(X_RAY_HEADER, call.propagation().xRayHeader()).build();
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
      return request;
    }
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes executionAttributes) {
    Call call = Call.of(executionAttributes);
    if (call == null) {
      return;
    }
    try {
      int attempt = call.nextAttempt();
      if (attempt > 1) {
        call.span().setAttribute(RESEND_COUNT, attempt - 1L);
      } else {
        call.span().setAttribute(SERVER_ADDRESS, context.httpRequest().host());
        call.span().setAttribute(SERVER_PORT, (long) context.httpRequest().port());
      }
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  @Override
  public void afterExecution(
      Context.AfterExecution context, ExecutionAttributes executionAttributes) {
    Call call = Call.of(executionAttributes);
    if (call == null) {
      return;
    }
    Span span = call.span();
    try {
      describe(span, context.httpResponse());
      call.service().describeResponse(span, context.response());
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    } finally {
      span.end();
    }
  }

  @Override
  public void onExecutionFailure(
      Context.FailedExecution context, ExecutionAttributes executionAttributes) {
    Call call = Call.of(executionAttributes);
    if (call == null) {
      return;
    }
    Span span = call.span();
    try {
      fail(span, context);
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    } finally {
      span.end();
    }
  }

  private static void fail(Span span, Context.FailedExecution context) {
    Throwable error = context.exception();
    Optional<SdkHttpResponse> response = context.httpResponse();
    if (response.isPresent()) {
      describe(span, response.get());
    }
    if (error instanceof SdkServiceException service) {
      Members.put(span, REQUEST_ID, service.requestId());
      Members.put(span, EXTENDED_REQUEST_ID, service.extendedRequestId());
      span.setAttribute(STATUS_CODE, (long) service.statusCode());
    }
    span.recordException(error);
    span.setAttribute(ERROR_TYPE, error.getClass().getName());
    String message = error.getMessage();
    span.setStatus(StatusCode.ERROR, message == null ? "" : message);
  }

  private static void describe(Span span, SdkHttpResponse response) {
    span.setAttribute(STATUS_CODE, (long) response.statusCode());
    String requestId = header(response, "x-amzn-RequestId");
    if (requestId == null) {
      requestId = header(response, "x-amz-request-id");
    }
    Members.put(span, REQUEST_ID, requestId);
    Members.put(span, EXTENDED_REQUEST_ID, header(response, "x-amz-id-2"));
  }

  private static @Nullable String header(SdkHttpResponse response, String name) {
    return response.firstMatchingHeader(name).orElse(null);
  }
}
