package dev.spanledger.collector.grpc;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;

/**
 * What calls in flight share.
 *
 * @param permits one for each call that may be in flight
 * @param timer ends calls whose message does not arrive
 * @param requestDeadline from the call's headers to its last byte
 */
record CallLimits(Semaphore permits, ScheduledExecutorService timer, Duration requestDeadline) {}
