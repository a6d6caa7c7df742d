/** A function behind an HTTP API: takes orders, prices and stores them, and tells the event bus. */
@NullMarked
package dev.spanledger.sample.orders;

import org.jspecify.annotations.NullMarked;
