package dev.spanledger.sample.live;

import dev.spanledger.instrumentation.Spanledger;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** Sends an update to everybody who watches the customer's orders. */
final class FanOut {
  private final ConnectionTable table;
  private final Clients clients;

  FanOut(ConnectionTable table, Clients clients) {
    this.table = table;
    this.clients = clients;
  }

  /**
   * Sends; who is gone is forgotten.
   *
   * @return how many have got it
   * @throws SdkException where it reached some and not others; the event comes again then
   */
  int send(OrderUpdate update) {
    try (Scope scope = Spanledger.tenant(update.customerId())) {
      String message = update.toJson();
      int sent = 0;
      @Nullable SdkException failure = null;
      for (String connectionId : table.connectionsOf(update.customerId())) {
        try {
          if (clients.send(connectionId, message)) {
            sent++;
          } else {
            table.remove(connectionId);
          }
        } catch (SdkException e) {
          failure = e;
        }
      }
      Span.current().setAttribute("shop.push.count", sent);
      if (failure != null) {
        throw failure;
      }
      return sent;
    }
  }
}
