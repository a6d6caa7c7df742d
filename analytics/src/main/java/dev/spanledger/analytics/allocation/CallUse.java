package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.Meter.WeightRule;
import java.util.Set;

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

  /** What a call uses, what {@code amount} counts, and by which rules it weighs. */
  enum Kind {
    /** Requests or messages of an API. */
    API(WeightRule.API_CALL),
    /** Requests of a queue. */
    QUEUE(WeightRule.QUEUE_CALL),
    /** Requests of a topic. */
    TOPIC(WeightRule.TOPIC_PUBLISH),
    /** Events put on a bus. */
    BUS(WeightRule.BUS_PUT),
    /** Thousandths of read units of a table. */
    TABLE_READ(WeightRule.READ_UNITS),
    /** Thousandths of write units of a table. */
    TABLE_WRITE(WeightRule.WRITE_UNITS),
    /** Microseconds at a database cluster. */
    CLUSTER(WeightRule.DATABASE_TIME),
    /** Starts of a state machine. */
    STATE_MACHINE(WeightRule.STATE_MACHINE_START);

    private final Set<WeightRule> rules;

    Kind(WeightRule... rules) {
      this.rules = Set.of(rules);
    }
  }

  @Override
  public long weight(Meter meter) {
    return kind.rules.contains(meter.weight()) ? amount : 0;
  }

  @Override
  public boolean tells(WeightRule rule) {
    return true;
  }
}
