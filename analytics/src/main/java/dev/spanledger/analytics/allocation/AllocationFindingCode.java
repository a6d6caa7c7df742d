package dev.spanledger.analytics.allocation;

/** What can be odd about a bill and what ran, seen together. */
public enum AllocationFindingCode {
  OVER_OBSERVED(
      "more was observed than billed; shares are of what was observed (clocks, duplicates)"),
  RATE_MISMATCH("billed cost is not HALF_UP(quantity x unit price, 10 decimals) within 5E-10"),
  QUANTITY_NOT_WHOLE("billed quantity is no whole number of weight units; rounded half up"),
  QUANTITY_TOO_LARGE("billed quantity does not fit the weights; left unobserved"),
  NO_USAGE_QUANTITY("no positive quantity in the cell; shares are of what was observed"),
  SERIES_OVERLAP(
      "one billing account and period is billed by several kinds of export; all of them count"),
  FUNCTION_UNKNOWN("billed function of which no invocation was ever reported"),
  INVOCATION_UNNAMED("invocation that does not tell its function's region, account and name"),
  FILE_DAMAGED("file of the lake that is damaged and left out; what it held counts as not there"),
  FIXED_SHARE_UNKNOWN(
      "fixed share of a service that neither telemetry nor the bill knows; it is given all the same"),
  NO_TAXED_BASE("nothing that a shared charge could follow; it stays a line of its own");

  private final String description;

  AllocationFindingCode(String description) {
    this.description = description;
  }

  /** What it is and what was done about it, for a reader who does not know the code. */
  public String description() {
    return description;
  }
}
