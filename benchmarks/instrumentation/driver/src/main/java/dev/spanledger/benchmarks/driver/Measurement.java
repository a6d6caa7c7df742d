package dev.spanledger.benchmarks.driver;

/**
 * What one process showed.
 *
 * @param coldCpuMillis on processors, from its start to the first answer
 * @param coldWallMillis from its start to the first answer
 * @param residentMegabytes at the first answer
 * @param warmMillis median of the later half of the invocations, NaN for a single one
 * @param warmCpuMicros on processors for each of the later half, NaN for a single one
 * @param restoredCpuMillis from the restore to the first answer; NaN where nothing was restored
 * @param restoredWallMillis the same by the clock
 * @param invocations that were answered
 * @param spans of invocations that had arrived when the last one was answered
 */
record Measurement(
    double coldCpuMillis,
    double coldWallMillis,
    double residentMegabytes,
    double warmMillis,
    double warmCpuMicros,
    double restoredCpuMillis,
    double restoredWallMillis,
    int invocations,
    int spans) {}
