/** A function that runs by the clock: sums up a day's orders. */
@NullMarked
package dev.spanledger.sample.report;

import org.jspecify.annotations.NullMarked;
