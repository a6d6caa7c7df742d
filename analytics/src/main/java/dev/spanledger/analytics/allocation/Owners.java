package dev.spanledger.analytics.allocation;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which service owns a billed resource, as far as telemetry tells. */
final class Owners {
  private static final Pattern QUEUE = Pattern.compile("arn:[^:]*:sqs:([^:]+):([^:]+):([^:]+)");

  /**
   * @param faasName null where the owner is known by something else than a function
   */
  record Owner(@Nullable String serviceName, @Nullable String faasName) {}

  private record QueueKey(@Nullable String region, @Nullable String accountId, String name) {}

  private final Map<FunctionKey, Owner> functions = new HashMap<>();
  private final Map<QueueKey, Owner> queues = new HashMap<>();
  private final Map<ResourceKey, Owner> resources = new HashMap<>();

  static Owners of(Answer answer) {
    Owners owners = new Owners();
    while (answer.advance()) {
      owners.add(answer);
    }
    return owners;
  }

  private void add(Answer answer) {
    String region = answer.text("cloud_region");
    String accountId = answer.text("cloud_account_id");
    String name = answer.requiredText("resource_name");
    String service = answer.text("service_name");
    String kind = answer.requiredText("resource_kind");
    if (kind.equals("QUEUE")) {
      queues.put(new QueueKey(region, accountId, name), new Owner(service, null));
      return;
    }
    if (!kind.equals("FUNCTION")) {
      if (region != null) {
        ResourceKey.Type type = ResourceKey.Type.valueOf(kind);
        resources.put(new ResourceKey(type, region, accountId, name), new Owner(service, null));
      }
      return;
    }
    FunctionKey function =
        FunctionKey.ofInvocation(answer.text("cloud_resource_id"), region, accountId, name);
    if (function != null) {
      functions.put(function, new Owner(service, function.name()));
    }
  }

  /** Everything known, the same text for the same knowledge. */
  @Override
  public String toString() {
    SortedSet<String> lines = new TreeSet<>();
    functions.forEach((key, owner) -> lines.add(key + " " + owner));
    queues.forEach((key, owner) -> lines.add(key + " " + owner));
    resources.forEach((key, owner) -> lines.add(key + " " + owner));
    return lines.toString();
  }

  /** Whether telemetry knows a service of this name. */
  boolean isService(String name) {
    return Stream.of(functions.values(), queues.values(), resources.values())
        .flatMap(Collection::stream)
        .anyMatch(owner -> name.equals(owner.serviceName()));
  }

  /** Null where no invocation of the function was ever reported. */
  @Nullable Owner ofFunction(FunctionKey function) {
    return functions.get(function);
  }

  /**
   * Owner of a billed resource: a function, its log group, a queue that a service reads, or what
   * one service alone calls.
   */
  @Nullable Owner ofResource(@Nullable String resourceId) {
    FunctionKey function = FunctionKey.ofFunctionArn(resourceId);
    if (function == null) {
      function = FunctionKey.ofLogGroupArn(resourceId);
    }
    if (function != null) {
      return functions.get(function);
    }
    Matcher queue = QUEUE.matcher(resourceId == null ? "" : resourceId);
    if (queue.matches()) {
      return ofQueue(queue.group(1), queue.group(2), queue.group(3));
    }
    ResourceKey arn = ResourceKey.ofArn(resourceId);
    ResourceKey key = arn == null ? ResourceKey.ofCloudFunction(resourceId) : arn;
    return key == null ? null : resources.getOrDefault(key, resources.get(key.ofAnyAccount()));
  }

  /** Spans of a consumer may lack the account or the region that the ARN has. */
  private @Nullable Owner ofQueue(String region, String accountId, String name) {
    for (QueueKey key :
        new QueueKey[] {
          new QueueKey(region, accountId, name),
          new QueueKey(region, null, name),
          new QueueKey(null, accountId, name),
          new QueueKey(null, null, name)
        }) {
      Owner owner = queues.get(key);
      if (owner != null) {
        return owner;
      }
    }
    return null;
  }
}
