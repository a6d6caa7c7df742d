package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a segment says of the service that sent it, in OpenTelemetry's words for a resource. */
final class XRayResource {
  /** X-Ray's default namespace of metadata; OpenTelemetry's exporters put attributes there. */
  static final String DEFAULT_METADATA = "default";

  /** Before the keys of resource attributes that OpenTelemetry's exporters sent. */
  static final String SENT_RESOURCE = "otel.resource.";

  private static final Map<String, String> PLATFORMS =
      Map.ofEntries(
          Map.entry("AWS::Lambda", "aws_lambda"),
          Map.entry("AWS::Lambda::Function", "aws_lambda"),
          Map.entry("AWS::EC2::Instance", "aws_ec2"),
          Map.entry("AWS::ECS::Container", "aws_ecs"),
          Map.entry("AWS::ECS::EC2", "aws_ecs"),
          Map.entry("AWS::ECS::Fargate", "aws_ecs"),
          Map.entry("AWS::EKS::Container", "aws_eks"),
          Map.entry("AWS::ElasticBeanstalk::Environment", "aws_elastic_beanstalk"),
          Map.entry("AWS::AppRunner::Service", "aws_app_runner"));

  private final XRayKeys keys = new XRayKeys();

  private XRayResource() {}

  /**
   * Describes the service of a segment.
   *
   * @param segment null where only a subsegment is known: then nobody says whose it is
   */
  static Resource of(
      @Nullable XRayNode segment, @Nullable String account, @Nullable String region) {
    XRayResource resource = new XRayResource();
    if (segment != null) {
      resource.read(segment);
    }
    resource.keys.put("cloud.provider", "aws");
    resource.keys.put("cloud.account.id", account == null ? "" : account);
    resource.keys.put("cloud.region", region == null ? "" : region);
    return Resource.newBuilder().addAllAttributes(resource.keys.list()).build();
  }

  private void read(XRayNode segment) {
    JsonNode aws = segment.fields().path("aws");
    segment
        .fields()
        .path("metadata")
        .path(DEFAULT_METADATA)
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().startsWith(SENT_RESOURCE)) {
                keys.put(entry.getKey().substring(SENT_RESOURCE.length()), entry.getValue());
              }
            });
    keys.put("service.name", segment.name());
    keys.put("service.version", segment.fields().path("service").path("version"));
    keys.put("process.runtime.name", segment.fields().path("service").path("runtime"));
    keys.put("process.runtime.version", segment.fields().path("service").path("runtime_version"));
    keys.put("cloud.platform", PLATFORMS.getOrDefault(segment.origin(), ""));
    keys.put("cloud.account.id", aws.path("account_id"));
    if (segment.origin().startsWith("AWS::Lambda")) {
      function(segment, aws);
    }
    host(aws);
    keys.put("telemetry.sdk.name", aws.path("xray").path("sdk"));
    keys.put("telemetry.sdk.version", aws.path("xray").path("sdk_version"));
  }

  private void function(XRayNode segment, JsonNode aws) {
    // arn:aws:lambda:<region>:<account>:function:<name>[:<version or alias>]
    String arn = aws.path("function_arn").asText(segment.fields().path("resource_arn").asText());
    String[] parts = arn.split(":", -1);
    boolean isWhole = parts.length >= 7 && parts[5].equals("function");
    keys.put("faas.name", isWhole ? parts[6] : segment.name());
    if (isWhole) {
      keys.put("cloud.region", parts[3]);
      keys.put("cloud.account.id", parts[4]);
      keys.put("faas.version", parts.length > 7 ? parts[7] : "");
    }
    keys.put("cloud.resource_id", arn);
  }

  private void host(JsonNode aws) {
    JsonNode ec2 = aws.path("ec2");
    keys.put("host.id", ec2.path("instance_id"));
    keys.put("host.type", ec2.path("instance_size"));
    keys.put("host.image.id", ec2.path("ami_id"));
    keys.put("cloud.availability_zone", ec2.path("availability_zone"));
    JsonNode ecs = aws.path("ecs");
    keys.put("container.name", ecs.path("container"));
    keys.put("container.id", ecs.path("container_id"));
    keys.put("aws.ecs.task.arn", ecs.path("task_arn"));
    keys.put("aws.ecs.task.family", ecs.path("task_family"));
    keys.put("aws.ecs.cluster.arn", ecs.path("cluster_arn"));
    keys.put("cloud.availability_zone", ecs.path("availability_zone"));
    JsonNode eks = aws.path("eks");
    keys.put("k8s.cluster.name", eks.path("cluster_name"));
    keys.put("k8s.pod.name", eks.path("pod"));
    keys.put("container.id", eks.path("container_id"));
    JsonNode beanstalk = aws.path("elastic_beanstalk");
    keys.put("service.namespace", beanstalk.path("environment_name"));
    keys.put("service.version", beanstalk.path("version_label"));
    keys.put("aws.elastic_beanstalk.deployment_id", beanstalk.path("deployment_id"));
  }
}
