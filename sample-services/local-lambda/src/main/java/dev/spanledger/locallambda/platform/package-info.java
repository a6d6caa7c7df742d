/**
 * What the Lambda platform itself says about a run: Telemetry API events, delivered to the
 * collector.
 */
@NullMarked
package dev.spanledger.locallambda.platform;

import org.jspecify.annotations.NullMarked;
