package dev.spanledger.analytics.allocation;

/** What a part of a charge is. Everything but {@link #ALLOCATED} has no invocation. */
public enum Kind {
  /** Caused by one invocation, or by the calls that a shared charge was spread over. */
  ALLOCATED,
  /** Billed for a known function, but no report of an invocation accounts for it. */
  UNOBSERVED,
  /** Provisioned concurrency that a known function had ready while nothing ran on it. */
  IDLE_PROVISIONED,
  /** Capacity of a table, a database or an instance that was paid for and not used. */
  IDLE_CAPACITY,
  /** Stays with the service that owns the billed resource: nothing an invocation does causes it. */
  KEPT,
  /** A tax, as its own line. */
  TAX,
  /** A credit, as its own line. */
  CREDIT,
  /**
   * A commitment that nothing used. The effective cost is the waste; the billed cost of CUR's fee
   * lines is the whole fee.
   */
  UNUSED_COMMITMENT,
  /** Of no resource, or of one that no service is known to own. */
  UNATTRIBUTED;

  /** Whether a service is known to be behind it. */
  public boolean isAttributed() {
    return switch (this) {
      case ALLOCATED, KEPT -> true;
      case UNOBSERVED,
          IDLE_PROVISIONED,
          IDLE_CAPACITY,
          TAX,
          CREDIT,
          UNUSED_COMMITMENT,
          UNATTRIBUTED ->
          false;
    };
  }

  /** Whether it is a known service's to answer for, so that what follows its cost follows it. */
  boolean isOwned() {
    return isAttributed() || this == IDLE_PROVISIONED || this == IDLE_CAPACITY;
  }
}
