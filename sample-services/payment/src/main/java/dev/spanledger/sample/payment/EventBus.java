package dev.spanledger.sample.payment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/**
 * Tells the shop what became of a payment. Nothing here knows of tracing: the instrumentation's
 * interceptor is found on the class path and puts its context into each event.
 */
final class EventBus {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EventBridgeClient client;
  private final String busName;

  EventBus(EventBridgeClient client, String busName) {
    this.client = client;
    this.busName = busName;
  }

  static EventBus connect(String busName) {
    // Region, credentials and AWS_ENDPOINT_URL_EVENTBRIDGE come from the environment.
    return new EventBus(
        EventBridgeClient.builder().httpClient(UrlConnectionHttpClient.create()).build(), busName);
  }

  void publish(Payment payment) {
    PutEventsResponse response =
        client.putEvents(
            put ->
                put.entries(
                    entry ->
                        entry
                            .eventBusName(busName)
                            .source("shop.payment")
                            .detailType("payment." + payment.state().word())
                            .detail(detail(payment))));
    // A refused entry is no exception: the answer to the request is 200 all the same.
    if (response.failedEntryCount() > 0) {
      throw new IllegalStateException(
          "The event bus refused the payment of order %s: %s"
              .formatted(payment.order().orderId(), response.entries().get(0).errorMessage()));
    }
  }

  private static String detail(Payment payment) {
    PlacedOrder order = payment.order();
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("orderId", order.orderId());
    detail.put("customerId", order.customerId());
    detail.put("total", order.total().toPlainString());
    detail.put("currency", order.currency());
    detail.put("lines", order.lines());
    try {
      return JSON.writeValueAsString(detail);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write the payment of " + order.orderId(), e);
    }
  }
}
