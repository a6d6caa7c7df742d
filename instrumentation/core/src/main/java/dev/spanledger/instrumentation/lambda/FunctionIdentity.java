package dev.spanledger.instrumentation.lambda;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The function as its environment describes it: OpenTelemetry's resource, without detectors, of
 * which one asks the EC2 metadata address over the network at every cold start.
 *
 * @param initializationType {@code on-demand}, {@code provisioned-concurrency}, {@code snap-start}
 * @param logStream names the function instance; null under SnapStart until the first invocation
 */
record FunctionIdentity(
    String name,
    String serviceName,
    @Nullable String initializationType,
    @Nullable String logStream,
    Resource resource) {

  private static final long BYTES_PER_MEBIBYTE = 1_048_576;

  static FunctionIdentity from(Map<String, String> environment) {
    String name = Settings.text(environment, "AWS_LAMBDA_FUNCTION_NAME", "unknown_function");
    String logStream = environment.get("AWS_LAMBDA_LOG_STREAM_NAME");
    Map<String, String> declared = KeyValues.parse(environment.get("OTEL_RESOURCE_ATTRIBUTES"));
    AttributesBuilder resource = Attributes.builder();
    put(resource, "telemetry.sdk.name", "opentelemetry");
    put(resource, "telemetry.sdk.language", "java");
    put(resource, "telemetry.sdk.version", LibraryIdentity.SDK_VERSION);
    put(resource, "telemetry.distro.name", "spanledger");
    put(resource, "telemetry.distro.version", LibraryIdentity.VERSION);
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
    put(resource, "host.arch", architecture(System.getProperty("os.arch", "")));
    for (Map.Entry<String, String> attribute : declared.entrySet()) {
      put(resource, attribute.getKey(), attribute.getValue());
    }
    String declaredService = declared.get("service.name");
    String serviceName =
        Settings.text(
            environment, "OTEL_SERVICE_NAME", declaredService == null ? name : declaredService);
    put(resource, "service.name", serviceName);
    return new FunctionIdentity(
        name,
        serviceName,
        environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"),
        logStream,
        Resource.create(resource.build(), LibraryIdentity.SCHEMA_URL));
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

  private static @Nullable String architecture(String jvmName) {
    return switch (jvmName) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> null;
    };
  }
}
