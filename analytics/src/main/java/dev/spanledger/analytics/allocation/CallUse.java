package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.Meter.WeightRule;
import java.util.Set;

/**
 * One call of a run, as usage of one resource.
 *
 * @param spanId of the call itself; the record's span is the run's
 * @param callCount 1, or the number of calls that it stands for, where calls were sampled
 * @param amount of what calls of this kind use, of all the calls that it stands for
 * @param isSampled it stands for more than itself
 */
record CallUse(
    String spanId, ResourceKey resource, Kind kind, long callCount, long amount, boolean isSampled)
    implements Use {

  /** What a call uses, and by which rules its amount and the call itself weigh. */
  enum Kind {
    /** An API; parts of 512 KB. */
    API(Set.of(WeightRule.HTTP_CHUNK), WeightRule.API_CALL, WeightRule.CALL_SHARE),
    /** Beginning or end of a client's connection to an API; 1. */
    CONNECTION(Set.of(), WeightRule.CALL_SHARE),
    /** A queue; parts of 64 KB. */
    QUEUE(Set.of(WeightRule.QUEUE_CALL), WeightRule.CALL_SHARE),
    /** A topic; parts of 64 KB. */
    TOPIC(Set.of(WeightRule.TOPIC_PUBLISH), WeightRule.TOPIC_REQUEST, WeightRule.CALL_SHARE),
    /** A bus; events, or parts of 64 KB. */
    BUS(Set.of(WeightRule.BUS_PUT), WeightRule.BUS_SHARE, WeightRule.CALL_SHARE),
    /** Thousandths of read units of a table. */
    TABLE_READ(Set.of(WeightRule.READ_UNITS, WeightRule.READ_CAPACITY), WeightRule.CALL_SHARE),
    /** Thousandths of write units of a table. */
    TABLE_WRITE(Set.of(WeightRule.WRITE_UNITS, WeightRule.WRITE_CAPACITY), WeightRule.CALL_SHARE),
    /** Changes of a table that a function was given; batches. */
    TABLE_STREAM(Set.of(WeightRule.STREAM_BATCH)),
    /** Microseconds at a database cluster. */
    CLUSTER(Set.of(WeightRule.DATABASE_TIME)),
    /** A state machine; starts. */
    STATE_MACHINE(
        Set.of(WeightRule.STATE_MACHINE_START, WeightRule.STATE_MACHINE_REQUEST),
        WeightRule.CALL_SHARE);

    private final Set<WeightRule> byAmount;
    private final Set<WeightRule> byCall;

    Kind(Set<WeightRule> byAmount, WeightRule... byCall) {
      this.byAmount = byAmount;
      this.byCall = Set.of(byCall);
    }
  }

  @Override
  public long weight(Meter meter) {
    if (kind.byAmount.contains(meter.weight())) {
      return amount;
    }
    return kind.byCall.contains(meter.weight()) ? callCount : 0;
  }

  @Override
  public boolean tells(WeightRule rule) {
    return true;
  }
}
