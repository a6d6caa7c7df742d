package dev.spanledger.sample.fulfilment;

import java.util.Map;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Shipments by order, in a table that no other function writes. */
final class ShipmentTable {
  private final DynamoDbClient client;
  private final String tableName;

  ShipmentTable(DynamoDbClient client, String tableName) {
    this.client = client;
    this.tableName = tableName;
  }

  static ShipmentTable connect(String tableName) {
    // Region, credentials and AWS_ENDPOINT_URL_DYNAMODB come from the environment.
    return new ShipmentTable(
        DynamoDbClient.builder().httpClient(UrlConnectionHttpClient.create()).build(), tableName);
  }

  void putIfAbsent(PaidOrder order, int parcelCount) {
    try {
      client.putItem(
          put ->
              put.tableName(tableName)
                  .item(
                      Map.of(
                          "orderId", AttributeValue.fromS(order.orderId()),
                          "customerId", AttributeValue.fromS(order.customerId()),
                          "parcelCount", AttributeValue.fromN(Integer.toString(parcelCount))))
                  .conditionExpression("attribute_not_exists(orderId)"));
    } catch (ConditionalCheckFailedException e) {
      // This order was packed when its message came before; packing is arithmetic, so the same way.
      return;
    }
  }
}
