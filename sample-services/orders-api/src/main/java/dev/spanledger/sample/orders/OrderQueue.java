package dev.spanledger.sample.orders;

/** Where accepted orders wait for fulfilment. */
@FunctionalInterface
interface OrderQueue {
  /**
   * Hands an order over.
   *
   * @param message JSON
   */
  void send(String message);
}
