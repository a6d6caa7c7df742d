package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.InitializationType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one run adds to the bill.
 *
 * @param initType how the instance came to be ready; provisioned time has a price of its own
 * @param startTime when the event was handed over
 * @param billedDurationMs whole milliseconds, init included
 * @param storedTraceId trace that X-Ray records; null where it records none
 * @param logBytes written to the instance's log since the previous run
 */
public record BilledInvocation(
    FunctionConfig function,
    String functionArn,
    InitializationType initType,
    Instant startTime,
    long billedDurationMs,
    @Nullable String storedTraceId,
    long logBytes) {}
