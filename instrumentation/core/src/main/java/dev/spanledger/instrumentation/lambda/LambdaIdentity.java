package dev.spanledger.instrumentation.lambda;

import dev.spanledger.instrumentation.invocation.FunctionIdentity;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The function as Lambda's environment variables describe it. */
public final class LambdaIdentity {
  private static final long BYTES_PER_MEBIBYTE = 1_048_576;

  private LambdaIdentity() {}

  /** Of the function whose process has these variables. */
  public static FunctionIdentity from(Map<String, String> environment) {
    String name = environment.get("AWS_LAMBDA_FUNCTION_NAME");
    if (name == null || name.isBlank()) {
      name = "unknown_function";
    }
    String logStream = logStream(environment);
    AttributesBuilder resource = Attributes.builder();
    put(resource, "cloud.provider", "aws");
    put(resource, "cloud.platform", "aws_lambda");
    put(resource, "cloud.region", environment.get("AWS_REGION"));
    put(resource, "faas.name", name);
    put(resource, "faas.version", environment.get("AWS_LAMBDA_FUNCTION_VERSION"));
    put(resource, "faas.instance", logStream);
    long memoryMebibytes = memoryMebibytes(environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
    if (memoryMebibytes > 0) {
      resource.put("faas.max_memory", BYTES_PER_MEBIBYTE * memoryMebibytes);
    }
    putList(resource, "aws.log.group.names", environment.get("AWS_LAMBDA_LOG_GROUP_NAME"));
    putList(resource, "aws.log.stream.names", logStream);
    return FunctionIdentity.of(
        environment, name, environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"), resource.build());
  }

  /** Names the function instance; null under SnapStart until the first invocation. */
  static @Nullable String logStream(Map<String, String> environment) {
    return environment.get("AWS_LAMBDA_LOG_STREAM_NAME");
  }

  private static long memoryMebibytes(@Nullable String text) {
    try {
      return text == null ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static void put(AttributesBuilder resource, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      resource.put(key, value);
    }
  }

  private static void putList(AttributesBuilder resource, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      resource.put(AttributeKey.stringArrayKey(key), List.of(value));
    }
  }
}
