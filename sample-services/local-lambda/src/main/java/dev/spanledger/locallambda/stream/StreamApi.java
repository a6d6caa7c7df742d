package dev.spanledger.locallambda.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.store.TableChange;
import dev.spanledger.locallambda.store.TableServer;
import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;

/**
 * DynamoDB Streams on loopback: the changes of the local tables, two shards each, an item's changes
 * always in the same one. Shards never end here, as they do on AWS after some hours.
 */
public final class StreamApi implements AutoCloseable {
  private static final String TARGET_PREFIX = "DynamoDBStreams_20120810.";
  private static final int SHARDS = 2;
  private static final int MOST_RECORDS = 1000;
  private static final String SHARD_PREFIX = "shardId-0000000000000000000";
  private static final double NANOS_PER_SECOND = 1e9;
  private static final DateTimeFormatter LABEL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TableServer tables;
  private final String region;
  private final String accountId;
  private final List<String> tableNames;
  private final String label;
  private final LoopbackServer server;

  private StreamApi(
      TableServer tables,
      String region,
      String accountId,
      List<String> tableNames,
      Instant startTime) {
    this.tables = tables;
    this.region = region;
    this.accountId = accountId;
    this.tableNames = List.copyOf(tableNames);
    this.label = LABEL.format(startTime);
    this.server = LoopbackServer.start(0, "table-streams", this::answer);
  }

  /**
   * Listens on any free port.
   *
   * @param tableNames of the tables that have a stream
   */
  public static StreamApi start(
      TableServer tables, String region, String accountId, List<String> tableNames, Clock clock) {
    return new StreamApi(tables, region, accountId, tableNames, clock.instant());
  }

  /** Value of AWS_ENDPOINT_URL_DYNAMODB_STREAMS. */
  public URI endpoint() {
    return URI.create("http://" + server.authority());
  }

