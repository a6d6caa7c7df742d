package dev.spanledger.sample.payment;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Outcomes of payments by order, in a table that no other function writes. */
final class PaymentTable {
  private final DynamoDbClient client;
  private final String tableName;

  PaymentTable(DynamoDbClient client, String tableName) {
    this.client = client;
    this.tableName = tableName;
  }

  static PaymentTable connect(String tableName) {
    // Region, credentials and AWS_ENDPOINT_URL_DYNAMODB come from the environment.
    return new PaymentTable(
        DynamoDbClient.builder().httpClient(UrlConnectionHttpClient.create()).build(), tableName);
  }

  Optional<Payment> find(PlacedOrder order) {
    Map<String, AttributeValue> item =
        client
            .getItem(
                get ->
                    get.tableName(tableName)
                        .key(Map.of("orderId", AttributeValue.fromS(order.orderId())))
                        .consistentRead(true))
            .item();
    return item.isEmpty() ? Optional.empty() : Optional.of(payment(order, item));
  }

  /** Stores an outcome, unless another run was faster; gives the one that counts. */
  Payment store(Payment payment) {
    PlacedOrder order = payment.order();
    Map<String, AttributeValue> item = new HashMap<>();
    item.put("orderId", AttributeValue.fromS(order.orderId()));
    item.put("customerId", AttributeValue.fromS(order.customerId()));
    item.put("state", AttributeValue.fromS(payment.state().word()));
    item.put("amount", AttributeValue.fromN(order.total().toPlainString()));
    item.put("currency", AttributeValue.fromS(order.currency()));
    item.put("attempts", AttributeValue.fromN(Integer.toString(payment.attempts())));
    try {
      client.putItem(
          put ->
              put.tableName(tableName)
                  .item(item)
                  .conditionExpression("attribute_not_exists(orderId)")
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return payment;
    } catch (ConditionalCheckFailedException e) {
      return payment(order, e.item());
    }
  }

  private static Payment payment(PlacedOrder order, Map<String, AttributeValue> item) {
    return new Payment(
        order,
        Payment.State.of(attribute(item, "state").s()),
        Integer.parseInt(attribute(item, "attempts").n()));
  }

  private static AttributeValue attribute(Map<String, AttributeValue> item, String name) {
    return Objects.requireNonNull(item.get(name), () -> "A payment is stored without " + name);
  }
}
