package dev.spanledger.locallambda.runtime;

import java.time.Instant;

/**
 * What one run adds to the bill.
 *
 * @param startTime when the event was handed over
 * @param billedDurationMs whole milliseconds, init included
 * @param logBytes written to the instance's log since the previous run
 */
public record BilledInvocation(
    FunctionConfig function,
    String functionArn,
    Instant startTime,
    long billedDurationMs,
    long logBytes) {}
