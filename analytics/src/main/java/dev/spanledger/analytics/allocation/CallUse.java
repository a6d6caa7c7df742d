package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;

/**
 * One call of a run, as usage of one resource.
 *
 * @param spanId of the call itself; the record's span is the run's
 * @param amount of what calls of this kind use, of all the calls that it stands for, where calls
 *     were sampled
 * @param isSampled it stands for more than itself
 */
record CallUse(String spanId, ResourceKey resource, Kind kind, long amount, boolean isSampled)
    implements Use {

  /** What a call uses, and what {@code amount} counts. */
  enum Kind {
    /** Requests or messages of an API. */
    API,
    /** Requests of a queue. */
    QUEUE,
    /** Requests of a topic. */
    TOPIC,
    /** Events put on a bus. */
    BUS,
    /** Thousandths of read units of a table. */
    TABLE_READ,
    /** Thousandths of write units of a table. */
    TABLE_WRITE,
    /** Microseconds at a database cluster. */
    CLUSTER,
    /** Starts of a state machine. */
    STATE_MACHINE
  }

  @Override
  public long weight(Meter meter) {
    boolean isCounted =
        switch (meter.weight()) {
          case API_CALL -> kind == Kind.API;
          case QUEUE_CALL -> kind == Kind.QUEUE;
          case TOPIC_PUBLISH -> kind == Kind.TOPIC;
          case BUS_PUT -> kind == Kind.BUS;
          case READ_UNITS -> kind == Kind.TABLE_READ;
          case WRITE_UNITS -> kind == Kind.TABLE_WRITE;
          case DATABASE_TIME -> kind == Kind.CLUSTER;
          case STATE_MACHINE_START -> kind == Kind.STATE_MACHINE;
          case INVOCATION, BILLED_MB_MS, PROVISIONED_MB_MS, PROVISIONED_CAPACITY, LOG_SHARE, NONE ->
              false;
        };
    return isCounted ? amount : 0;
  }
}
