package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tables and their streams on loopback: Amazon's DynamoDB Local behind a front that meters each
 * call by the capacity it consumed, gives resources the account and region of the other local
 * services, and throttles on demand.
 */
public final class TableServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TABLES = "DynamoDB_20120810.";
  private static final String CAPACITY = "ReturnConsumedCapacity";
  private static final String LOCAL_ARN = "arn:aws:dynamodb:ddblocal:000000000000:";
  private static final String LOCAL_REGION = "\"awsRegion\":\"ddblocal\"";

  private final Map<String, Integer> throttled = new LinkedHashMap<>();
  private final DynamoDbLocal dynamoDb;
  private final TableBill bill;
  private final String region;
  private final String arnPrefix;
  private final LoopbackServer server;

  private TableServer(
      DynamoDbLocal dynamoDb,
      String region,
      String accountId,
      List<TableConfig> configs,
      Consumer<TableUsage> meter,
      Clock clock)
      throws IOException {
    this.dynamoDb = dynamoDb;
    this.region = region;
    this.arnPrefix = "arn:aws:dynamodb:%s:%s:".formatted(region, accountId);
    this.bill = new TableBill(arnPrefix + "table/", meter, clock);
    for (TableConfig config : configs) {
      JsonNode created = ask("CreateTable", TableJson.create(config));
      if (created.path("TableDescription").isMissingNode()) {
        throw new IllegalArgumentException(
            "Table %s cannot be made: %s".formatted(config.name(), created));
      }
      throttled.put(config.name(), 0);
    }
    this.server = LoopbackServer.start(0, "tables", this::answer);
  }

  /**
   * Listens on any free port, with empty tables.
   *
   * @param jars folder of DynamoDB Local, as the build of {@code dynamodb-local} makes it
   * @param meter takes what each call adds to the bill
   */
  public static TableServer start(
      Path jars,
      String region,
      String accountId,
      List<TableConfig> tables,
      Consumer<TableUsage> meter,
      Clock clock) {
    DynamoDbLocal dynamoDb = DynamoDbLocal.start(jars);
    try {
      return new TableServer(dynamoDb, region, accountId, tables, meter, clock);
    } catch (IOException e) {
      dynamoDb.close();
      throw new UncheckedIOException("DynamoDB Local does not answer", e);
    } catch (RuntimeException e) {
      dynamoDb.close();
      throw e;
    }
  }

  /** Value of AWS_ENDPOINT_URL_DYNAMODB and AWS_ENDPOINT_URL_DYNAMODB_STREAMS. */
  public URI endpoint() {
    return URI.create("http://" + server.authority());
  }

  /** ARN of a table, as bills have it. */
  public static String arn(String region, String accountId, String tableName) {
    return "arn:aws:dynamodb:%s:%s:table/%s".formatted(region, accountId, tableName);
  }

  /** Items that a table holds. */
  public int itemCount(String tableName) {
    ObjectNode scan = JSON.createObjectNode();
    scan.put("TableName", tableName).put("Select", "COUNT").put("ConsistentRead", true);
    try {
      return ask("Scan", scan).path("Count").asInt();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot count the items of table " + tableName, e);
    }
  }

  /** Refuses so many of the next requests to a table, as one does whose partition is hot. */
  public void throttle(String tableName, int requestCount) {
    synchronized (throttled) {
      if (throttled.replace(tableName, requestCount) == null) {
        throw new IllegalArgumentException(
            "There is no table %s; there are %s".formatted(tableName, throttled.keySet()));
      }
    }
  }

  @Override
  public void close() {
    server.close();
    dynamoDb.close();
  }

  private JsonNode ask(String operation, ObjectNode request) throws IOException {
    return JSON.readTree(dynamoDb.send(TABLES + operation, null, request.toString()).body());
  }

  private HttpResponse answer(HttpRequest request) {
    String target = String.valueOf(request.header("x-amz-target"));
    String authorization = request.header("authorization");
    String body = request.body().text().replace(arnPrefix, LOCAL_ARN);
    try {
      DynamoDbLocal.Answer answer =
          target.startsWith(TABLES)
              ? metered(target, authorization, body)
              : dynamoDb.send(target, authorization, body);
      return response(
          answer.status(),
          answer
              .body()
              .replace(LOCAL_ARN, arnPrefix)
              .replace(LOCAL_REGION, "\"awsRegion\":\"" + region + '"'));
    } catch (IOException e) {
      return response(
          500, error("InternalServerError", "DynamoDB Local does not answer: " + e.getMessage()));
    }
  }

  private DynamoDbLocal.Answer metered(String target, @Nullable String authorization, String body)
      throws IOException {
    if (!(JSON.readTree(body) instanceof ObjectNode request)) {
      return new DynamoDbLocal.Answer(400, error("SerializationException", "Not a JSON object"));
    }
    if (isThrottled(request.path("TableName").asText(""))) {
      return new DynamoDbLocal.Answer(
          400,
          error(
              "ProvisionedThroughputExceededException",
              "The level of configured provisioned throughput for the table was exceeded"));
    }
    String operation = target.substring(TABLES.length());
    boolean isAsked = !request.path(CAPACITY).asText("NONE").equals("NONE");
    if (TableBill.isBilled(operation) && !isAsked) {
      request.put(CAPACITY, "TOTAL");
    }
    DynamoDbLocal.Answer answer = dynamoDb.send(target, authorization, request.toString());
    if (!TableBill.isBilled(operation)
        || !(JSON.readTree(answer.body()) instanceof ObjectNode response)) {
      return answer;
    }
    bill.add(operation, response.path("ConsumedCapacity"));
    if (isAsked) {
      return answer;
    }
    response.remove("ConsumedCapacity");
    return new DynamoDbLocal.Answer(answer.status(), response.toString());
  }

  private boolean isThrottled(String tableName) {
    synchronized (throttled) {
      int left = throttled.getOrDefault(tableName, 0);
      if (left > 0) {
        throttled.put(tableName, left - 1);
      }
      return left > 0;
    }
  }

  private static String error(String type, String message) {
    return JSON.createObjectNode()
        .put("__type", "com.amazonaws.dynamodb.v20120810#" + type)
        .put("message", message)
        .toString();
  }

  private static HttpResponse response(int status, String body) {
    return HttpResponse.json(status, body).with("x-amzn-RequestId", UUID.randomUUID().toString());
  }
}
