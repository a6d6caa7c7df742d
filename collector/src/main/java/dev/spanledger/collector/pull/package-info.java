/**
 * Telemetry that AWS keeps, asked for where no sender brings it: traces of X-Ray, metrics of
 * CloudWatch. What is asked costs money, so it is counted and bounded; how far it has come is kept
 * beside the lake.
 */
@NullMarked
package dev.spanledger.collector.pull;

import org.jspecify.annotations.NullMarked;