  /** Thrown for a request that is refused. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String type;

    RefusedException(String type, String message) {
      super(message);
      this.type = type;
    }
  }

  private HttpResponse answer(HttpRequest request) {
    try {
      String target = String.valueOf(request.header("x-amz-target"));
      JsonNode body = JSON.readTree(request.body().text());
      ObjectNode answer =
          switch (target) {
            case TARGET_PREFIX + "ListStreams" -> listStreams(body);
            case TARGET_PREFIX + "DescribeStream" -> describeStream(body);
            case TARGET_PREFIX + "GetShardIterator" -> shardIterator(body);
            case TARGET_PREFIX + "GetRecords" -> records(body);
            default ->
                throw new RefusedException("UnknownOperationException", "There is no " + target);
          };
      return respond(200, answer);
    } catch (RefusedException e) {
      return respond(
          400,
          JSON.createObjectNode()
              .put("__type", "com.amazonaws.dynamodb.v20120810#" + e.type)
              .put("message", e.getMessage()));
    } catch (JsonProcessingException e) {
      return respond(400, JSON.createObjectNode().put("__type", "SerializationException"));
    }
  }

  private String streamArn(String tableName) {
    return TableServer.arn(region, accountId, tableName) + "/stream/" + label;
  }

  private String tableOf(String streamArn) throws RefusedException {
    for (String name : tableNames) {
      if (streamArn.equals(streamArn(name))) {
        return name;
      }
    }
    throw new RefusedException(
        "ResourceNotFoundException", "Requested resource not found: Stream: " + streamArn);
  }

  private ObjectNode listStreams(JsonNode request) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode streams = answer.putArray("Streams");
    for (String name : tableNames) {
      if (name.equals(request.path("TableName").asText(name))) {
        streams
            .addObject()
            .put("StreamArn", streamArn(name))
            .put("TableName", name)
            .put("StreamLabel", label);
      }
    }
    return answer;
  }

  private ObjectNode describeStream(JsonNode request) throws RefusedException {
    String arn = request.path("StreamArn").asText();
    String name = tableOf(arn);
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode description = answer.putObject("StreamDescription");
    description.put("StreamArn", arn).put("StreamLabel", label).put("TableName", name);
    description.put("StreamStatus", "ENABLED").put("StreamViewType", "NEW_AND_OLD_IMAGES");
    ArrayNode shards = description.putArray("Shards");
    for (int shard = 0; shard < SHARDS; shard++) {
      shards
          .addObject()
          .put("ShardId", SHARD_PREFIX + shard)
          .putObject("SequenceNumberRange")
          .put("StartingSequenceNumber", sequenceNumber(0));
    }
    return answer;
  }

  private ObjectNode shardIterator(JsonNode request) throws RefusedException {
    String name = tableOf(request.path("StreamArn").asText());
    long asked = sequence(request.path("SequenceNumber").asText(""));
    long after =
        switch (request.path("ShardIteratorType").asText()) {
          case "TRIM_HORIZON" -> 0;
          case "LATEST" -> latest(name);
          case "AT_SEQUENCE_NUMBER" -> asked - 1;
          case "AFTER_SEQUENCE_NUMBER" -> asked;
          default -> throw new RefusedException("ValidationException", "No such iterator type");
        };
    int shard = shard(request.path("ShardId").asText());
    return JSON.createObjectNode().put("ShardIterator", name + '|' + shard + '|' + after);
  }

  private long latest(String tableName) {
    List<TableChange> all = tables.changes(tableName, 0, Integer.MAX_VALUE);
    return all.isEmpty() ? 0 : all.get(all.size() - 1).sequence();
  }

  private static int shard(String shardId) throws RefusedException {
    for (int shard = 0; shard < SHARDS; shard++) {
      if (shardId.equals(SHARD_PREFIX + shard)) {
        return shard;
      }
    }
    throw new RefusedException("ResourceNotFoundException", "There is no shard " + shardId);
  }

  private ObjectNode records(JsonNode request) throws RefusedException {
    String[] parts = request.path("ShardIterator").asText().split("\\|", -1);
    if (parts.length != 3 || !tableNames.contains(parts[0])) {
      throw new RefusedException("ValidationException", "Invalid ShardIterator");
    }
    int shard = (int) sequence(parts[1]);
    int most = Math.min(MOST_RECORDS, request.path("Limit").asInt(MOST_RECORDS));
    long after = sequence(parts[2]);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode records = answer.putArray("Records");
    for (TableChange change : tables.changes(parts[0], after, Integer.MAX_VALUE)) {
      if (records.size() == most) {
        break;
      }
      after = change.sequence();
      if (Math.floorMod(change.keys().hashCode(), SHARDS) == shard) {
        records.add(toJson(change));
      }
    }
    return answer.put("NextShardIterator", parts[0] + '|' + shard + '|' + after);
  }

  private ObjectNode toJson(TableChange change) {
    ObjectNode json = JSON.createObjectNode();
    json.put("eventID", "%032x".formatted(change.sequence()));
    json.put("eventName", change.eventName()).put("eventVersion", "1.1");
    json.put("eventSource", "aws:dynamodb").put("awsRegion", region);
    ObjectNode dynamodb = json.putObject("dynamodb");
    Instant time = change.time();
    dynamodb.put(
        "ApproximateCreationDateTime",
        (double) time.getEpochSecond() + time.getNano() / NANOS_PER_SECOND);
    dynamodb.set("Keys", change.keys());
    if (change.newImage() != null) {
      dynamodb.set("NewImage", change.newImage());
    }
    if (change.oldImage() != null) {
      dynamodb.set("OldImage", change.oldImage());
    }
    dynamodb.put("SequenceNumber", sequenceNumber(change.sequence()));
    dynamodb.put("SizeBytes", change.sizeBytes()).put("StreamViewType", "NEW_AND_OLD_IMAGES");
    return json;
  }

  /** A sequence number has 21 digits at least. */
  private static String sequenceNumber(long sequence) {
    return "1%020d".formatted(sequence);
  }

  private static long sequence(String number) throws RefusedException {
    try {
      return number.isEmpty()
          ? 0
          : Long.parseLong(number.length() > 20 ? number.substring(1) : number);
    } catch (NumberFormatException e) {
      throw new RefusedException("ValidationException", "Invalid sequence number");
    }
  }

  private static HttpResponse respond(int status, ObjectNode json) {
    return new HttpResponse(
        status,
        List.of(
            new HttpResponse.Header("Content-Type", "application/x-amz-json-1.0"),
            new HttpResponse.Header("x-amzn-RequestId", UUID.randomUUID().toString())),
        Body.of(json.toString()));
  }

  @Override
  public void close() {
    server.close();
  }
}
