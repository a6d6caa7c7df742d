/** A function that an operator invokes: sends dead letters on their way again. */
@NullMarked
package dev.spanledger.sample.deadletter;

import org.jspecify.annotations.NullMarked;
