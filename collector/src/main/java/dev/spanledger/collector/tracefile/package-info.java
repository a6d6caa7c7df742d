/**
 * Trace files that other tools wrote: OTLP, Jaeger and Zipkin. One model for looking at them
 * without a lake, and the way into a lake.
 */
@NullMarked
package dev.spanledger.collector.tracefile;

import org.jspecify.annotations.NullMarked;
