package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PutItem, UpdateItem, DeleteItem, and many of them at once. */
final class TableWrites {
  private static final int UNIT_BYTES = 1024;
  private static final int LARGEST_ITEM_BYTES = 400 * 1024;
  private static final int MOST_IN_TRANSACTION = 100;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, Table> tables;
  private final Capacity capacity;
  private final Clock clock;

  TableWrites(Map<String, Table> tables, Capacity capacity, Clock clock) {
    this.tables = tables;
    this.capacity = capacity;
    this.clock = clock;
  }

  /**
   * A write that may be done.
   *
   * @param isCheck true where nothing is to be written
   */
  private record Write(
      Table table,
      Table.ItemKey key,
      @Nullable ObjectNode before,
      @Nullable ObjectNode after,
      boolean isCheck) {
    long units() {
      long size = Math.max(size(before), size(after));
      long units = Math.max(1, (size + UNIT_BYTES - 1) / UNIT_BYTES);
      ObjectNode image = after == null ? before : after;
      long indexes =
          image == null
              ? 0
              : table.config().indexes().stream()
                  .filter(index -> index.key().names().stream().allMatch(image::has))
                  .count();
      return units * (1 + indexes);
    }

    private static long size(@Nullable ObjectNode item) {
      return item == null ? 0 : AttributeValues.itemBytes(item);
    }
  }

  ObjectNode put(JsonNode request) {
    return one("Put", request);
  }

  ObjectNode update(JsonNode request) {
    return one("Update", request);
  }

  ObjectNode delete(JsonNode request) {
    return one("Delete", request);
  }

  private ObjectNode one(String kind, JsonNode request) {
    Write write = prepare(kind, request);
    capacity.write(write.table(), write.units());
    store(write);
    ObjectNode response = JSON.objectNode();
    ObjectNode returned =
        switch (request.path("ReturnValues").asText("NONE")) {
          case "ALL_OLD" -> write.before();
          case "ALL_NEW" -> write.after();
          case "NONE" -> null;
          default ->
              throw TableException.validation(
                  "ReturnValues must be NONE, ALL_OLD or ALL_NEW; this server has no others");
        };
    if (returned != null) {
      response.set("Attributes", returned);
    }
    return response;
  }

  /** All or nothing. */
  ObjectNode transact(JsonNode request) {
    JsonNode actions = request.path("TransactItems");
    if (actions.isEmpty() || actions.size() > MOST_IN_TRANSACTION) {
      throw TableException.validation(
          "A transaction has %d actions; 1 to %d are right"
              .formatted(actions.size(), MOST_IN_TRANSACTION));
    }
    List<Write> writes = new ArrayList<>();
    ArrayNode reasons = JSON.arrayNode();
    List<String> codes = new ArrayList<>();
    for (JsonNode action : actions) {
      Map.Entry<String, JsonNode> only = action.properties().iterator().next();
      ObjectNode reason = reasons.addObject();
      try {
        writes.add(prepare(only.getKey(), only.getValue()));
        reason.put("Code", "None");
      } catch (TableException e) {
        if (!e.type().equals("ConditionalCheckFailedException")) {
          throw e;
        }
        reason.put("Code", "ConditionalCheckFailed").put("Message", e.getMessage());
        if (e.details() != null) {
          reason.set("Item", e.details());
        }
      }
      codes.add(reason.path("Code").asText());
    }
    writes.forEach(write -> capacity.write(write.table(), 2 * write.units()));
    if (writes.size() < actions.size()) {
      throw TableException.cancelled(
          "Transaction cancelled, please refer cancellation reasons for specific reasons " + codes,
          reasons);
    }
    writes.forEach(this::store);
    return JSON.objectNode();
  }

  ObjectNode batch(JsonNode request) {
    List<Write> writes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> table : request.path("RequestItems").properties()) {
      for (JsonNode action : table.getValue()) {
        boolean isPut = action.has("PutRequest");
        ObjectNode single = action.path(isPut ? "PutRequest" : "DeleteRequest").deepCopy();
        single.put("TableName", table.getKey());
        writes.add(prepare(isPut ? "Put" : "Delete", single));
      }
    }
    for (Write write : writes) {
      capacity.write(write.table(), write.units());
      store(write);
    }
    ObjectNode response = JSON.objectNode();
    response.putObject("UnprocessedItems");
    return response;
  }

  private void store(Write write) {
    if (!write.isCheck()) {
      write.table().set(write.key(), write.after(), clock.instant());
    }
  }

  private Write prepare(String kind, JsonNode request) {
    Table table = TableServer.table(tables, request.path("TableName").asText());
    Placeholders placeholders = new Placeholders(request);
    JsonNode identified = request.path(kind.equals("Put") ? "Item" : "Key");
    Table.ItemKey key = table.keyOf(identified);
    ObjectNode before = table.get(key);
    String condition = request.path("ConditionExpression").asText("");
    boolean holds =
        condition.isEmpty()
            || Condition.parse(condition, placeholders)
                .holds(before == null ? JSON.objectNode() : before);
    ObjectNode after =
        switch (kind) {
          case "Put" -> identified.deepCopy();
          case "Update" -> updated(table, identified, before, request, placeholders);
          case "Delete" -> null;
          case "ConditionCheck" -> before;
          default -> throw TableException.validation("A transaction has no action " + kind);
        };
    placeholders.checkAllUsed();
    Write write = new Write(table, key, before, after, kind.equals("ConditionCheck"));
    if (!holds) {
      capacity.write(table, write.units());
      boolean isWanted =
          request.path("ReturnValuesOnConditionCheckFailure").asText("").equals("ALL_OLD");
      throw TableException.conditionFailed(isWanted ? before : null);
    }
    if (after != null && AttributeValues.itemBytes(after) > LARGEST_ITEM_BYTES) {
      throw TableException.validation("Item size has exceeded the maximum allowed size");
    }
    return write;
  }

  private static ObjectNode updated(
      Table table,
      JsonNode key,
      @Nullable ObjectNode before,
      JsonNode request,
      Placeholders placeholders) {
    ObjectNode base = before == null ? key.deepCopy() : before;
    String text = request.path("UpdateExpression").asText("");
    if (text.isEmpty()) {
      return base;
    }
    UpdateExpression update = UpdateExpression.parse(text, placeholders);
    for (String name : table.config().key().names()) {
      if (update.changedAttributes().contains(name)) {
        throw TableException.validation(
            "One or more parameter values were invalid: Cannot update attribute %s. This attribute"
                    .formatted(name)
                + " is part of the key");
      }
    }
    return update.apply(base);
  }
}
