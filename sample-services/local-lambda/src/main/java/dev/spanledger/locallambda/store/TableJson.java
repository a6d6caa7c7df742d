package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;

/** The request that makes a table: on demand, with a stream of new and old images. */
final class TableJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TableJson() {}

  static ObjectNode create(TableConfig config) {
    ObjectNode request = JSON.createObjectNode();
    request.put("TableName", config.name()).put("BillingMode", "PAY_PER_REQUEST");
    schema(request, config.key());
    Set<String> names = new LinkedHashSet<>(config.key().names());
    if (!config.indexes().isEmpty()) {
      ArrayNode indexes = request.putArray("GlobalSecondaryIndexes");
      for (TableConfig.Index index : config.indexes()) {
        ObjectNode json = indexes.addObject().put("IndexName", index.name());
        schema(json, index.key());
        json.putObject("Projection").put("ProjectionType", "ALL");
        names.addAll(index.key().names());
      }
    }
    ArrayNode attributes = request.putArray("AttributeDefinitions");
    for (String name : names) {
      attributes.addObject().put("AttributeName", name).put("AttributeType", "S");
    }
    request
        .putObject("StreamSpecification")
        .put("StreamEnabled", true)
        .put("StreamViewType", "NEW_AND_OLD_IMAGES");
    return request;
  }

  private static void schema(ObjectNode json, TableConfig.Key key) {
    ArrayNode schema = json.putArray("KeySchema");
    String type = "HASH";
    for (String name : key.names()) {
      schema.addObject().put("AttributeName", name).put("KeyType", type);
      type = "RANGE";
    }
  }
}
