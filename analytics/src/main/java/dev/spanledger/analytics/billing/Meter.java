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
 * @param weight what an invocation or a call weighs on it
 */
public record Meter(
    String id, @Nullable String architecture, List<String> units, WeightRule weight) {

  /** What the billed quantity of a cell says about what was used in it. */
  public enum Basis {
    /** It is the sum of all weights, so what nobody was seen to use is unobserved. */
    EXACT,
    /** It also counts the provider's own calls, which the reader of the resource pays. */
    POLLED,
    /** It is what was kept ready, used or not. */
    CAPACITY,
    /** It is what a function had kept ready, used or not. */
    PROVISIONED,
    /** It cannot be compared; those who were seen share all of it. */
    OBSERVED
  }

  /** Whose use weighs on it. */
  public enum Scope {
    /** Runs of the function that the line names. */
    FUNCTION,
    /** Runs of the function that the line names; of the account and region where it names none. */
    FUNCTION_OR_ACCOUNT,
    /** Runs of the function that writes to the log group that the line names. */
    LOG_GROUP,
    /** Calls to the resource that the line names. */
    RESOURCE,
    /** Whatever runs in the account and region of the line. */
    ACCOUNT,
    /** Runs of the function or app of another cloud that the line names, as spans tell them. */
    CLOUD_FUNCTION,
    /** Nobody's. */
    NOTHING
  }

  /** How a share of a line of this meter is weighed, in integers. */
  public enum WeightRule {
    /** 1 per invocation. */
    INVOCATION(Scope.FUNCTION, "request/v1", 1, Basis.EXACT),
    /** Memory MB x billed ms, of invocations that did not run on provisioned concurrency. */
    BILLED_MB_MS(Scope.FUNCTION, "billed-mb-ms/v1", 1_024_000, Basis.EXACT),
    /** Memory MB x billed ms, of invocations on provisioned concurrency. */
    PROVISIONED_MB_MS(Scope.FUNCTION, "provisioned-mb-ms/v1", 1_024_000, Basis.EXACT),
    /** The same, of what was kept ready: busy while it ran, idle otherwise. */
    PROVISIONED_CAPACITY(Scope.FUNCTION, "provisioned-capacity/v1", 1_024_000, Basis.PROVISIONED),
    /** (Ephemeral storage - 512 MB) x billed ms, where the platform tells how much there is. */
    STORAGE_MB_MS(Scope.FUNCTION, "storage-mb-ms/v1", 1_024_000, Basis.EXACT),
    /** Billed ms, where it does not: all runs of a function have the same. */
    STORAGE_MS(Scope.FUNCTION, "storage-billed-ms/v1", 1, Basis.OBSERVED),
    /** Memory MB per start from a snapshot. */
    RESTORED_MB(Scope.FUNCTION, "restored-mb/v1", 1_024, Basis.EXACT),
    /** Bytes of a response beyond the 6 MiB that are free. */
    STREAMED_BYTES(Scope.FUNCTION, "streamed-bytes/v1", 1L << 30, Basis.OBSERVED),
    /** 1 per invocation of a replica at the edge. */
    EDGE_INVOCATION(Scope.FUNCTION, "edge-request/v1", 1, Basis.EXACT),
    /** Memory MB x billed ms, of invocations of a replica at the edge. */
    EDGE_MB_MS(Scope.FUNCTION, "edge-mb-ms/v1", 1_024_000, Basis.EXACT),
    /** Memory MB x ms on instances of the account's own, however many runs shared one. */
    MANAGED_MB_MS(Scope.FUNCTION_OR_ACCOUNT, "managed-mb-ms/v1", 1, Basis.OBSERVED),
    /** 1 per invocation, where nothing tells how much each used. */
    RUN_SHARE(Scope.FUNCTION_OR_ACCOUNT, "function-runs/v1", 1, Basis.OBSERVED),
    /** 1 per trace that the platform says it recorded, at the trace's first run. */
    STORED_TRACE(Scope.ACCOUNT, "stored-trace/v1", 1, Basis.EXACT),
    /** 1 per invocation that a schedule started. */
    SCHEDULED_RUN(Scope.ACCOUNT, "scheduled-run/v1", 1, Basis.OBSERVED),
    /** 1 per invocation of the function that writes to the log group. */
    LOG_SHARE(Scope.LOG_GROUP, "log-group-invocations/v1", 1, Basis.OBSERVED),
    /** The same, for what the group still holds: it was written by what ran before, too. */
    LOG_STORAGE(Scope.LOG_GROUP, "log-storage-invocations/v1", 1, Basis.OBSERVED),
    /** 1 per request or message that a function took from the API or sent through it. */
    API_CALL(Scope.RESOURCE, "api-call/v1", 1, Basis.EXACT),
    /** 1 per 512 KB of a request's body, begun; 1 where nobody told its size. */
    HTTP_CHUNK(Scope.RESOURCE, "http-api-chunk/v1", 1, Basis.EXACT),
    /**
     * 1 per 64 KB that a call sends to the queue, begun; what polls it is the provider, for its
     * reader.
     */
    QUEUE_CALL(Scope.RESOURCE, "queue-call/v2", 1, Basis.POLLED),
    /** 1 per 64 KB that a call publishes to the topic, begun. */
    TOPIC_PUBLISH(Scope.RESOURCE, "topic-publish/v2", 1, Basis.EXACT),
    /** 1 per call that publishes to the topic, whatever its size. */
    TOPIC_REQUEST(Scope.RESOURCE, "topic-request/v1", 1, Basis.EXACT),
    /** 1 per event put on the bus, and per 64 KB of them, begun, where that is more. */
    BUS_PUT(Scope.RESOURCE, "bus-put/v2", 1, Basis.EXACT),
    /** 1 per call that puts events on any bus. */
    BUS_SHARE(Scope.ACCOUNT, "bus-puts/v1", 1, Basis.OBSERVED),
    /** 1 per call to the resource, where nothing tells how much each used. */
    CALL_SHARE(Scope.RESOURCE, "resource-calls/v1", 1, Basis.OBSERVED),
    /** Read capacity that the table answered a call with, in thousandths; else 1 unit. */
    READ_UNITS(Scope.RESOURCE, "consumed-read-units/v1", 1_000, Basis.EXACT),
    /** Write capacity that the table answered a call with, in thousandths; else 1 unit. */
    WRITE_UNITS(Scope.RESOURCE, "consumed-write-units/v1", 1_000, Basis.EXACT),
    /** Thousandths of read units; one unit a second is what an hour of capacity has room for. */
    READ_CAPACITY(Scope.RESOURCE, "read-capacity/v1", 3_600_000, Basis.CAPACITY),
    /** The same for write units. */
    WRITE_CAPACITY(Scope.RESOURCE, "write-capacity/v1", 3_600_000, Basis.CAPACITY),
    /** 1 per batch of changes that a function was given; the rest looked in vain. */
    STREAM_BATCH(Scope.RESOURCE, "stream-batch/v1", 1, Basis.POLLED),
    /**
     * Microseconds that calls to the cluster took: a call counts as one capacity unit in use for as
     * long as it lasts. By convention, as no database tells what a query used.
     */
    DATABASE_TIME(Scope.RESOURCE, "database-time/v1", 3_600_000_000L, Basis.CAPACITY),
    /** 1 per start of the state machine; its transitions are not seen one by one. */
    STATE_MACHINE_START(Scope.RESOURCE, "state-machine-start/v1", 1, Basis.OBSERVED),
    /** 1 per start of a state machine that is billed by its starts. */
    STATE_MACHINE_REQUEST(Scope.RESOURCE, "state-machine-request/v1", 1, Basis.EXACT),
    /** 1 per run; no platform reports how many there were, so those with a span share all. */
    CLOUD_RUN(Scope.CLOUD_FUNCTION, "cloud-function-runs/v1", 1, Basis.OBSERVED),
    /** Memory MB x ms of a run's span, where its resource tells the memory. */
    CLOUD_MB_MS(Scope.CLOUD_FUNCTION, "cloud-function-mb-ms/v1", 1, Basis.OBSERVED),
    /** Ms of a run's span. */
    CLOUD_MS(Scope.CLOUD_FUNCTION, "cloud-function-ms/v1", 1, Basis.OBSERVED),
    /** Nothing that is observed is known to cause it. */
    NONE(Scope.NOTHING, "none/v1", 0, Basis.OBSERVED);

    private final Scope scope;
    private final String method;
    private final long weightPerUnit;
    private final Basis basis;

    WeightRule(Scope scope, String method, long weightPerUnit, Basis basis) {
      this.scope = scope;
      this.method = method;
      this.weightPerUnit = weightPerUnit;
      this.basis = basis;
    }

    public Scope scope() {
      return scope;
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

    /** What is weighed instead where some did not tell what this rule asks for; else null. */
    public @Nullable WeightRule fallback() {
      return this == STORAGE_MB_MS ? STORAGE_MS : this == CLOUD_MB_MS ? CLOUD_MS : null;
    }
  }

  public Meter {
    units = List.copyOf(units);
  }

  /** The same meter, weighed by another rule. */
  public Meter weighedBy(WeightRule rule) {
    return new Meter(id, architecture, units, rule);
  }

  boolean hasUnit(String text) {
    String unit = text.strip().toLowerCase(Locale.ROOT);
    return units.isEmpty() || units.contains(unit);
  }
}
