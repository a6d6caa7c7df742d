package dev.spanledger.sample.fulfilment;

import io.opentelemetry.api.trace.Span;

/** Packs each paid order once, however often its message comes. */
final class Fulfilment {
  private final ShipmentTable table;
  private final ParcelEvents events;

  Fulfilment(ShipmentTable table, ParcelEvents events) {
    this.table = table;
    this.events = events;
  }

  /** Number of parcels that the order takes. */
  int pack(PaidOrder order) {
    int parcelCount = ParcelPlan.parcelCount(order);
    Span.current().setAttribute("shop.parcel.count", parcelCount);
    table.putIfAbsent(order, parcelCount);
    // Again for a message that comes again: the run before may have ended just before this line.
    events.packed(order, parcelCount);
    return parcelCount;
  }
}
