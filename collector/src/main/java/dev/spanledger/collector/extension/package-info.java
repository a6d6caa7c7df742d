/**
 * The collector as a Lambda extension: in the function's own sandbox it takes the function's spans
 * on loopback and the platform's events, and lands both.
 */
@NullMarked
package dev.spanledger.collector.extension;

import org.jspecify.annotations.NullMarked;
