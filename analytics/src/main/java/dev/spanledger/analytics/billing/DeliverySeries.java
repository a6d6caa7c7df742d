package dev.spanledger.analytics.billing;

/** What the name of a delivery series says: provider, kind of export, account and period. */
public final class DeliverySeries {
  private DeliverySeries() {}

  /**
   * Whether a series is what a later delivery changed in a closed period, not a bill of its own. In
   * SQL, model {@code delivery_whole} says the same.
   */
  public static boolean isCorrection(String name) {
    return name.contains("/correction-");
  }
}
