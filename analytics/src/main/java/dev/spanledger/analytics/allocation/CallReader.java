package dev.spanledger.analytics.allocation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.analytics.allocation.CallUse.Kind;
import dev.spanledger.analytics.allocation.ResourceKey.Type;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows of report allocation_call as usage: which billed resource each call used, and how much of
 * it. A call through a transaction or a batch may use several tables.
 *
 * <p>Source: semantic conventions for AWS SDK spans (aws.dynamodb.table_names,
 * aws.dynamodb.consumed_capacity, messaging.destination.name, server.address).
 */
final class CallReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NANOS_PER_MICRO = 1_000;
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);

  /** A unit of capacity where the table did not say how many. */
  private static final long ONE_UNIT = 1_000;

  private static final Set<String> READS =
      Set.of("GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan", "ExecuteStatement");

  /** A request of an HTTP API is billed once for each part of this size. */
  private static final long API_PART_BYTES = 512 * 1024;

  /** So is a request of a queue or topic, or an event. */
  private static final long MESSAGE_PART_BYTES = 64 * 1024;

  /** Routes of a WebSocket API that begin and end a connection, and are no messages. */
  private static final Set<String> CONNECTIONS = Set.of("$connect", "$disconnect");

  private static final Pattern QUEUE_URL = Pattern.compile("https?://[^/]+/([0-9]{12})/([^/?#]+)");

  private final CallerPays callerPays;

  CallReader(CallerPays callerPays) {
    this.callerPays = callerPays;
  }

  /** Usage by resource of the current row; empty where it uses nothing that bills name. */
  List<UsageRecord> read(Answer answer) {
    List<CallUse> uses = uses(answer);
    List<UsageRecord> records = new ArrayList<>(uses.size());
    for (CallUse use : uses) {
      records.add(record(answer, use));
    }
    return records;
  }

  private UsageRecord record(Answer answer, CallUse use) {
    String traceId = answer.requiredText("trace_id");
    String runSpan = answer.text("run_span_id");
    String invocation = answer.text("faas_invocation_id");
    String spanId = use.spanId();
    FunctionKey function =
        FunctionKey.ofInvocation(
            answer.text("cloud_resource_id"),
            answer.text("cloud_region"),
            answer.text("cloud_account_id"),
            answer.text("faas_name"));
    return new UsageRecord(
        function,
        new UsageRecord.Names(
            invocation == null ? traceId + "/" + spanId : invocation,
            answer.text("faas_instance"),
            answer.time("start_time"),
            answer.text("faas_version"),
            answer.text("route"),
            traceId,
            runSpan == null ? spanId : runSpan),
        0,
        answer.time("start_time"),
        false,
        Boolean.TRUE.equals(answer.bool("run_failed")),
        new Owners.Owner(answer.text("service_name"), function == null ? null : function.name()),
        callerPays.callers(answer),
        use);
  }

  private static List<CallUse> uses(Answer answer) {
    String kind = answer.text("kind");
    String changed = answer.text("document_collection");
    if (changed != null) {
      return one(answer, named(Type.TABLE, answer, changed), Kind.TABLE_STREAM, 1);
    }
    if ("SERVER".equals(kind)) {
      boolean isConnection = CONNECTIONS.contains(String.valueOf(answer.text("name")));
      return one(
          answer,
          api(answer),
          isConnection ? Kind.CONNECTION : Kind.API,
          parts(answer.integer("request_body_bytes"), API_PART_BYTES));
    }
    String rpcService = answer.text("rpc_service");
    if (rpcService == null) {
      Long nanos = answer.integer("duration_ns");
      return one(
          answer, cluster(answer), Kind.CLUSTER, nanos == null ? 0 : nanos / NANOS_PER_MICRO);
    }
    long messageParts = parts(answer.integer("message_body_bytes"), MESSAGE_PART_BYTES);
    Long messages = answer.integer("batch_message_count");
    // Instrumentations of other languages write DynamoDB, SQS and SNS.
    return switch (rpcService.toLowerCase(Locale.ROOT)) {
      case "dynamodb" -> tables(answer);
      case "sqs" -> one(answer, destination(Type.QUEUE, answer), Kind.QUEUE, messageParts);
      case "sns" -> one(answer, destination(Type.TOPIC, answer), Kind.TOPIC, messageParts);
      case "eventbridge" ->
          one(
              answer,
              destination(Type.BUS, answer),
              Kind.BUS,
              Math.max(messages == null ? 1 : messages, messageParts));
      case "sfn" ->
          one(answer, ResourceKey.ofArn(answer.text("state_machine_arn")), Kind.STATE_MACHINE, 1);
      default ->
          one(
              answer,
              api(answer),
              Kind.API,
              parts(answer.integer("request_body_bytes"), API_PART_BYTES));
    };
  }

  /** Parts that are billed for so many bytes; one where nobody told how many. */
  private static long parts(@Nullable Long bytes, long partBytes) {
    return bytes == null || bytes <= 0 ? 1 : (bytes + partBytes - 1) / partBytes;
  }

  private static List<CallUse> tables(Answer answer) {
    String method = answer.text("rpc_method");
    Kind kind = method != null && READS.contains(method) ? Kind.TABLE_READ : Kind.TABLE_WRITE;
    Map<String, Long> consumed = consumed(answer.text("dynamodb_consumed_capacity"));
    List<CallUse> uses = new ArrayList<>();
    for (JsonNode table : array(answer.text("dynamodb_table_names"))) {
      ResourceKey key = named(Type.TABLE, answer, table.asText());
      if (key != null) {
        uses.addAll(one(answer, key, kind, consumed.getOrDefault(key.name(), ONE_UNIT)));
      }
    }
    return uses;
  }

  /** Thousandths of units by table; an array of texts, each a JSON object, by the conventions. */
  private static Map<String, Long> consumed(@Nullable String text) {
    Map<String, Long> byTable = new HashMap<>();
    for (JsonNode entry : array(text)) {
      JsonNode capacity = entry.isTextual() ? tree(entry.asText()) : entry;
      String table = capacity.path("TableName").asText("");
      int slash = table.lastIndexOf('/');
      if (!table.isEmpty() && capacity.path("CapacityUnits").isNumber()) {
        byTable.merge(
            slash < 0 ? table : table.substring(slash + 1),
            capacity
                .get("CapacityUnits")
                .decimalValue()
                .multiply(THOUSAND)
                .setScale(0, RoundingMode.HALF_UP)
                .longValue(),
            Long::sum);
      }
    }
    return byTable;
  }

  private static List<CallUse> one(
      Answer answer, @Nullable ResourceKey key, Kind kind, long amount) {
    if (key == null || amount <= 0) {
      return List.of();
    }
    double stands = Math.max(1, answer.number("sample_weight"));
    return List.of(
        new CallUse(
            answer.requiredText("span_id"),
            key,
            kind,
            Math.round(stands),
            Math.max(1, Math.round(amount * stands)),
            stands > 1));
  }

  /** By its ARN or address, which tell its account, else by its name in the caller's account. */
  private static @Nullable ResourceKey destination(Type type, Answer answer) {
    ResourceKey topic = ResourceKey.ofArn(answer.text("topic_arn"));
    if (topic != null) {
      return topic;
    }
    String queueUrl = answer.text("queue_url");
    Matcher queue = QUEUE_URL.matcher(queueUrl == null ? "" : queueUrl);
    String region = answer.text("cloud_region");
    return region != null && queue.matches()
        ? new ResourceKey(type, region, queue.group(1), queue.group(2))
        : named(type, answer, answer.text("messaging_destination_name"));
  }

  /** By the name that the span gives, which may be an ARN. */
  private static @Nullable ResourceKey named(Type type, Answer answer, @Nullable String name) {
    ResourceKey key = ResourceKey.ofArn(name);
    String region = answer.text("cloud_region");
    return key != null || region == null || name == null || name.isEmpty()
        ? key
        : new ResourceKey(type, region, answer.text("cloud_account_id"), name);
  }

  private static @Nullable ResourceKey api(Answer answer) {
    return ResourceKey.ofApi(answer.text("cloud_region"), answer.text("server_address"));
  }

  private static @Nullable ResourceKey cluster(Answer answer) {
    return ResourceKey.ofCluster(
        answer.text("cloud_region"),
        answer.text("cloud_account_id"),
        answer.text("server_address"));
  }

  private static JsonNode array(@Nullable String text) {
    return text == null ? JSON.createArrayNode() : tree(text);
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.createArrayNode();
    }
  }
}
