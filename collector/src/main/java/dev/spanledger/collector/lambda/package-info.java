/**
 * The deployed collector's fronts, a Lambda handler each: they read the event of one source and
 * write its answer, and leave the rest to {@code collector.intake} and {@code collector.source}.
 */
@NullMarked
package dev.spanledger.collector.lambda;

import org.jspecify.annotations.NullMarked;
