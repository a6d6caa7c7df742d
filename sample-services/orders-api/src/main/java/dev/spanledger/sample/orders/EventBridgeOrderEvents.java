package dev.spanledger.sample.orders;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/**
 * An event bus of Amazon EventBridge. Nothing here knows of tracing: the instrumentation's
 * interceptor is found on the class path, makes the producer span and puts its context into each
 * event.
 */
final class EventBridgeOrderEvents implements OrderEvents {
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

  private final EventBridgeClient client;
  private final String busName;

  EventBridgeOrderEvents(String busName) {
    // Region, credentials and AWS_ENDPOINT_URL_EVENTBRIDGE come from the environment.
    this.client =
        EventBridgeClient.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(ATTEMPT_TIMEOUT)
                    .socketTimeout(ATTEMPT_TIMEOUT))
            .build();
    this.busName = busName;
  }

  @Override
  public void placed(StoredOrder order) {
    ObjectNode detail = order.toJson().put("orderId", order.id());
    detail.remove("id");
    PutEventsResponse response =
        client.putEvents(
            put ->
                put.entries(
                    entry ->
                        entry
                            .eventBusName(busName)
                            .source("shop.orders")
                            .detailType("order.placed")
                            .detail(detail.toString())));
    // A refused entry is no exception: the answer to the request is 200 all the same.
    if (response.failedEntryCount() > 0) {
      throw new IllegalStateException(
          "The event bus refused order %s: %s"
              .formatted(order.id(), response.entries().get(0).errorMessage()));
    }
  }
}
