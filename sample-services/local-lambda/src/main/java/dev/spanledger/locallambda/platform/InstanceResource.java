package dev.spanledger.locallambda.platform;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One instance of a function, as the resource of all that it emits.
 *
 * @param functionArn without version or alias
 * @param logStream names the instance
 * @param extra further resource attributes, as {@code spanledger.simulated}
 */
public record InstanceResource(
    String accountId,
    String region,
    String functionName,
    String functionArn,
    String functionVersion,
    String logStream,
    int memorySizeMb,
    Architecture architecture,
    String environmentName,
    Map<String, String> extra) {

  public InstanceResource {
    extra = Map.copyOf(extra);
  }

  /** Resource attributes by semantic-convention name; all text but {@code faas.max_memory}. */
  public Map<String, Object> attributes() {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("cloud.provider", "aws");
    attributes.put("cloud.platform", "aws_lambda");
    attributes.put("cloud.region", region);
    attributes.put("cloud.account.id", accountId);
    attributes.put("cloud.resource_id", functionArn);
    attributes.put("faas.name", functionName);
    attributes.put("faas.version", functionVersion);
    attributes.put("faas.instance", logStream);
    attributes.put("faas.max_memory", memorySizeMb * 1_048_576L);
    attributes.put("service.name", functionName);
    attributes.put("deployment.environment.name", environmentName);
    attributes.put("host.arch", architecture.hostArch());
    attributes.putAll(extra);
    return attributes;
  }
}
