package dev.spanledger.sample.orders;

/** Tells whom it may concern what happened to an order. */
@FunctionalInterface
interface OrderEvents {
  /** An order was accepted, and stored. */
  void placed(StoredOrder order);
}
