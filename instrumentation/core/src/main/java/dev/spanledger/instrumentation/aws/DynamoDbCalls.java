package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/**
 * Tables, through the names of members alone. Asks for the consumed capacity where the caller did
 * not say, because the bill counts it and nothing else tells which call consumed it.
 */
final class DynamoDbCalls implements ServiceCalls {
  private static final String RETURN_CAPACITY = "ReturnConsumedCapacity";

  private static final AttributeKey<String> DB_SYSTEM = stringKey("db.system.name");
  private static final AttributeKey<String> DB_OPERATION = stringKey("db.operation.name");
  private static final AttributeKey<String> DB_COLLECTION = stringKey("db.collection.name");
  private static final AttributeKey<List<String>> TABLE_NAMES =
      stringArrayKey("aws.dynamodb.table_names");
  private static final AttributeKey<List<String>> CONSUMED_CAPACITY =
      stringArrayKey("aws.dynamodb.consumed_capacity");
  private static final AttributeKey<Long> TABLE_COUNT = longKey("aws.dynamodb.table_count");

  @Override
  public void describeRequest(SpanBuilder span, String operation, SdkRequest request) {
    span.setAttribute(DB_SYSTEM, "aws.dynamodb");
    span.setAttribute(DB_OPERATION, operation);
    Set<String> tables = tables(request);
    if (!tables.isEmpty()) {
      span.setAttribute(TABLE_NAMES, List.copyOf(tables));
    }
    if (tables.size() == 1) {
      span.setAttribute(DB_COLLECTION, tables.iterator().next());
    }
    text(span, request, "IndexName", "index_name");
    text(span, request, "ProjectionExpression", "projection");
    text(span, request, "Select", "select");
    text(span, request, "ExclusiveStartTableName", "exclusive_start_table");
    number(span, request, "Limit", "limit");
    number(span, request, "Segment", "segment");
    number(span, request, "TotalSegments", "total_segments");
    flag(span, request, "ConsistentRead", "consistent_read");
    flag(span, request, "ScanIndexForward", "scan_forward");
    if (operation.endsWith("Table")) {
      describeTable(span, request);
    }
    List<?> names = Members.list(Members.get(request, "AttributesToGet"));
    if (!names.isEmpty()) {
      span.setAttribute(stringArrayKey("aws.dynamodb.attributes_to_get"), texts(names));
    }
  }

  private static void describeTable(SpanBuilder span, SdkRequest request) {
    json(span, request, "AttributeDefinitions", "attribute_definitions");
    json(span, request, "GlobalSecondaryIndexes", "global_secondary_indexes");
    json(span, request, "GlobalSecondaryIndexUpdates", "global_secondary_index_updates");
    json(span, request, "LocalSecondaryIndexes", "local_secondary_indexes");
    if (Members.get(request, "ProvisionedThroughput") instanceof SdkPojo provisioned) {
      capacity(span, provisioned, "ReadCapacityUnits", "provisioned_read_capacity");
      capacity(span, provisioned, "WriteCapacityUnits", "provisioned_write_capacity");
    }
  }

  @Override
  public void describeResponse(Span span, SdkResponse response) {
    List<String> consumed = PojoJson.each(Members.get(response, "ConsumedCapacity"));
    if (!consumed.isEmpty()) {
      span.setAttribute(CONSUMED_CAPACITY, consumed);
    }
    number(span, response, "Count", "count");
    number(span, response, "ScannedCount", "scanned_count");
    List<?> tables = Members.list(Members.get(response, "TableNames"));
    if (!tables.isEmpty()) {
      span.setAttribute(TABLE_COUNT, (long) tables.size());
    }
  }

  @Override
  public SdkRequest withMeasures(SdkRequest request, AwsSettings settings) {
    if (!settings.measuresCapacity() || Members.get(request, RETURN_CAPACITY) != null) {
      return request;
    }
    for (SdkField<?> field : request.sdkFields()) {
      if (field.memberName().equals(RETURN_CAPACITY)) {
        SdkRequest.Builder builder = request.toBuilder();
        field.set(builder, "TOTAL");
        return builder.build();
      }
    }
    return request;
  }

  /** In the order of the request, each once. */
  private static Set<String> tables(SdkRequest request) {
    Set<String> tables = new LinkedHashSet<>();
    String table = Members.text(request, "TableName");
    if (table != null) {
      tables.add(name(table));
    }
    if (Members.get(request, "RequestItems") instanceof Map<?, ?> items) {
      for (Object key : items.keySet()) {
        tables.add(name(key.toString()));
      }
    }
    for (Object item : Members.list(Members.get(request, "TransactItems"))) {
      if (item instanceof SdkPojo pojo) {
        addTable(pojo, tables);
      }
    }
    return tables;
  }

  /** Of a put, an update, a deletion, a check or a get within a transaction. */
  private static void addTable(SdkPojo item, Set<String> tables) {
    for (SdkField<?> field : item.sdkFields()) {
      if (field.getValueOrDefault(item) instanceof SdkPojo action
          && Members.get(action, "TableName") instanceof String table) {
        tables.add(name(table));
      }
    }
  }

  /** A table may be named by its ARN. */
  private static String name(String table) {
    return table.startsWith("arn:") ? Members.after('/', table) : table;
  }

  private static void text(SpanBuilder span, SdkRequest request, String member, String key) {
    Members.put(span, stringKey(key(key)), Members.text(request, member));
  }

  private static void number(SpanBuilder span, SdkRequest request, String member, String key) {
    if (Members.get(request, member) instanceof Number number) {
      span.setAttribute(longKey(key(key)), number.longValue());
    }
  }

  private static void number(Span span, SdkResponse response, String member, String key) {
    if (Members.get(response, member) instanceof Number number) {
      span.setAttribute(longKey(key(key)), number.longValue());
    }
  }

  private static void flag(SpanBuilder span, SdkRequest request, String member, String key) {
    if (Members.get(request, member) instanceof Boolean flag) {
      span.setAttribute(booleanKey(key(key)), flag);
    }
  }

  private static void json(SpanBuilder span, SdkRequest request, String member, String key) {
    List<String> parts = PojoJson.each(Members.get(request, member));
    if (!parts.isEmpty()) {
      span.setAttribute(stringArrayKey(key(key)), parts);
    }
  }

  private static void capacity(SpanBuilder span, SdkPojo part, String member, String key) {
    if (Members.get(part, member) instanceof Number units) {
      span.setAttribute(doubleKey(key(key)), units.doubleValue());
    }
  }

  private static String key(String name) {
    return "aws.dynamodb." + name;
  }

  private static List<String> texts(List<?> list) {
    List<String> texts = new ArrayList<>(list.size());
    for (@Nullable Object each : list) {
      texts.add(String.valueOf(each));
    }
    return texts;
  }
}
