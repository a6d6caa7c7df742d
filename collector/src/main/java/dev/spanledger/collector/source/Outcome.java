package dev.spanledger.collector.source;

/** What became of a record. */
public enum Outcome {
  /** Every row of it is in the object store, or it has none. */
  STORED,
  /** It, or a part of it, can never be stored; it is set aside under a name. */
  POISON,
  /** Nothing of it is acknowledged; it is to be delivered again. */
  FAILED
}
