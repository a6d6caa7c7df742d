package dev.spanledger.instrumentation.gcp;

/** The documented form of a Pub/Sub message, with a trace context as Google's client writes it. */
final class PubSubBodies {
  static final String MESSAGE =
      """
      {"attributes": {"googclient_traceparent":
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "origin": "web"},
        "data": "eyJvcmRlciI6MTd9", "messageId": "8121330450",
        "publishTime": "2026-11-25T03:00:00.031Z", "orderingKey": "customer-17"}""";

  static final String WRAPPED =
      "{\"message\": "
          + MESSAGE
          + ", \"subscription\": \"projects/acme-prod/subscriptions/packing\"}";

  private PubSubBodies() {}
}
