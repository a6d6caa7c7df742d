package dev.spanledger.sample.orderstream;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Sums by customer and product. A change is counted once: in the same transaction as its sums it
 * leaves a mark with its sequence number, and a second one with that mark is refused as a whole.
 */
final class SalesTable {
  /** In place of a customer; no customer's id has such a character. */
  private static final String MARKS = "#counted";

  /** A stream keeps its records for a day; a mark has to outlive them. */
  private static final Duration MARK_LIFE = Duration.ofDays(2);

  private static final String REFUSED = "ConditionalCheckFailed";

  private final DynamoDbClient client;
  private final String tableName;
  private final Clock clock;

  SalesTable(DynamoDbClient client, String tableName, Clock clock) {
    this.client = client;
    this.tableName = tableName;
    this.clock = clock;
  }

  static SalesTable connect(String tableName, Clock clock) {
    // Region, credentials and AWS_ENDPOINT_URL_DYNAMODB come from the environment.
    return new SalesTable(
        DynamoDbClient.builder().httpClient(UrlConnectionHttpClient.create()).build(),
        tableName,
        clock);
  }

  void add(Sale sale) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(mark(sale.sequenceNumber()));
    sale.lines().forEach(line -> writes.add(sum(sale.customerId(), line)));
    try {
      client.transactWriteItems(transaction -> transaction.transactItems(writes));
    } catch (TransactionCanceledException e) {
      if (!REFUSED.equals(e.cancellationReasons().get(0).code())) {
        throw e;
      }
      // The mark is there: this change was counted when it came before.
    }
  }

  private TransactWriteItem mark(String sequenceNumber) {
    long expiresAt = clock.instant().plus(MARK_LIFE).getEpochSecond();
    return TransactWriteItem.builder()
        .put(
            put ->
                put.tableName(tableName)
                    .item(
                        Map.of(
                            "customerId", AttributeValue.fromS(MARKS),
                            "sku", AttributeValue.fromS(sequenceNumber),
                            "expiresAt", AttributeValue.fromN(Long.toString(expiresAt))))
                    .conditionExpression("attribute_not_exists(sku)"))
        .build();
  }

  private TransactWriteItem sum(String customerId, Sale.Line line) {
    return TransactWriteItem.builder()
        .update(
            update ->
                update
                    .tableName(tableName)
                    .key(
                        Map.of(
                            "customerId", AttributeValue.fromS(customerId),
                            "sku", AttributeValue.fromS(line.sku())))
                    .updateExpression("ADD quantity :quantity, orderCount :one")
                    .expressionAttributeValues(
                        Map.of(
                            ":quantity", AttributeValue.fromN(Long.toString(line.quantity())),
                            ":one", AttributeValue.fromN("1"))))
        .build();
  }
}
