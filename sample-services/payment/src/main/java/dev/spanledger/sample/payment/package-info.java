/** A function behind an event bus: takes payments for orders through an unreliable provider. */
@NullMarked
package dev.spanledger.sample.payment;

import org.jspecify.annotations.NullMarked;
