package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class DynamoDbCallsTest {
  private static final Map<String, AttributeValue> KEY = Map.of("id", AttributeValue.fromS("7"));

  private Wire wire;
  private DynamoDbClient tables;

  @BeforeEach
  void start() throws IOException {
    wire = new Wire();
    tables = wire.client(DynamoDbClient.builder());
  }

  @AfterEach
  void stop() {
    tables.close();
    wire.close();
  }

  @Test
  void a_call_asks_what_it_consumed_and_its_span_tells() {
    wire.answer(200, "{\"ConsumedCapacity\":{\"TableName\":\"orders\",\"CapacityUnits\":0.5}}");
    wire.invoke(
        () -> tables.getItem(get -> get.tableName("orders").key(KEY).consistentRead(false)));

    assertThat(wire.request().text()).contains("\"ReturnConsumedCapacity\":\"TOTAL\"");
    assertThat(wire.attributes("DynamoDb.GetItem"))
        .containsAllEntriesOf(
            Map.of(
                "rpc.system", "aws-api",
                "rpc.service", "DynamoDb",
                "rpc.method", "GetItem",
                "db.system.name", "aws.dynamodb",
                "db.operation.name", "GetItem",
                "db.collection.name", "orders",
                "aws.dynamodb.consistent_read", false));
    assertThat(texts("DynamoDb.GetItem", "aws.dynamodb.table_names")).containsExactly("orders");
    assertThat(texts("DynamoDb.GetItem", "aws.dynamodb.consumed_capacity"))
        .containsExactly("{\"TableName\":\"orders\",\"CapacityUnits\":0.5}");
  }

  @Test
  void what_the_caller_asked_stays() {
    wire.answer(200, "{}");
    wire.invoke(
        () ->
            tables.getItem(
                get ->
                    get.tableName("orders")
                        .key(KEY)
                        .returnConsumedCapacity(ReturnConsumedCapacity.NONE)));
    assertThat(wire.request().text()).contains("\"ReturnConsumedCapacity\":\"NONE\"");
  }

  @Test
  void outside_of_an_invocation_nothing_is_asked() {
    wire.answer(200, "{}");
    tables.getItem(get -> get.tableName("orders").key(KEY));
    assertThat(wire.request().text()).doesNotContain("ReturnConsumedCapacity");
  }

  @Test
  void the_question_can_be_left_out() {
    AwsSettings settings = AwsSettings.from(Map.of("SPANLEDGER_DYNAMODB_CAPACITY", "off"));
    assertThat(settings).isEqualTo(new AwsSettings(true, settings.carriers(), false));
    GetItemRequest request = GetItemRequest.builder().tableName("orders").build();
    assertThat(new DynamoDbCalls().withMeasures(request, settings)).isSameAs(request);
    assertThat(new DynamoDbCalls().withMeasures(request, new AwsSettings(true, Set.of(), true)))
        .isNotSameAs(request);
  }

  @Test
  void a_query_tells_how_it_read_and_how_much() {
    wire.answer(
        200,
        "{\"Count\":2,\"ScannedCount\":5,\"Items\":[],"
            + "\"ConsumedCapacity\":{\"TableName\":\"orders\",\"CapacityUnits\":1.0}}");
    wire.invoke(
        () ->
            tables.query(
                query ->
                    query
                        .tableName("arn:aws:dynamodb:eu-central-1:123456789012:table/orders")
                        .indexName("by_buyer")
                        .keyConditionExpression("buyer = :b")
                        .expressionAttributeValues(
                            Map.of(":b", AttributeValue.fromS("someone secret")))
                        .projectionExpression("id, total")
                        .limit(10)
                        .scanIndexForward(false)));

    assertThat(wire.attributes("DynamoDb.Query"))
        .containsAllEntriesOf(
            Map.of(
                "db.collection.name",
                "orders",
                "aws.dynamodb.index_name",
                "by_buyer",
                "aws.dynamodb.projection",
                "id, total",
                "aws.dynamodb.limit",
                10L,
                "aws.dynamodb.scan_forward",
                false,
                "aws.dynamodb.count",
                2L,
                "aws.dynamodb.scanned_count",
                5L));
    assertThat(wire.exported().spans().toString()).doesNotContain("someone secret");
  }

  @Test
  void batches_and_transactions_name_every_table() {
    wire.answer(
        200,
        "{\"ConsumedCapacity\":[{\"TableName\":\"orders\",\"CapacityUnits\":1.0},"
            + "{\"TableName\":\"stock\",\"CapacityUnits\":2.0}]}");
    wire.invoke(
        () -> {
          tables.batchGetItem(
              get ->
                  get.requestItems(
                      Map.of(
                          "orders", KeysAndAttributes.builder().keys(List.of(KEY)).build(),
                          "stock", KeysAndAttributes.builder().keys(List.of(KEY)).build())));
          tables.transactWriteItems(
              write ->
                  write.transactItems(
                      item -> item.put(put -> put.tableName("orders").item(KEY)),
                      item -> item.delete(delete -> delete.tableName("stock").key(KEY)),
                      item ->
                          item.conditionCheck(
                              check ->
                                  check.tableName("orders").key(KEY).conditionExpression("a=b"))));
        });

    assertThat(texts("DynamoDb.BatchGetItem", "aws.dynamodb.table_names"))
        .containsExactlyInAnyOrder("orders", "stock");
    assertThat(texts("DynamoDb.BatchGetItem", "aws.dynamodb.consumed_capacity")).hasSize(2);
    assertThat(texts("DynamoDb.TransactWriteItems", "aws.dynamodb.table_names"))
        .containsExactly("orders", "stock");
    assertThat(wire.requests())
        .allMatch(request -> request.text().contains("\"ReturnConsumedCapacity\":\"TOTAL\""));
  }

  @Test
  void a_table_that_is_made_is_described() {
    wire.answer(200, "{}");
    wire.invoke(
        () ->
            tables.createTable(
                create ->
                    create
                        .tableName("orders")
                        .attributeDefinitions(
                            id -> id.attributeName("id").attributeType(ScalarAttributeType.S))
                        .keySchema(key -> key.attributeName("id").keyType(KeyType.HASH))
                        .provisionedThroughput(
                            units -> units.readCapacityUnits(1L).writeCapacityUnits(2L))));

    assertThat(wire.request().text()).doesNotContain("ReturnConsumedCapacity");
    assertThat(wire.attributes("DynamoDb.CreateTable"))
        .containsEntry("aws.dynamodb.provisioned_read_capacity", 1.0)
        .containsEntry("aws.dynamodb.provisioned_write_capacity", 2.0);
    assertThat(texts("DynamoDb.CreateTable", "aws.dynamodb.attribute_definitions"))
        .containsExactly("{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}");
  }

  private List<String> texts(String span, String key) {
    AnyValue value = (AnyValue) wire.attributes(span).get(key);
    return value.getArrayValue().getValuesList().stream().map(AnyValue::getStringValue).toList();
  }
}
