package dev.spanledger.instrumentation.gcp;

import dev.spanledger.instrumentation.invocation.FunctionIdentity;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The function as its environment describes it. Google's detectors ask the metadata server over the
 * network for the rest (instance, zone); a cold start has no time for that.
 */
final class GcpIdentity {
  private static final long BYTES_PER_MEBIBYTE = 1_048_576;

  private GcpIdentity() {}

  static FunctionIdentity from(Map<String, String> environment) {
    AttributesBuilder resource = Attributes.builder();
    resource.put("cloud.provider", "gcp");
    resource.put("cloud.platform", "gcp_cloud_functions");
    String name =
        first(environment, "K_SERVICE", "FUNCTION_NAME", "X_GOOGLE_FUNCTION_NAME", "SERVICE_NAME");
    name = name == null ? "unknown_function" : name;
    resource.put("faas.name", name);
    put(
        resource,
        "faas.version",
        first(environment, "K_REVISION", "X_GOOGLE_FUNCTION_VERSION", "FUNCTION_VERSION"));
    put(
        resource,
        "cloud.account.id",
        first(environment, "GOOGLE_CLOUD_PROJECT", "GCP_PROJECT", "GCLOUD_PROJECT"));
    put(
        resource,
        "cloud.region",
        first(environment, "FUNCTION_REGION", "CLOUD_RUN_REGION", "GOOGLE_CLOUD_REGION"));
    long mebibytes = number(environment.get("FUNCTION_MEMORY_MB"));
    if (mebibytes > 0) {
      resource.put("faas.max_memory", BYTES_PER_MEBIBYTE * mebibytes);
    }
    return FunctionIdentity.of(environment, name, null, resource.build());
  }

  private static @Nullable String first(Map<String, String> environment, String... names) {
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }

  private static void put(AttributesBuilder resource, String key, @Nullable String value) {
    if (value != null) {
      resource.put(key, value);
    }
  }

  private static long number(@Nullable String text) {
    try {
      return text == null ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
