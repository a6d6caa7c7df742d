/** A function behind a table's stream: sums up what was sold. */
@NullMarked
package dev.spanledger.sample.orderstream;

import org.jspecify.annotations.NullMarked;
