package dev.spanledger.sample.orders;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The orders, in a table of Amazon DynamoDB that no other function writes. Nothing here knows of
 * tracing: the instrumentation's interceptor is found on the class path.
 */
final class OrderTable {
  /** Of one attempt; with the SDK's retries still well within the function's own ten seconds. */
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

  private static final int MOST_ATTEMPTS = 3;

  private final DynamoDbClient client;
  private final String tableName;

  OrderTable(DynamoDbClient client, String tableName) {
    this.client = client;
    this.tableName = tableName;
  }

  static OrderTable connect(String tableName) {
    // Region, credentials and AWS_ENDPOINT_URL_DYNAMODB come from the environment.
    DynamoDbClient client =
        DynamoDbClient.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(ATTEMPT_TIMEOUT)
                    .socketTimeout(ATTEMPT_TIMEOUT))
            .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(MOST_ATTEMPTS)))
            .build();
    return new OrderTable(client, tableName);
  }

  /** Stores an order, unless there is one with its id; gives the one that is there then. */
  StoredOrder putIfAbsent(StoredOrder order) {
    try {
      client.putItem(
          put ->
              put.tableName(tableName)
                  .item(withContext(order.toItem()))
                  .conditionExpression("attribute_not_exists(id)")
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return order;
    } catch (ConditionalCheckFailedException e) {
      return StoredOrder.of(e.item());
    }
  }

  /** The table's stream has no headers; its reader finds in the item whose request made it. */
  private static Map<String, AttributeValue> withContext(Map<String, AttributeValue> item) {
    Context context = Context.current();
    TextMapSetter<Map<String, AttributeValue>> setter =
        (ignored, name, value) -> item.put(name, AttributeValue.fromS(value));
    W3CTraceContextPropagator.getInstance().inject(context, item, setter);
    W3CBaggagePropagator.getInstance().inject(context, item, setter);
    return item;
  }

  Optional<StoredOrder> find(String id) {
    // Consistent, so that who has just placed an order finds it.
    GetItemResponse found =
        client.getItem(
            get ->
                get.tableName(tableName)
                    .key(Map.of("id", AttributeValue.fromS(id)))
                    .consistentRead(true));
    return found.hasItem() ? Optional.of(StoredOrder.of(found.item())) : Optional.empty();
  }

  /** A customer's orders, the latest first. */
  List<StoredOrder> latest(String customerId, int most) {
    return client
        .query(
            query ->
                query
                    .tableName(tableName)
                    .indexName("by-customer")
                    .keyConditionExpression("customerId = :customer")
                    .expressionAttributeValues(
                        Map.of(":customer", AttributeValue.fromS(customerId)))
                    .scanIndexForward(false)
                    .limit(most))
        .items()
        .stream()
        .map(StoredOrder::of)
        .toList();
  }
}
