/**
 * Telemetry inside what a cloud's carriers deliver: records of streams and queues, log
 * subscriptions, metric streams, objects. Each becomes batches for the same decoders, or is set
 * aside under a name.
 */
@NullMarked
package dev.spanledger.collector.source;

import org.jspecify.annotations.NullMarked;
