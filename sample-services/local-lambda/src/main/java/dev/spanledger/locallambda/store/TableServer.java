package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tables on loopback that speak DynamoDB's JSON protocol, in memory. What functions of a shop need
 * is there: items, conditions, updates, queries, indexes, transactions, consumed capacity and
 * changes; any other operation is refused by name.
 */
public final class TableServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TARGET_PREFIX = "DynamoDB_20120810.";

  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Map<String, Integer> throttled = new LinkedHashMap<>();
  private final Capacity capacity = new Capacity();
  private final TableReads reads;
  private final TableWrites writes;
  private final Consumer<TableUsage> meter;
  private final Clock clock;
  private final LoopbackServer server;

  private TableServer(
      String region,
      String accountId,
      List<TableConfig> configs,
      Consumer<TableUsage> meter,
      Clock clock) {
    for (TableConfig config : configs) {
      Table table = new Table(config, arn(region, accountId, config.name()));
      if (tables.put(config.name(), table) != null) {
        throw new IllegalArgumentException("Table %s is configured twice".formatted(config.name()));
      }
    }
    this.reads = new TableReads(tables, capacity);
    this.writes = new TableWrites(tables, capacity, clock);
    this.meter = meter;
    this.clock = clock;
    this.server = LoopbackServer.start(0, "tables", this::answer);
  }

  /**
   * Listens on any free port, with empty tables.
   *
   * @param meter takes what each call adds to the bill
   */
  public static TableServer start(
      String region,
      String accountId,
      List<TableConfig> tables,
      Consumer<TableUsage> meter,
      Clock clock) {
    return new TableServer(region, accountId, tables, meter, clock);
  }

  /** Value of AWS_ENDPOINT_URL_DYNAMODB. */
  public URI endpoint() {
    return URI.create("http://" + server.authority());
  }

  /** ARN of a table, as bills have it. */
  public static String arn(String region, String accountId, String tableName) {
    return "arn:aws:dynamodb:%s:%s:table/%s".formatted(region, accountId, tableName);
  }

  /** Items that a table holds. */
  public synchronized int itemCount(String tableName) {
    return table(tables, tableName).itemCount();
  }

  /**
   * Changes of a table in their order, as its stream has them; the oldest are forgotten.
   *
   * @param afterSequence 0 for all that are left
   */
  public synchronized List<TableChange> changes(String tableName, long afterSequence, int most) {
    return table(tables, tableName).changesAfter(afterSequence, most);
  }

  /** Refuses so many of the next requests to a table, as one does whose partition is hot. */
  public synchronized void throttle(String tableName, int requestCount) {
    throttled.put(table(tables, tableName).config().name(), requestCount);
  }

  @Override
  public void close() {
    server.close();
  }

  static Table table(Map<String, Table> tables, String name) {
    Table table = tables.get(name);
    if (table == null) {
      throw TableException.of(
          "ResourceNotFoundException",
          "Requested resource not found: there is no table %s; there are %s"
              .formatted(name, tables.keySet()));
    }
    return table;
  }

  private HttpResponse answer(HttpRequest request) {
    try {
      String target = String.valueOf(request.header("x-amz-target"));
      if (!target.startsWith(TARGET_PREFIX)) {
        throw TableException.of("UnknownOperationException", "No target " + TARGET_PREFIX + "*");
      }
      JsonNode body = JSON.readTree(request.body().bytes());
      return response(200, answer(target.substring(TARGET_PREFIX.length()), body));
    } catch (TableException e) {
      return response(400, error(e));
    } catch (IOException e) {
      return response(400, error(TableException.of("SerializationException", "Not JSON")));
    }
  }

  private synchronized ObjectNode answer(String operation, JsonNode request) {
    throttle(request.path("TableName").asText(""));
    try {
      ObjectNode response = run(operation, request);
      ArrayNode consumed = capacity.toJson();
      if (consumed != null
          && !request.path("ReturnConsumedCapacity").asText("NONE").equals("NONE")) {
        boolean isList = operation.startsWith("Batch") || operation.startsWith("Transact");
        response.set("ConsumedCapacity", isList ? consumed : consumed.get(0));
      }
      return response;
    } finally {
      capacity.bill(meter, clock);
    }
  }

  private void throttle(String tableName) {
    int left = throttled.getOrDefault(tableName, 0);
    if (left > 0) {
      throttled.put(tableName, left - 1);
      throw TableException.of(
          "ProvisionedThroughputExceededException",
          "The level of configured provisioned throughput for the table was exceeded");
    }
  }

  private ObjectNode run(String operation, JsonNode request) {
    return switch (operation) {
      case "GetItem" -> reads.get(request);
      case "BatchGetItem" -> reads.batchGet(request);
      case "Query" -> reads.query(request);
      case "Scan" -> reads.scan(request);
      case "PutItem" -> writes.put(request);
      case "UpdateItem" -> writes.update(request);
      case "DeleteItem" -> writes.delete(request);
      case "BatchWriteItem" -> writes.batch(request);
      case "TransactWriteItems" -> writes.transact(request);
      case "DescribeTable" -> describe(request);
      case "ListTables" -> {
        ObjectNode response = JSON.createObjectNode();
        ArrayNode names = response.putArray("TableNames");
        tables.keySet().forEach(names::add);
        yield response;
      }
      default ->
          throw TableException.of(
              "UnknownOperationException", "The local table server has no operation " + operation);
    };
  }

  private ObjectNode describe(JsonNode request) {
    Table table = table(tables, request.path("TableName").asText());
    ObjectNode response = JSON.createObjectNode();
    ObjectNode described = response.putObject("Table");
    described.put("TableName", table.config().name()).put("TableStatus", "ACTIVE");
    described.put("TableArn", table.arn()).put("ItemCount", table.itemCount());
    ArrayNode schema = described.putArray("KeySchema");
    TableConfig.Key key = table.config().key();
    schema.addObject().put("AttributeName", key.partition()).put("KeyType", "HASH");
    if (key.sort() != null) {
      schema.addObject().put("AttributeName", key.sort()).put("KeyType", "RANGE");
    }
    return response;
  }

  private static ObjectNode error(TableException e) {
    ObjectNode error = JSON.createObjectNode();
    error.put("__type", "com.amazonaws.dynamodb.v20120810#" + e.type());
    error.put("message", e.getMessage());
    @Nullable JsonNode details = e.details();
    if (details != null) {
      error.set(details.isArray() ? "CancellationReasons" : "Item", details);
    }
    return error;
  }

  private static HttpResponse response(int status, ObjectNode body) {
    return HttpResponse.json(status, body.toString())
        .with("x-amzn-RequestId", UUID.randomUUID().toString());
  }
}
