package dev.spanledger.analytics.whatif;

/** What a part of an answer rests on, the surest first. */
public enum Basis {
  /** Nothing changes. */
  UNCHANGED(Confidence.HIGH, "runs as it is"),
  /** The function ran at that size and architecture in the period, at least a hundred times. */
  OBSERVED(Confidence.HIGH, "it ran so in the period: its mean there, with 95 % interval"),
  /** It ran at a smaller and at a larger size. */
  INTERPOLATED(
      Confidence.MEDIUM, "it ran at a smaller and a larger size: between them, by 1 / memory"),
  /** Runs at a time, hour by hour. */
  OBSERVED_CONCURRENCY(
      Confidence.MEDIUM,
      "runs at a time as observed: from hours that never exceeded it to every run that could fit"),
  /** It never ran at another size. */
  RANGE(
      Confidence.LOW,
      "never seen at that size: from time inverse to memory to the same time as now"),
  /** Prices only. */
  SAME_DURATION(
      Confidence.LOW, "never seen on that architecture: the same duration at the other price"),
  /** Nobody has seen a restore of this function. */
  RESTORE_UNKNOWN(
      Confidence.LOW,
      "how long a restore takes is unknown: from no time, and no charge for snapshots (Java), to"
          + " as long as init, and a snapshot kept all the time"),
  /** A commitment paid for some of the usage. */
  COMMITTED(Confidence.LOW, "a commitment paid for some of it, which billed cost leaves out"),
  /** Cold starts come back that nobody has seen. */
  COLD_STARTS_UNKNOWN(
      Confidence.LOW,
      "cold starts may come back where it ran on provisioned concurrency, and none was seen there"
          + " to tell how long"),
  /** A run used more memory than there would be. */
  WOULD_NOT_FIT(Confidence.HIGH, "a run used more memory than that"),
  /** The bill has no charge of the function. */
  NO_BILL(Confidence.LOW, "the bill has no charge of the function in the period"),
  /** Neither the bill nor the price file tells a price. */
  NO_PRICE(Confidence.LOW, "no price in the bill or in the price file");

  /** How far to trust it. */
  public enum Confidence {
    HIGH,
    MEDIUM,
    LOW
  }

  private final Confidence confidence;
  private final String sentence;

  Basis(Confidence confidence, String sentence) {
    this.confidence = confidence;
    this.sentence = sentence;
  }

  public Confidence confidence() {
    return confidence;
  }

  /** In words, for the reader of an answer. */
  public String sentence() {
    return sentence;
  }
}
