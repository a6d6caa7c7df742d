package dev.spanledger.analytics.billing;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a usage line counts.
 *
 * @param id as {@code lambda.gb_second}; the same for every architecture and region
 * @param architecture arm64 or x86_64 where the meter tells them apart, else null
 * @param units texts that stand for the meter's unit; empty where any may
 * @param weight what an invocation weighs on it
 */
public record Meter(
    String id, @Nullable String architecture, List<String> units, WeightRule weight) {

  /** What the billed quantity of a cell says about what was used in it. */
  public enum Basis {
    /** It is the sum of all weights, so what nobody was seen to use is unobserved. */
    EXACT,
    /** It is more than any use: capacity, or the provider's own calls. The rest stays idle. */
    CAPACITY,
    /** It cannot be compared; those who were seen share all of it. */
    OBSERVED
  }

  /** How a share of a line of this meter is weighed, in integers. */
  public enum WeightRule {
    /** 1 per invocation. */
    INVOCATION("request/v1", 1, Basis.EXACT),
    /** Memory MB x billed ms, of invocations that did not run on provisioned concurrency. */
    BILLED_MB_MS("billed-mb-ms/v1", 1_024_000, Basis.EXACT),
    /** Memory MB x billed ms, of invocations on provisioned concurrency. */
    PROVISIONED_MB_MS("provisioned-mb-ms/v1", 1_024_000, Basis.EXACT),
    /** 1 per invocation of the function that writes to the log group. */
    LOG_SHARE("log-group-invocations/v1", 1, Basis.OBSERVED),
    /** 1 per request or message that a function took from the API or sent through it. */
    API_CALL("api-call/v1", 1, Basis.EXACT),
    /** 1 per call that sends to the queue; what polls it is the provider, for its reader. */
    QUEUE_CALL("queue-call/v1", 1, Basis.CAPACITY),
    /** 1 per call that publishes to the topic. */
    TOPIC_PUBLISH("topic-publish/v1", 1, Basis.EXACT),
    /** 1 per call that puts events on the bus. */
    BUS_PUT("bus-put/v1", 1, Basis.EXACT),
    /** Read capacity that the table answered a call with, in thousandths; else 1 unit. */
    READ_UNITS("consumed-read-units/v1", 1_000, Basis.EXACT),
    /** Write capacity that the table answered a call with, in thousandths; else 1 unit. */
    WRITE_UNITS("consumed-write-units/v1", 1_000, Basis.EXACT),
    /**
     * Microseconds that calls to the cluster took: a call counts as one capacity unit in use for as
     * long as it lasts. By convention, as no database tells what a query used.
     */
    DATABASE_TIME("database-time/v1", 3_600_000_000L, Basis.CAPACITY),
    /** 1 per start of the state machine; its transitions are not seen one by one. */
    STATE_MACHINE_START("state-machine-start/v1", 1, Basis.OBSERVED),
    /** Nothing that is observed is known to cause it. */
    NONE("none/v1", 0, Basis.OBSERVED);

    private final String method;
    private final long weightPerUnit;
    private final Basis basis;

    WeightRule(String method, long weightPerUnit, Basis basis) {
      this.method = method;
      this.weightPerUnit = weightPerUnit;
      this.basis = basis;
    }

    /** Name and version of the rule, as stored with what it made. */
    public String method() {
      return method;
    }

    /** Weight of one billed unit: 1 GB-second is 1,024,000 MB x ms. */
    public long weightPerUnit() {
      return weightPerUnit;
    }

    public Basis basis() {
      return basis;
    }

    /** Whether calls weigh on it, and not runs of functions. */
    public boolean isByCall() {
      return switch (this) {
        case INVOCATION, BILLED_MB_MS, PROVISIONED_MB_MS, LOG_SHARE, NONE -> false;
        case API_CALL,
            QUEUE_CALL,
            TOPIC_PUBLISH,
            BUS_PUT,
            READ_UNITS,
            WRITE_UNITS,
            DATABASE_TIME,
            STATE_MACHINE_START ->
            true;
      };
    }
  }

  public Meter {
    units = List.copyOf(units);
  }

  boolean hasUnit(String text) {
    String unit = text.strip().toLowerCase(Locale.ROOT);
    return units.isEmpty() || units.contains(unit);
  }
}
