package dev.spanledger.analytics.allocation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.analytics.allocation.ResourceKey.Type;
import dev.spanledger.analytics.billing.Meter.WeightRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  private final CallerPays callerPays;

  CallReader(CallerPays callerPays) {
    this.callerPays = callerPays;
  }

  /** Usage by resource of the current row; empty where it uses nothing that bills name. */
  List<UsageRecord> read(Answer answer) {
    List<CallWeight> weights = weights(answer);
    List<UsageRecord> records = new ArrayList<>(weights.size());
    for (CallWeight weight : weights) {
      records.add(record(answer, weight));
    }
    return records;
  }

  private UsageRecord record(Answer answer, CallWeight weight) {
    String traceId = answer.requiredText("trace_id");
    String service = answer.text("service_name");
    String runSpan = answer.text("run_span_id");
    String invocation = answer.text("faas_invocation_id");
    String spanId = answer.requiredText("span_id");
    return new UsageRecord(
        FunctionKey.ofInvocation(
            answer.text("cloud_resource_id"),
            answer.text("cloud_region"),
            answer.text("cloud_account_id"),
            answer.text("faas_name")),
        invocation == null ? traceId + "/" + spanId : invocation,
        answer.text("faas_instance"),
        answer.time("start_time"),
        answer.time("start_time"),
        null,
        false,
        0,
        0,
        false,
        Boolean.TRUE.equals(answer.bool("run_failed")),
        service,
        answer.text("faas_version"),
        answer.text("route"),
        traceId,
        runSpan == null ? spanId : runSpan,
        callerPays.callers(traceId, service, answer.text("request_tenant")),
        new Call(spanId, weight));
  }

  private static List<CallWeight> weights(Answer answer) {
    String region = answer.text("cloud_region");
    double stands = answer.number("sample_weight");
    if ("SERVER".equals(answer.text("kind"))) {
      return one(
          ResourceKey.ofHost(Type.API, region, host(answer)), WeightRule.API_CALL, 1, stands);
    }
    String rpcService = answer.text("rpc_service");
    if (rpcService == null) {
      Long nanos = answer.integer("duration_ns");
      long micros = nanos == null ? 0 : nanos / NANOS_PER_MICRO;
      return one(
          ResourceKey.ofHost(Type.CLUSTER, region, host(answer)),
          WeightRule.DATABASE_TIME,
          micros,
          stands);
    }
    String destination = answer.text("messaging_destination_name");
    // Instrumentations of other languages write DynamoDB, SQS and SNS.
    return switch (rpcService.toLowerCase(Locale.ROOT)) {
      case "dynamodb" -> tables(answer, region, stands);
      case "sqs" -> one(named(Type.QUEUE, region, destination), WeightRule.QUEUE_CALL, 1, stands);
      case "sns" ->
          one(named(Type.TOPIC, region, destination), WeightRule.TOPIC_PUBLISH, 1, stands);
      case "eventbridge" ->
          one(named(Type.BUS, region, destination), WeightRule.BUS_PUT, 1, stands);
      case "sfn" ->
          one(
              ResourceKey.ofArn(answer.text("state_machine_arn")),
              WeightRule.STATE_MACHINE_START,
              1,
              stands);
      default ->
          one(ResourceKey.ofHost(Type.API, region, host(answer)), WeightRule.API_CALL, 1, stands);
    };
  }

  private static List<CallWeight> tables(Answer answer, @Nullable String region, double stands) {
    String method = answer.text("rpc_method");
    WeightRule rule =
        method != null && READS.contains(method) ? WeightRule.READ_UNITS : WeightRule.WRITE_UNITS;
    Map<String, Long> consumed = consumed(answer.text("dynamodb_consumed_capacity"));
    List<CallWeight> weights = new ArrayList<>();
    for (JsonNode table : array(answer.text("dynamodb_table_names"))) {
      // Spans may name the table by its ARN.
      ResourceKey key = ResourceKey.ofArn(table.asText());
      key = key == null ? named(Type.TABLE, region, table.asText()) : key;
      if (key != null) {
        long units = consumed.getOrDefault(key.name(), ONE_UNIT);
        weights.addAll(one(key, rule, units, stands));
      }
    }
    return weights;
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

  private static List<CallWeight> one(
      @Nullable ResourceKey key, WeightRule rule, long weight, double stands) {
    if (key == null || weight <= 0) {
      return List.of();
    }
    boolean isSampled = stands > 1;
    long raised = isSampled ? Math.max(1, Math.round(weight * stands)) : weight;
    return List.of(new CallWeight(key, rule, raised, isSampled));
  }

  private static @Nullable ResourceKey named(
      Type type, @Nullable String region, @Nullable String name) {
    return region == null || name == null || name.isEmpty()
        ? null
        : new ResourceKey(type, region, name);
  }

  private static @Nullable String host(Answer answer) {
    return answer.text("server_address");
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
