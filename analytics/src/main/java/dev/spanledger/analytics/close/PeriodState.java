package dev.spanledger.analytics.close;

/** How far a billing period has come; the order is that of its life. */
public enum PeriodState {
  /** The period runs: more will be billed. */
  OPEN,
  /** The period is over, but charges of it have no invoice yet. */
  ESTIMATED,
  /** Every charge has an invoice. Providers still change what they invoiced. */
  FINAL,
  /**
   * Closed by finance: its numbers stay, and what comes later is a correction of a later period.
   */
  LOCKED;

  /** Of both, the one that has come less far. */
  PeriodState least(PeriodState other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
