package dev.spanledger.locallambda.platform;

import java.time.Instant;

/**
 * A part of a run that the platform measures.
 *
 * @param name {@code responseLatency}, {@code extensionOverhead}
 */
public record PlatformSpan(String name, Instant start, long durationNanos) {}
