package dev.spanledger.sample.payment;

import dev.spanledger.instrumentation.Spanledger;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;

/** Takes each order's payment once, however often its event comes. */
final class Payments {
  static final int MOST_ATTEMPTS = 4;

  private final PaymentTable table;
  private final CardProvider provider;
  private final Backoff backoff;
  private final EventBus bus;

  Payments(PaymentTable table, CardProvider provider, Backoff backoff, EventBus bus) {
    this.table = table;
    this.provider = provider;
    this.backoff = backoff;
    this.bus = bus;
  }

  /**
   * Takes a payment.
   *
   * @return its state
   * @throws IllegalStateException where the provider stayed away; Lambda hands the event over again
   */
  String take(PlacedOrder order) {
    try (Scope scope = Spanledger.tenant(order.customerId())) {
      Payment payment = table.find(order).orElseGet(() -> table.store(charge(order)));
      // Again for an event that comes again: the run before may have ended just before this line.
      bus.publish(payment);
      return payment.state().word();
    }
  }

  private Payment charge(PlacedOrder order) {
    for (int attempt = 1; ; attempt++) {
      try {
        boolean isCaptured = attempt(order, attempt);
        return new Payment(
            order, isCaptured ? Payment.State.CAPTURED : Payment.State.FAILED, attempt);
      } catch (ProviderUnavailableException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw new IllegalStateException(
              "The provider did not answer %d times for order %s"
                  .formatted(MOST_ATTEMPTS, order.orderId()),
              e);
        }
      }
      pause(attempt);
    }
  }

  /** One call of the provider, as a span of its own. */
  private boolean attempt(PlacedOrder order, int attempt) throws ProviderUnavailableException {
    // Asked for here and not when this is made: before Spanledger.wrap there is only a tracer that
    // does nothing.
    Span span =
        GlobalOpenTelemetry.getTracer("payment")
            .spanBuilder("charge card")
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("peer.service", "card-provider")
            .setAttribute("shop.payment.attempt", attempt)
            .startSpan();
    try (Scope scope = span.makeCurrent()) {
      return provider.charge(order.orderId(), order.total());
    } catch (ProviderUnavailableException e) {
      span.recordException(e);
      span.setAttribute("error.type", e.getClass().getName());
      span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()));
      throw e;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      span.end();
    }
  }

  private void pause(int attempt) {
    try {
      backoff.pause(attempt);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted while a payment was taken", e);
  }
}
