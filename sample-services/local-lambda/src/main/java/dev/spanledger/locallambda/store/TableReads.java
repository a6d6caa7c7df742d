package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GetItem, BatchGetItem, Query and Scan. */
final class TableReads {
  private static final long PAGE_BYTES = 1024 * 1024;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, Table> tables;
  private final Capacity capacity;

  TableReads(Map<String, Table> tables, Capacity capacity) {
    this.tables = tables;
    this.capacity = capacity;
  }

  ObjectNode get(JsonNode request) {
    Table table = TableServer.table(tables, request.path("TableName").asText());
    Placeholders placeholders = new Placeholders(request);
    ObjectNode item = table.get(table.keyOf(request.path("Key")));
    capacity.read(table, item == null ? 0 : AttributeValues.itemBytes(item), isConsistent(request));
    ObjectNode response = JSON.objectNode();
    if (item != null) {
      response.set("Item", projected(item, request, placeholders));
      placeholders.checkAllUsed();
    }
    return response;
  }

  ObjectNode batchGet(JsonNode request) {
    ObjectNode response = JSON.objectNode();
    ObjectNode byTable = response.putObject("Responses");
    for (Map.Entry<String, JsonNode> wanted : request.path("RequestItems").properties()) {
      ArrayNode found = byTable.putArray(wanted.getKey());
      for (JsonNode key : wanted.getValue().path("Keys")) {
        ObjectNode single = wanted.getValue().deepCopy();
        single.remove("Keys");
        single.put("TableName", wanted.getKey()).set("Key", key);
        JsonNode item = get(single).get("Item");
        if (item != null) {
          found.add(item);
        }
      }
    }
    response.putObject("UnprocessedKeys");
    return response;
  }

  ObjectNode query(JsonNode request) {
    Table table = TableServer.table(tables, request.path("TableName").asText());
    TableConfig.Key key = table.config().key(indexName(request));
    Placeholders placeholders = new Placeholders(request);
    Condition condition =
        Condition.parse(request.path("KeyConditionExpression").asText(""), placeholders);
    if (!condition.isConjunction()) {
      throw TableException.validation(
          "Invalid operator used in KeyConditionExpression: OR and NOT are not allowed");
    }
    if (condition.equalTo(key.partition()) == null) {
      throw TableException.validation(
          "Query condition missed key schema element: " + key.partition());
    }
    List<ObjectNode> matching = table.inOrder(key).stream().filter(condition::holds).toList();
    return page(table, key, matching, request, placeholders);
  }

  ObjectNode scan(JsonNode request) {
    Table table = TableServer.table(tables, request.path("TableName").asText());
    TableConfig.Key key = table.config().key(indexName(request));
    return page(table, key, table.inOrder(key), request, new Placeholders(request));
  }

  private ObjectNode page(
      Table table,
      TableConfig.Key key,
      List<ObjectNode> ordered,
      JsonNode request,
      Placeholders placeholders) {
    List<ObjectNode> candidates = new ArrayList<>(ordered);
    Comparator<JsonNode> order = table.order(key);
    if (!request.path("ScanIndexForward").asBoolean(true)) {
      Collections.reverse(candidates);
      order = order.reversed();
    }
    JsonNode start = request.get("ExclusiveStartKey");
    int limit = request.path("Limit").asInt(Integer.MAX_VALUE);
    String filterText = request.path("FilterExpression").asText("");
    Condition filter = filterText.isEmpty() ? null : Condition.parse(filterText, placeholders);
    ArrayNode items = JSON.arrayNode();
    long bytes = 0;
    int scanned = 0;
    ObjectNode last = null;
    boolean hasMore = false;
    for (ObjectNode item : candidates) {
      if (start != null && order.compare(item, start) <= 0) {
        continue;
      }
      if (scanned == limit || bytes > PAGE_BYTES) {
        hasMore = true;
        break;
      }
      scanned++;
      last = item;
      bytes += AttributeValues.itemBytes(item);
      if (filter == null || filter.holds(item)) {
        items.add(projected(item, request, placeholders));
      }
    }
    capacity.read(table, bytes, isConsistent(request));
    ObjectNode response = JSON.objectNode();
    response.put("Count", items.size()).put("ScannedCount", scanned);
    if (!request.path("Select").asText("").equals("COUNT")) {
      response.set("Items", items);
    }
    if (hasMore && last != null) {
      response.set("LastEvaluatedKey", table.keyAttributes(last, key));
    }
    return response;
  }

  private static ObjectNode projected(
      ObjectNode item, JsonNode request, Placeholders placeholders) {
    String text = request.path("ProjectionExpression").asText("");
    if (text.isEmpty()) {
      return item;
    }
    Tokens tokens = new Tokens(text);
    ObjectNode projected = JSON.objectNode();
    do {
      AttributePath path = AttributePath.read(tokens, placeholders);
      if (!path.isTopLevel()) {
        throw TableException.validation(
            "This server projects top-level attributes, and not " + String.join(".", path.steps()));
      }
      JsonNode value = path.in(item);
      if (value != null) {
        projected.set(path.topLevelName(), value);
      }
    } while (tokens.takeIf(","));
    tokens.expectEnd();
    return projected;
  }

  private static @Nullable String indexName(JsonNode request) {
    return request.hasNonNull("IndexName") ? request.path("IndexName").asText() : null;
  }

  private static boolean isConsistent(JsonNode request) {
    return request.path("ConsistentRead").asBoolean(false);
  }
}
