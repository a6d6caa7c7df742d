/** A month of a shop that never was: the same telemetry and the same bill, from a seed. */
@NullMarked
package dev.spanledger.locallambda.simulate;

import org.jspecify.annotations.NullMarked;
