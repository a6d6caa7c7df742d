package dev.spanledger.sample.fulfilment;

import java.util.Map;

/** How many parcels an order takes. A parcel holds 10 kg; a vase travels alone. */
final class ParcelPlan {
  private static final int PARCEL_GRAMS = 10_000;
  private static final int MOST_PARCELS = 12;
  private static final String FRAGILE = "vase-xl";
  private static final Map<String, Integer> GRAMS =
      Map.of("tea-250g", 280, "coffee-1kg", 1050, "mug", 420, "kettle", 1600, FRAGILE, 4200);

  private ParcelPlan() {}

  static int parcelCount(PaidOrder order) {
    long grams = 0;
    long alone = 0;
    for (PaidOrder.Line line : order.lines()) {
      Integer each = GRAMS.get(line.sku());
      if (each == null) {
        throw new UnshippableOrderException(
            "Order %s holds \"%s\", whose weight nobody knows"
                .formatted(shortened(order.orderId()), line.sku()));
      }
      if (line.sku().equals(FRAGILE)) {
        alone += line.quantity();
      } else {
        grams += (long) each * line.quantity();
      }
    }
    long parcels = alone + (grams + PARCEL_GRAMS - 1) / PARCEL_GRAMS;
    if (parcels > MOST_PARCELS) {
      throw new UnshippableOrderException(
          "Order %s needs %d parcels; a shipment has at most %d"
              .formatted(shortened(order.orderId()), parcels, MOST_PARCELS));
    }
    return (int) parcels;
  }

  private static String shortened(String orderId) {
    return orderId.length() <= 16 ? orderId : orderId.substring(0, 16) + "...";
  }
}
