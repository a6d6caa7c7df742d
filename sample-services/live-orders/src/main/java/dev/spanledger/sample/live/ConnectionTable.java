package dev.spanledger.sample.live;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Open connections, and whose orders each of them watches, indexed by that. */
final class ConnectionTable {
  /** API Gateway ends each connection after two hours, and does not promise to tell. */
  private static final Duration LONGEST_LIFE = Duration.ofHours(2);

  private final DynamoDbClient client;
  private final String tableName;
  private final Clock clock;

  ConnectionTable(DynamoDbClient client, String tableName, Clock clock) {
    this.client = client;
    this.tableName = tableName;
    this.clock = clock;
  }

  static ConnectionTable connect(String tableName, Clock clock) {
    // Region, credentials and AWS_ENDPOINT_URL_DYNAMODB come from the environment.
    return new ConnectionTable(
        DynamoDbClient.builder().httpClient(UrlConnectionHttpClient.create()).build(),
        tableName,
        clock);
  }

  void put(String connectionId) {
    long expiresAt = clock.instant().plus(LONGEST_LIFE).getEpochSecond();
    client.putItem(
        put ->
            put.tableName(tableName)
                .item(
                    Map.of(
                        "connectionId", AttributeValue.fromS(connectionId),
                        "expiresAt", AttributeValue.fromN(Long.toString(expiresAt)))));
  }

  void subscribe(String connectionId, String customerId) {
    client.updateItem(
        update ->
            update
                .tableName(tableName)
                .key(key(connectionId))
                .updateExpression("SET customerId = :customer")
                .expressionAttributeValues(Map.of(":customer", AttributeValue.fromS(customerId))));
  }

  void remove(String connectionId) {
    client.deleteItem(delete -> delete.tableName(tableName).key(key(connectionId)));
  }

  List<String> connectionsOf(String customerId) {
    return client
        .queryPaginator(
            query ->
                query
                    .tableName(tableName)
                    .indexName("by-customer")
                    .keyConditionExpression("customerId = :customer")
                    .expressionAttributeValues(
                        Map.of(":customer", AttributeValue.fromS(customerId))))
        .items()
        .stream()
        .map(item -> Objects.requireNonNull(item.get("connectionId"), "key of the table").s())
        .toList();
  }

  private static Map<String, AttributeValue> key(String connectionId) {
    return Map.of("connectionId", AttributeValue.fromS(connectionId));
  }
}
