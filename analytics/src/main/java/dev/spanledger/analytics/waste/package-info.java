/**
 * What was billed to no use: starts, failures, repeats, idling, unused commitments, and what
 * looking at it all costs. Sums are exact and billed; what is an estimate says so.
 */
@NullMarked
package dev.spanledger.analytics.waste;

import org.jspecify.annotations.NullMarked;
