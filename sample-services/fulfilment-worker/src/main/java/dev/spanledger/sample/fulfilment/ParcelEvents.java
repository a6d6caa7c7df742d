package dev.spanledger.sample.fulfilment;

import com.fasterxml.jackson.databind.ObjectMapper;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/** Tells the shop what was packed. */
final class ParcelEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EventBridgeClient client;
  private final String busName;

  ParcelEvents(EventBridgeClient client, String busName) {
    this.client = client;
    this.busName = busName;
  }

  static ParcelEvents connect(String busName) {
    // Region, credentials and AWS_ENDPOINT_URL_EVENTBRIDGE come from the environment.
    return new ParcelEvents(
        EventBridgeClient.builder().httpClient(UrlConnectionHttpClient.create()).build(), busName);
  }

  void packed(PaidOrder order, int parcelCount) {
    String detail =
        JSON.createObjectNode()
            .put("orderId", order.orderId())
            .put("customerId", order.customerId())
            .put("parcelCount", parcelCount)
            .toString();
    PutEventsResponse response =
        client.putEvents(
            put ->
                put.entries(
                    entry ->
                        entry
                            .eventBusName(busName)
                            .source("shop.fulfilment")
                            .detailType("parcel.packed")
                            .detail(detail)));
    // A refused entry is no exception: the answer to the request is 200 all the same.
    if (response.failedEntryCount() > 0) {
      throw new IllegalStateException(
          "The event bus refused the parcels of order %s: %s"
              .formatted(order.orderId(), response.entries().get(0).errorMessage()));
    }
  }
}
