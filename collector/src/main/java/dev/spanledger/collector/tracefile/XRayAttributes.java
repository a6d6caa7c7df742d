package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a segment or subsegment says of one piece of work, in OpenTelemetry's words. */
final class XRayAttributes {
  private static final Map<String, String> DATABASES =
      Map.of(
          "postgresql", "postgresql",
          "mysql", "mysql",
          "mariadb", "mariadb",
          "oracle", "oracle.db",
          "microsoft sql server", "microsoft.sql_server",
          "sqlserver", "microsoft.sql_server");

  /** What has a name of its own, or says how the document was sent and not what was done. */
  private static final Set<String> AWS_READ =
      Set.of(
          "xray",
          "ec2",
          "ecs",
          "eks",
          "elastic_beanstalk",
          "account_id",
          "function_arn",
          "operation",
          "request_id",
          "region",
          "queue_url",
          "topic_arn",
          "table_name",
          "message_id",
          "cloudwatch_logs");

  private final XRayNode node;
  private final JsonNode fields;
  private final XRayKeys keys = new XRayKeys();

  private XRayAttributes(XRayNode node) {
    this.node = node;
    this.fields = node.fields();
  }

  static List<KeyValue> of(XRayNode node, boolean isServer, String errorType) {
    XRayAttributes attributes = new XRayAttributes(node);
    attributes.http(isServer);
    attributes.aws();
    attributes.sql();
    attributes.keys.put("error.type", errorType);
    attributes.sent();
    attributes.xray();
    return attributes.keys.list();
  }

  private void http(boolean isServer) {
    JsonNode request = fields.path("http").path("request");
    JsonNode response = fields.path("http").path("response");
    keys.put("http.request.method", request.path("method").asText().toUpperCase(Locale.ROOT));
    String url = request.path("url").asText();
    keys.put("url.full", url);
    try {
      URI parsed = new URI(url);
      keys.put("server.address", parsed.getHost() == null ? "" : parsed.getHost());
      if (parsed.getPort() > 0) {
        keys.put("server.port", IntNode.valueOf(parsed.getPort()));
      }
      if (isServer) {
        keys.put("url.path", parsed.getPath() == null ? "" : parsed.getPath());
        keys.put("url.scheme", parsed.getScheme() == null ? "" : parsed.getScheme());
      }
    } catch (URISyntaxException notOne) {
      // It stays in url.full as it is.
    }
    keys.put("client.address", request.path("client_ip"));
    keys.put("user_agent.original", request.path("user_agent"));
    keys.putNumber("http.response.status_code", response.path("status"));
    keys.putNumber("http.response.body.size", response.path("content_length"));
  }

  private void aws() {
    JsonNode aws = fields.path("aws");
    String operation = aws.path("operation").asText();
    if (!operation.isEmpty()) {
      keys.put("rpc.system", "aws-api");
      keys.put("rpc.service", node.name());
      keys.put("rpc.method", operation);
    }
    keys.put("aws.request_id", aws.path("request_id"));
    keys.put("aws.region", aws.path("region"));
    String queue = aws.path("queue_url").asText();
    String topic = aws.path("topic_arn").asText();
    if (!queue.isEmpty()) {
      keys.put("messaging.system", "aws_sqs");
      keys.put("messaging.destination.name", queue.substring(queue.lastIndexOf('/') + 1));
      keys.put("aws.sqs.queue.url", queue);
    } else if (!topic.isEmpty()) {
      keys.put("messaging.system", "aws_sns");
      keys.put("messaging.destination.name", topic.substring(topic.lastIndexOf(':') + 1));
      keys.put("aws.sns.topic.arn", topic);
    }
    keys.put("messaging.message.id", aws.path("message_id"));
    if (node.name().toLowerCase(Locale.ROOT).contains("dynamodb") && !operation.isEmpty()) {
      keys.put("db.system.name", "aws.dynamodb");
      keys.put("db.operation.name", operation);
      keys.put("db.collection.name", aws.path("table_name"));
    } else {
      keys.put("aws.table_name", aws.path("table_name"));
    }
    keys.put("aws.log.group.names", aws.path("cloudwatch_logs").findPath("log_group"));
    for (Map.Entry<String, JsonNode> other : aws.properties()) {
      if (!AWS_READ.contains(other.getKey())) {
        keys.put("aws." + other.getKey(), other.getValue());
      }
    }
  }

  private void sql() {
    JsonNode sql = fields.path("sql");
    String type = sql.path("database_type").asText();
    String lowerCase = type.toLowerCase(Locale.ROOT);
    keys.put("db.system.name", DATABASES.getOrDefault(lowerCase, lowerCase));
    keys.put("db.query.text", sql.path("sanitized_query"));
    // Either may carry a password in its query string.
    String url = sql.path("url").asText(sql.path("connection_string").asText());
    keys.put("aws.xray.sql.url", url.replaceFirst("[?;].*", ""));
    keys.put("db.user", sql.path("user"));
    keys.put("aws.xray.sql.preparation", sql.path("preparation"));
    keys.put("aws.xray.sql.database_version", sql.path("database_version"));
    keys.put("aws.xray.sql.driver_version", sql.path("driver_version"));
  }

  /**
   * Annotations and metadata are the sender's own: OpenTelemetry's exporters put attributes there.
   */
  private void sent() {
    for (Map.Entry<String, JsonNode> annotation : fields.path("annotations").properties()) {
      keys.put(annotation.getKey(), annotation.getValue());
    }
    for (Map.Entry<String, JsonNode> space : fields.path("metadata").properties()) {
      boolean isDefault = space.getKey().equals(XRayResource.DEFAULT_METADATA);
      for (Map.Entry<String, JsonNode> entry : space.getValue().properties()) {
        String key = isDefault ? entry.getKey() : space.getKey() + "." + entry.getKey();
        if (!key.startsWith(XRayResource.SENT_RESOURCE)) {
          keys.put(key, entry.getValue());
        }
      }
    }
    keys.put("enduser.id", fields.path("user"));
  }

  private void xray() {
    for (String flag : List.of("fault", "error", "throttle")) {
      if (fields.path(flag).asBoolean()) {
        keys.put("aws.xray." + flag, fields.path(flag));
      }
    }
    keys.put("aws.xray.origin", fields.path("origin"));
    XRayNode inferred = node.inferred();
    if (inferred != null) {
      keys.put("peer.service", inferred.name());
      keys.put("aws.xray.inferred.origin", inferred.origin());
    }
    if (node.isInferred()) {
      keys.put("aws.xray.inferred", fields.path("inferred"));
    }
    if (!node.isFinished()) {
      keys.put("aws.xray.in_progress", fields.path("in_progress"));
    }
  }
}
