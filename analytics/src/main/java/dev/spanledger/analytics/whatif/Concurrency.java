package dev.spanledger.analytics.whatif;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What so many environments would have met.
 *
 * @param hourCount hours with a run
 * @param exceededHourCount of these, hours that needed more environments at some moment
 * @param peak most runs at a time
 * @param busyMicros all runs together
 * @param coveredMicros of these, at most so much on the environments: the lesser of runs and
 *     environments at every moment
 * @param sureMicros of these, in hours that never needed more
 * @param p95Nanos what callers would have waited without init in hours that never needed more
 * @param sparedMbMs billed init of these hours
 */
record Concurrency(
    long hourCount,
    long exceededHourCount,
    long peak,
    long busyMicros,
    long coveredMicros,
    long sureMicros,
    long p95Nanos,
    long sparedMbMs) {

  static Concurrency of(Map<String, @Nullable Object> row) {
    return new Concurrency(
        SizeRuns.whole(row, "hour_count"),
        SizeRuns.whole(row, "exceeded_hour_count"),
        SizeRuns.whole(row, "peak"),
        SizeRuns.whole(row, "busy_us"),
        SizeRuns.whole(row, "covered_us"),
        SizeRuns.whole(row, "sure_us"),
        SizeRuns.whole(row, "p95_ns"),
        SizeRuns.whole(row, "spared_mb_ms"));
  }

  /** Share of the runs' time on the environments; zero where nothing took any time. */
  Range share() {
    return busyMicros == 0
        ? Range.ZERO
        : new Range(
            Range.quotient(Math.min(sureMicros, coveredMicros), busyMicros),
            Range.quotient(coveredMicros, busyMicros));
  }
}
