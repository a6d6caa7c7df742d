package dev.spanledger.locallambda.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** AWS's own client against the tables. */
class TableServerTest {
  private static final TableConfig ORDERS =
      TableConfig.of("orders", "id").withIndex("by-day", "day", "placedAt");

  private final List<TableUsage> usage = Collections.synchronizedList(new ArrayList<>());
  private final TableServer server =
      TableServer.start(
          "us-east-1",
          "123456789012",
          List.of(ORDERS, TableConfig.of("lines", "orderId", "sku")),
          usage::add,
          Clock.systemUTC());
  private final DynamoDbClient client =
      DynamoDbClient.builder()
          .endpointOverride(server.endpoint())
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
          .httpClient(UrlConnectionHttpClient.create())
          .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(2)))
          .build();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void item_comes_back_as_it_was_put() {
    Map<String, AttributeValue> item =
        Map.of(
            "id", text("o-1"),
            "total", number("22.00"),
            "paid", AttributeValue.fromBool(true),
            "lines",
                AttributeValue.fromL(
                    List.of(AttributeValue.fromM(Map.of("sku", text("mug"), "n", number("2"))))),
            "tags", AttributeValue.fromSs(List.of("a", "b")));
    client.putItem(put -> put.tableName("orders").item(item));

    assertThat(get("o-1").item()).isEqualTo(item);
    assertThat(get("o-2").hasItem()).isFalse();
    assertThat(server.itemCount("orders")).isEqualTo(1);
  }

  @Test
  void conditional_put_refuses_a_second_item_and_shows_the_first() {
    Map<String, AttributeValue> first = Map.of("id", text("o-1"), "by", text("first"));
    client.putItem(
        put -> put.tableName("orders").item(first).conditionExpression("attribute_not_exists(id)"));

    assertThatThrownBy(
            () ->
                client.putItem(
                    put ->
                        put.tableName("orders")
                            .item(Map.of("id", text("o-1"), "by", text("second")))
                            .conditionExpression("attribute_not_exists(id)")
                            .returnValuesOnConditionCheckFailure(
                                ReturnValuesOnConditionCheckFailure.ALL_OLD)))
        .isInstanceOfSatisfying(
            ConditionalCheckFailedException.class, e -> assertThat(e.item()).isEqualTo(first));
    assertThat(get("o-1").item()).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "total = :n|true",
        "total <> :n|false",
        "total BETWEEN :low AND :n AND attribute_exists(#s)|true",
        "NOT (total < :n) AND (attribute_not_exists(gone) OR gone = :n)|true",
        "#s IN (:open, :shut)|true",
        "begins_with(#s, :open)|true",
        "contains(tags, :tag)|true",
        "contains(#s, :tag)|false",
        "size(tags) > :low|true",
        "lines[0].sku = :tag|false",
        "lines[0].sku = :mug|true",
        "attribute_type(total, :type)|true",
        "missing = :n|false"
      })
  void condition_decides_whether_an_item_is_deleted(String condition, boolean holds) {
    client.putItem(
        put ->
            put.tableName("orders")
                .item(
                    Map.of(
                        "id", text("o-1"),
                        "total", number("22.0"),
                        "status", text("open"),
                        "tags", AttributeValue.fromSs(List.of("a", "b")),
                        "lines",
                            AttributeValue.fromL(
                                List.of(AttributeValue.fromM(Map.of("sku", text("mug"))))))));
    Map<String, AttributeValue> values =
        Map.of(
            ":n", number("22"),
            ":low", number("1"),
            ":open", text("open"),
            ":shut", text("shut"),
            ":tag", text("a"),
            ":mug", text("mug"),
            ":type", text("N"));
    Map<String, AttributeValue> used = new java.util.HashMap<>(values);
    used.keySet().removeIf(name -> !condition.contains(name));
    Map<String, String> names = condition.contains("#s") ? Map.of("#s", "status") : Map.of();

    try {
      client.deleteItem(
          delete ->
              delete
                  .tableName("orders")
                  .key(Map.of("id", text("o-1")))
                  .conditionExpression(condition)
                  .expressionAttributeNames(names.isEmpty() ? null : names)
                  .expressionAttributeValues(used.isEmpty() ? null : used));
      assertThat(holds).isTrue();
    } catch (ConditionalCheckFailedException e) {
      assertThat(holds).isFalse();
    }
    assertThat(get("o-1").hasItem()).isEqualTo(!holds);
  }

  @Test
  void update_sets_adds_and_removes_and_makes_an_item_that_is_not_there() {
    UpdateItemResponse updated =
        client.updateItem(
            update ->
                update
                    .tableName("orders")
                    .key(Map.of("id", text("o-1")))
                    .updateExpression(
                        "SET #c = if_not_exists(#c, :zero) + :two, note = :note"
                            + " ADD seen :two, tags :tags")
                    .expressionAttributeNames(Map.of("#c", "count"))
                    .expressionAttributeValues(
                        Map.of(
                            ":zero", number("0"),
                            ":two", number("2"),
                            ":note", text("n"),
                            ":tags", AttributeValue.fromSs(List.of("a"))))
                    .returnValues(ReturnValue.ALL_NEW));
    assertThat(updated.attributes())
        .containsEntry("count", number("2"))
        .containsEntry("seen", number("2"))
        .containsEntry("note", text("n"));

    UpdateItemResponse again =
        client.updateItem(
            update ->
                update
                    .tableName("orders")
                    .key(Map.of("id", text("o-1")))
                    .updateExpression("SET seen = seen - :one REMOVE note DELETE tags :tags")
                    .expressionAttributeValues(
                        Map.of(":one", number("1"), ":tags", AttributeValue.fromSs(List.of("a"))))
                    .returnValues(ReturnValue.ALL_NEW));
    assertThat(again.attributes())
        .containsEntry("seen", number("1"))
        .doesNotContainKeys("note", "tags");
  }

  @Test
  void query_pages_through_an_index_in_its_order_both_ways() {
    for (int i = 0; i < 5; i++) {
      put("o-" + i, "2026-11-25", "10:0" + i);
    }
    put("o-9", "2026-11-24", "10:00");
    QueryRequest request =
        QueryRequest.builder()
            .tableName("orders")
            .indexName("by-day")
            .keyConditionExpression("#d = :day")
            .expressionAttributeNames(Map.of("#d", "day"))
            .expressionAttributeValues(Map.of(":day", text("2026-11-25")))
            .limit(2)
            .build();

    QueryResponse first = client.query(request);
    assertThat(ids(first.items())).containsExactly("o-0", "o-1");
    assertThat(first.lastEvaluatedKey()).containsKeys("id", "day", "placedAt");
    assertThat(client.queryPaginator(request).items().stream().toList()).hasSize(5);
    assertThat(ids(client.query(request.toBuilder().scanIndexForward(false).build()).items()))
        .containsExactly("o-4", "o-3");
  }

  @Test
  void query_without_the_partition_key_is_refused() {
    assertThatThrownBy(
            () ->
                client.query(
                    query ->
                        query
                            .tableName("lines")
                            .keyConditionExpression("sku = :s")
                            .expressionAttributeValues(Map.of(":s", text("mug")))))
        .isInstanceOf(DynamoDbException.class)
        .hasMessageContaining("Query condition missed key schema element: orderId");
  }

  @Test
  void scan_filters_after_reading_and_projects() {
    put("o-1", "2026-11-25", "10:00");
    put("o-2", "2026-11-24", "10:00");

    assertThat(
            client
                .scan(
                    scan ->
                        scan.tableName("orders")
                            .filterExpression("placedAt = :t AND #d <> :d")
                            .projectionExpression("id")
                            .expressionAttributeNames(Map.of("#d", "day"))
                            .expressionAttributeValues(
                                Map.of(":t", text("10:00"), ":d", text("2026-11-24"))))
                .items())
        .containsExactly(Map.of("id", text("o-1")));
  }

  @Test
  void transaction_is_all_or_nothing_and_says_which_condition_failed() {
    put("o-1", "d", "t");

    assertThatThrownBy(
            () ->
                client.transactWriteItems(
                    transaction ->
                        transaction.transactItems(
                            t ->
                                t.put(
                                    p ->
                                        p.tableName("lines")
                                            .item(
                                                Map.of(
                                                    "orderId", text("o-1"), "sku", text("mug")))),
                            t ->
                                t.put(
                                    p ->
                                        p.tableName("orders")
                                            .item(Map.of("id", text("o-1")))
                                            .conditionExpression("attribute_not_exists(id)")))))
        .isInstanceOfSatisfying(
            TransactionCanceledException.class,
            e ->
                assertThat(e.cancellationReasons())
                    .extracting(reason -> reason.code())
                    .containsExactly("None", "ConditionalCheckFailed"));
    assertThat(server.itemCount("lines")).isZero();
  }

  @Test
  void batch_writes_many() {
    client.batchWriteItem(
        batch ->
            batch.requestItems(
                Map.of(
                    "lines",
                    List.of(
                        write(Map.of("orderId", text("o-1"), "sku", text("mug"))),
                        write(Map.of("orderId", text("o-1"), "sku", text("tea")))))));

    assertThat(server.itemCount("lines")).isEqualTo(2);
  }

  /** 1,100 bytes are two write units, and one more copy in the index; 5 KB are two read units. */
  @Test
  void consumed_capacity_is_told_and_billed_alike() {
    Map<String, AttributeValue> item =
        Map.of(
            "id", text("o-1"),
            "day", text("d"),
            "placedAt", text("t"),
            "note", text("n".repeat(1100)));
    assertThat(
            client
                .putItem(
                    put ->
                        put.tableName("orders")
                            .item(item)
                            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .consumedCapacity()
                .capacityUnits())
        .isEqualTo(4.0);
    GetItemResponse read =
        client.getItem(
            get ->
                get.tableName("orders")
                    .key(Map.of("id", text("o-1")))
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));
    assertThat(read.consumedCapacity().capacityUnits()).isEqualTo(0.5);
    client.getItem(
        get -> get.tableName("orders").key(Map.of("id", text("o-1"))).consistentRead(true));

    String arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders";
    assertThat(usage).allSatisfy(each -> assertThat(each.tableArn()).isEqualTo(arn));
    assertThat(usage).extracting(TableUsage::writeUnits).containsExactly(4L, 0L, 0L);
    assertThat(usage).extracting(TableUsage::readHalfUnits).containsExactly(0L, 1L, 2L);
  }

  @Test
  void changes_tell_what_an_item_was_and_is() {
    put("o-1", "d", "1");
    put("o-1", "d", "2");
    client.deleteItem(delete -> delete.tableName("orders").key(Map.of("id", text("o-1"))));

    List<TableChange> changes = server.changes("orders", 0, 10);
    assertThat(changes)
        .extracting(TableChange::eventName)
        .containsExactly("INSERT", "MODIFY", "REMOVE");
    assertThat(changes.get(1).oldImage().at("/placedAt/S").asText()).isEqualTo("1");
    assertThat(changes.get(1).newImage().at("/placedAt/S").asText()).isEqualTo("2");
    assertThat(server.changes("orders", 2, 10)).containsExactly(changes.get(2));
  }

  @Test
  void client_rides_out_a_throttled_request_and_gives_up_on_more() {
    put("o-1", "d", "t");
    server.throttle("orders", 1);
    assertThat(get("o-1").hasItem()).isTrue();

    server.throttle("orders", 2);
    assertThatThrownBy(() -> get("o-1")).isInstanceOf(ProvisionedThroughputExceededException.class);
    assertThat(get("o-1").hasItem()).isTrue();
  }

  @Test
  void what_cannot_be_done_is_refused_by_name() {
    assertThatThrownBy(() -> client.getItem(g -> g.tableName("nope").key(Map.of())))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("there is no table nope; there are [orders, lines]");
    assertThatThrownBy(() -> client.putItem(p -> p.tableName("orders").item(Map.of())))
        .hasMessageContaining("the key attribute id must be a string of 1 to 2048 characters");
    assertThatThrownBy(
            () ->
                client.updateItem(
                    u ->
                        u.tableName("orders")
                            .key(Map.of("id", text("o-1")))
                            .updateExpression("SET id = :v")
                            .expressionAttributeValues(Map.of(":v", text("x")))))
        .hasMessageContaining("Cannot update attribute id. This attribute is part of the key");
    assertThatThrownBy(() -> client.describeLimits())
        .hasMessageContaining("The local table server has no operation DescribeLimits");
  }

  private static WriteRequest write(Map<String, AttributeValue> item) {
    return WriteRequest.builder().putRequest(PutRequest.builder().item(item).build()).build();
  }

  private void put(String id, String day, String placedAt) {
    client.putItem(
        put ->
            put.tableName("orders")
                .item(Map.of("id", text(id), "day", text(day), "placedAt", text(placedAt))));
  }

  private GetItemResponse get(String id) {
    return client.getItem(get -> get.tableName("orders").key(Map.of("id", text(id))));
  }

  private static List<String> ids(List<Map<String, AttributeValue>> items) {
    return items.stream().map(item -> item.get("id").s()).toList();
  }

  private static AttributeValue text(String text) {
    return AttributeValue.fromS(text);
  }

  private static AttributeValue number(String number) {
    return AttributeValue.fromN(number);
  }
}
