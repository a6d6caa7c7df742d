package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.Meter.WeightRule;
import org.jspecify.annotations.Nullable;

/**
 * One run of a function, as the platform reported it.
 *
 * @param architecture null where the platform did not tell, which is x86_64
 * @param mode what it ran on
 * @param billedMbMs memory MB x billed ms, restore included; 0 where the platform did not tell
 * @param startMbMs the part of it that was initialisation or restore
 * @param billedMs restore included
 * @param storageMb ephemeral storage; null where the platform did not tell
 * @param restoredMb memory that was restored from a snapshot; 0 where none was
 * @param responseBytes 0 where the platform did not tell
 * @param wallMbMs memory MB x ms, begun ms whole
 * @param storedTraceId trace that the platform itself recorded; null where it recorded none
 * @param isScheduled a schedule started it
 */
record RunUse(
    @Nullable String architecture,
    Mode mode,
    long billedMbMs,
    long startMbMs,
    long billedMs,
    @Nullable Long storageMb,
    long restoredMb,
    long responseBytes,
    long wallMbMs,
    @Nullable String storedTraceId,
    boolean isScheduled,
    Attempt attempt)
    implements Use {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** What every function has without being billed for it. */
  private static final long FREE_STORAGE_MB = 512;

  private static final long FREE_RESPONSE_BYTES = 6L << 20;

  /** What a run is billed as. */
  enum Mode {
    ON_DEMAND,
    PROVISIONED,
    /** A replica of a function at a content network's location. */
    EDGE,
    /** On instances that are billed by themselves. */
    MANAGED;

    static Mode of(@Nullable String initType, boolean isEdge) {
      return switch (initType == null ? "" : initType) {
        case "provisioned-concurrency" -> PROVISIONED;
        case "lambda-managed-instances" -> MANAGED;
        default -> isEdge ? EDGE : ON_DEMAND;
      };
    }
  }

  /** What many runs have in common. */
  record Shape(
      @Nullable String architecture,
      Mode mode,
      long memoryMb,
      @Nullable Long storageMb,
      boolean isScheduled) {

    static Shape of(Answer answer) {
      return new Shape(
          answer.text("architecture"),
          Mode.of(answer.text("init_type"), FunctionKey.isReplica(answer.text("faas_name"))),
          orZero(answer.integer("memory_size_mb")),
          answer.integer("ephemeral_storage_mb"),
          "timer".equals(answer.text("faas_trigger")));
    }
  }

  /**
   * How long one run took, and what else was counted of it; 0 where the platform did not tell.
   *
   * @param restoreMs billed; null where nothing was restored
   */
  record Counts(
      long billedMbMs,
      long billedMs,
      @Nullable Long restoreMs,
      boolean isRestored,
      long durationNanos,
      long initNanos,
      long responseBytes,
      @Nullable String storedTraceId) {

    static Counts of(Answer answer) {
      Long restoreMs = answer.integer("billed_restore_duration_ms");
      return new Counts(
          orZero(answer.integer("billed_mb_ms")),
          orZero(answer.integer("billed_duration_ms")),
          restoreMs,
          restoreMs != null || answer.integer("restore_duration_ns") != null,
          orZero(answer.integer("duration_ns")),
          orZero(answer.integer("init_duration_ns")),
          orZero(answer.integer("produced_bytes")),
          answer.text("stored_trace_id"));
    }
  }

  static RunUse of(Answer answer) {
    return of(Shape.of(answer), Counts.of(answer), Attempt.of(answer));
  }

  static RunUse of(Shape shape, Counts counts, Attempt attempt) {
    long memoryMb = shape.memoryMb();
    return new RunUse(
        shape.architecture(),
        shape.mode(),
        counts.billedMbMs(),
        startMbMs(memoryMb, counts),
        counts.billedMs() + orZero(counts.restoreMs()),
        shape.storageMb(),
        counts.isRestored() ? memoryMb : 0,
        counts.responseBytes(),
        memoryMb * -Math.floorDiv(-counts.durationNanos(), NANOS_PER_MILLI),
        counts.storedTraceId(),
        shape.isScheduled(),
        attempt);
  }

  @Override
  public boolean isSampled() {
    return false;
  }

  @Override
  public boolean tells(WeightRule rule) {
    return rule != WeightRule.STORAGE_MB_MS || storageMb != null;
  }

  @Override
  public long weight(Meter meter) {
    String wanted = meter.architecture();
    if (wanted != null && !wanted.equals(architecture == null ? "x86_64" : architecture)) {
      return 0;
    }
    return switch (meter.weight()) {
      case LOG_SHARE, LOG_STORAGE, RUN_SHARE -> 1;
      case INVOCATION -> mode == Mode.EDGE ? 0 : 1;
      case BILLED_MB_MS -> mode == Mode.ON_DEMAND ? billedMbMs : 0;
      case PROVISIONED_MB_MS, PROVISIONED_CAPACITY -> mode == Mode.PROVISIONED ? billedMbMs : 0;
      case STORAGE_MB_MS ->
          storageMb == null ? 0 : Math.max(0, storageMb - FREE_STORAGE_MB) * billedMs;
      case STORAGE_MS -> billedMs;
      case RESTORED_MB -> restoredMb;
      case STREAMED_BYTES -> Math.max(0, responseBytes - FREE_RESPONSE_BYTES);
      case EDGE_INVOCATION -> mode == Mode.EDGE ? 1 : 0;
      case EDGE_MB_MS -> mode == Mode.EDGE ? billedMbMs : 0;
      case MANAGED_MB_MS -> mode == Mode.MANAGED ? wallMbMs : 0;
      case STORED_TRACE -> storedTraceId == null ? 0 : 1;
      case SCHEDULED_RUN -> isScheduled ? 1 : 0;
      case NONE,
          API_CALL,
          HTTP_CHUNK,
          QUEUE_CALL,
          TOPIC_PUBLISH,
          TOPIC_REQUEST,
          BUS_PUT,
          BUS_SHARE,
          CALL_SHARE,
          READ_UNITS,
          WRITE_UNITS,
          READ_CAPACITY,
          WRITE_CAPACITY,
          STREAM_BATCH,
          DATABASE_TIME,
          STATE_MACHINE_START,
          STATE_MACHINE_REQUEST,
          CLOUD_RUN,
          CLOUD_MB_MS,
          CLOUD_MS ->
          0;
    };
  }

  /** Part of the weight that was spent before the handler ran. */
  long startWeight(Meter meter) {
    return meter.weight() == WeightRule.BILLED_MB_MS && mode == Mode.ON_DEMAND
        ? Math.min(startMbMs, billedMbMs)
        : 0;
  }

  private static long startMbMs(long memoryMb, Counts counts) {
    long initNanos = counts.initNanos();
    // Until August 2025 managed runtimes were billed without their init, and warm-ups still are.
    boolean isInitBilled =
        initNanos > 0
            && counts.billedMs() * NANOS_PER_MILLI + NANOS_PER_MILLI
                > initNanos + counts.durationNanos();
    long initMs = isInitBilled ? -Math.floorDiv(-initNanos, NANOS_PER_MILLI) : 0;
    return memoryMb * (initMs + orZero(counts.restoreMs()));
  }

  private static long orZero(@Nullable Long number) {
    return number == null ? 0 : number;
  }
}
