package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/** Secrets by their ARN, never by their value. */
final class SecretsManagerCalls implements ServiceCalls {
  private static final AttributeKey<String> SECRET_ARN = stringKey("aws.secretsmanager.secret.arn");

  @Override
  public void describeRequest(SpanBuilder span, String operation, SdkRequest request) {
    Members.put(span, SECRET_ARN, arn(Members.text(request, "SecretId")));
  }

  @Override
  public void describeResponse(Span span, SdkResponse response) {
    Members.put(span, SECRET_ARN, arn(Members.text(response, "ARN")));
  }

  /** A secret may be named without its ARN, which only the answer then tells. */
  private static @Nullable String arn(@Nullable String secret) {
    return secret != null && secret.startsWith("arn:") ? secret : null;
  }
}
