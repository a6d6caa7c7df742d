package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Functions that this one calls: context in the custom part of the client context. */
final class LambdaCalls implements ServiceCalls {
  /** Lambda refuses a longer one; of the base64 that is sent. */
  static final int MAX_CLIENT_CONTEXT_CHARS = 3_583;

  private static final String CUSTOM = "custom";
  private static final AttributeKey<String> INVOKED_NAME = stringKey("faas.invoked_name");
  private static final AttributeKey<String> INVOKED_PROVIDER = stringKey("faas.invoked_provider");
  private static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");

  @Override
  public void describeRequest(SpanBuilder span, String operation, SdkRequest request) {
    if (request instanceof InvokeRequest invoke && invoke.functionName() != null) {
      span.setAttribute(INVOKED_NAME, name(invoke.functionName()));
      span.setAttribute(INVOKED_PROVIDER, "aws");
    }
  }

  /** Of {@code name}, {@code name:alias}, {@code account:function:name} and a whole ARN. */
  static String name(String function) {
    String marker = "function:";
    int at = function.indexOf(marker);
    String name = at < 0 ? function : function.substring(at + marker.length());
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  @Override
  public void describeResponse(Span span, SdkResponse response) {
    // Answered by 200 although the function failed.
    if (response instanceof InvokeResponse invoked && invoked.functionError() != null) {
      span.setAttribute(ERROR_TYPE, invoked.functionError());
      span.setStatus(StatusCode.ERROR, "the function failed");
    }
  }

  @Override
  public String carrier() {
    return AwsSettings.LAMBDA;
  }

  @Override
  public boolean carries(SdkRequest request) {
    return request instanceof InvokeRequest invoke
        && invoke.invocationType() != InvocationType.DRY_RUN;
  }

  @Override
  public SdkRequest withContext(SdkRequest request, Propagation propagation) {
    if (!(request instanceof InvokeRequest invoke)) {
      return request;
    }
    String context = clientContext(invoke.clientContext(), propagation);
    return context == null ? request : invoke.toBuilder().clientContext(context).build();
  }

  /** Null where there is no room, or the caller's own is none that we can add to. */
  private static @Nullable String clientContext(@Nullable String own, Propagation propagation) {
    JsonObjectText whole =
        own == null ? JsonObjectText.parse("{}") : JsonObjectText.parse(decode(own));
    if (whole == null) {
      return null;
    }
    JsonObjectText custom = whole.member(CUSTOM);
    boolean isTaken = custom == null ? whole.has(CUSTOM) : custom.has(Propagation.TRACEPARENT);
    if (isTaken) {
      return null;
    }
    String all =
        custom == null
            ? whole.withObject(CUSTOM, propagation.fields())
            : custom.with(propagation.fields());
    String encoded = Base64.getEncoder().encodeToString(all.getBytes(StandardCharsets.UTF_8));
    return encoded.length() <= MAX_CLIENT_CONTEXT_CHARS ? encoded : null;
  }

  /** Empty, which is no JSON, where it is not base64. */
  private static String decode(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
