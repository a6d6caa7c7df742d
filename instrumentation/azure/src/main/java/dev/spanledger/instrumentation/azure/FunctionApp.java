package dev.spanledger.instrumentation.azure;

import dev.spanledger.instrumentation.invocation.FunctionIdentity;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The app as its environment describes it. One process runs all of its functions, so a function's
 * own name and id go on its spans and not into the resource.
 *
 * @param name of the app
 * @param siteId resource id of the app; null where the environment does not hold all its parts
 */
record FunctionApp(String name, @Nullable String siteId, FunctionIdentity identity) {
  private static final long BYTES_PER_MEBIBYTE = 1_048_576;

  static FunctionApp from(Map<String, String> environment) {
    String site = environment.get("WEBSITE_SITE_NAME");
    String name = site == null || site.isEmpty() ? "unknown_app" : site;
    String subscription = subscription(environment.get("WEBSITE_OWNER_NAME"));
    String group = environment.get("WEBSITE_RESOURCE_GROUP");
    AttributesBuilder resource = Attributes.builder();
    resource.put("cloud.provider", "azure");
    resource.put("cloud.platform", "azure.functions");
    put(resource, "cloud.account.id", subscription);
    put(resource, "cloud.region", environment.get("REGION_NAME"));
    put(resource, "faas.instance", environment.get("WEBSITE_INSTANCE_ID"));
    put(resource, "azure.resource_group.name", group);
    put(resource, "deployment.environment.name", environment.get("WEBSITE_SLOT_NAME"));
    long mebibytes = number(environment.get("WEBSITE_MEMORY_LIMIT_MB"));
    if (mebibytes > 0) {
      resource.put("faas.max_memory", BYTES_PER_MEBIBYTE * mebibytes);
    }
    String siteId =
        site == null || subscription == null || group == null
            ? null
            : "/subscriptions/"
                + subscription
                + "/resourceGroups/"
                + group
                + "/providers/Microsoft.Web/sites/"
                + site;
    return new FunctionApp(
        name, siteId, FunctionIdentity.of(environment, name, null, resource.build()));
  }

  /** The part before the plus sign: {@code <subscription>+<webspace>}. */
  private static @Nullable String subscription(@Nullable String owner) {
    int plus = owner == null ? -1 : owner.indexOf('+');
    return owner == null || plus <= 0 ? null : owner.substring(0, plus);
  }

  private static void put(AttributesBuilder resource, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
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
