package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.InitializationType;
import java.time.Instant;

/**
 * What one run adds to the bill.
 *
 * @param initType how the instance came to be ready; provisioned time has a price of its own
 * @param startTime when the event was handed over
 * @param billedDurationMs whole milliseconds, init included
 * @param logBytes written to the instance's log since the previous run
 */
public record BilledInvocation(
    FunctionConfig function,
    String functionArn,
    InitializationType initType,
    Instant startTime,
    long billedDurationMs,
    long logBytes) {}
