package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The function as its platform describes it: OpenTelemetry's resource, without detectors, of which
 * one asks the EC2 metadata address over the network at every cold start.
 *
 * @param initializationType {@code on-demand}, {@code provisioned-concurrency}, {@code snap-start};
 *     null where the platform does not say
 */
public record FunctionIdentity(
    String name, String serviceName, @Nullable String initializationType, Resource resource) {

  /**
   * Completes what the platform says by what is the same on each, and by what the variables {@code
   * OTEL_RESOURCE_ATTRIBUTES} and {@code OTEL_SERVICE_NAME} say, which comes first.
   *
   * @param platform such as cloud.provider, cloud.platform, faas.name
   */
  public static FunctionIdentity of(
      Map<String, String> environment,
      String name,
      @Nullable String initializationType,
      Attributes platform) {
    Map<String, String> declared = KeyValues.parse(environment.get("OTEL_RESOURCE_ATTRIBUTES"));
    // Not putAll, which is a lambda of the API's: a process's first ones cost milliseconds.
    AttributesBuilder resource = platform.toBuilder();
    put(resource, "telemetry.sdk.name", "opentelemetry");
    put(resource, "telemetry.sdk.language", "java");
    put(resource, "telemetry.sdk.version", LibraryIdentity.SDK_VERSION);
    put(resource, "telemetry.distro.name", "spanledger");
    put(resource, "telemetry.distro.version", LibraryIdentity.VERSION);
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
        initializationType,
        Resource.create(resource.build(), LibraryIdentity.SCHEMA_URL));
  }

  private static void put(AttributesBuilder resource, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      resource.put(key, value);
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
