/**
 * A function behind an HTTP API: takes orders, prices and stores them, and queues them for
 * fulfilment.
 */
@NullMarked
package dev.spanledger.sample.orders;

import org.jspecify.annotations.NullMarked;
