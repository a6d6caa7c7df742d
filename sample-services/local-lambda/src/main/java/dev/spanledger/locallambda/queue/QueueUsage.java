package dev.spanledger.locallambda.queue;

import java.time.Instant;

/**
 * Calls of SQS's API to be billed.
 *
 * @param requestCount of up to 64 KiB each
 */
public record QueueUsage(Instant time, String queueArn, long requestCount) {}
